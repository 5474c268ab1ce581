import { isBridgeError } from "@csp/contracts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { createReadBack } from "./read-back.ts";
import type { StoredEvent } from "./stored-event.ts";

const eventAt = (stream: string, revision: number): StoredEvent => ({
  logged: {
    stream,
    revision,
    position: revision + 1,
    id: "00000000-0000-5000-8000-000000000000",
    type: "Tested.v1",
    data: new Uint8Array(),
    meta: new Uint8Array(),
  },
  mark: undefined,
});

/** What is read of streams that end before a revision. */
function reading(end: number) {
  const ranges: string[] = [];
  const readBack = createReadBack({
    async readRange(stream, from, count) {
      ranges.push(`${stream} ${from}+${count}`);
      return Array.from({ length: Math.min(count, end - from) }, (_, i) => eventAt(stream, from + i));
    },
  });
  return { ranges, readBack };
}

test("events asked for together are read in as few ranges as they are near to each other", async () => {
  const { ranges, readBack } = reading(10_000);
  const asked = [5, 3, 3, 12, 400, 1_000, 401].map((revision) => ["a", revision] as const);
  const events = await Promise.all([...asked, ["b", 4] as const].map(([stream, revision]) => readBack(stream, revision)));
  assert.deepEqual(
    events.map(({ logged: { stream, revision } }) => [stream, revision]),
    [...asked, ["b", 4]],
  );
  assert.deepEqual(ranges, ["a 3+10", "a 400+2", "a 1000+1", "b 4+1"]);
});

test("a long row of them is cut", async () => {
  const { ranges, readBack } = reading(10_000);
  await Promise.all(Array.from({ length: 300 }, (_, revision) => readBack("a", revision)));
  assert.deepEqual(ranges, ["a 0+256", "a 256+44"]);
});

test("one that is not there is damage, and no fault of its neighbours", async () => {
  const { readBack } = reading(3);
  const [there, gone] = await Promise.allSettled([readBack("a", 2), readBack("a", 3)]);
  assert.equal(there.status, "fulfilled");
  assert.ok(gone.status === "rejected" && isBridgeError(gone.reason, "LOG_CORRUPT"));
});
