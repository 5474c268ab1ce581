import assert from "node:assert/strict";
import { test } from "node:test";
import { describeUnreadableBatch, formatUnreadableBatch, parseUnreadableBatch } from "./unreadable-batch.ts";

const BATCH = { from: 7, to: 9, messages: 3, cause: "DAMAGED" } as const;

test("the content type of a batch tells all of it, and that of a message nothing", () => {
  const text = formatUnreadableBatch(BATCH);
  assert.equal(text, "application/vnd.csp.unreadable-batch; from=7; to=9; messages=3; cause=DAMAGED");
  assert.deepEqual(parseUnreadableBatch(text), BATCH);
  for (const other of ["application/json", "application/vnd.csp.unreadable-batch", text.replace("DAMAGED", "toString"), `${text}; more=1`])
    assert.equal(parseUnreadableBatch(other), undefined, other);
});

test("it is told in a sentence with offsets, count, and what to do", () => {
  assert.match(describeUnreadableBatch(BATCH), /^3 messages at offsets 7 to 9 came in a batch that cannot be read: it does not unpack/);
  assert.match(
    describeUnreadableBatch({ ...BATCH, to: 7, messages: 1, cause: "UNPACKS_TO_TOO_MUCH" }),
    /^a message at offset 7 .* 256 MiB: send in smaller batches; the batch is kept/,
  );
});
