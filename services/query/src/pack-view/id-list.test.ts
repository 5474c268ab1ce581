import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { formatIdList, readIdList } from "./id-list.ts";

it("writes consecutive numbers as runs", () => {
  assert.equal(formatIdList([7, 12, 13, 14, 3]), "7,12+2,3");
  assert.equal(formatIdList(Array.from({ length: 4000 }, (_, i) => i + 1)), "1+3999");
  assert.equal(formatIdList([]), "");
});

it("reads any page of what was written", () => {
  const ids = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2 ** 30 })));
  fc.assert(
    fc.property(ids, fc.nat(12), fc.nat(12), (list, offset, limit) =>
      assert.deepEqual(readIdList(formatIdList(list), offset, limit), list.slice(offset, offset + limit)),
    ),
  );
});
