import assert from "node:assert/strict";
import { test } from "node:test";
import { createTopSenders } from "./top-senders.ts";

function countsOf(senders: ReturnType<typeof createTopSenders>): ReadonlyMap<string, number> {
  return new Map(senders.counts().map(([count, labels]) => [labels?.["sender"] ?? "", count]));
}

test("few senders are all counted by name, without the head that all names share", () => {
  const senders = createTopSenders(() => 5000);
  for (const sender of ["urn:csp:uscc:91440300708461136T", "urn:csp:ent:kyt-ent:7", "urn:csp:uscc:91440300708461136T", ""]) senders.add(sender);
  assert.deepEqual(
    [...countsOf(senders)],
    [
      ["uscc:91440300708461136T", 2],
      ["kyt-ent:7", 1],
      ["unnamed", 1],
      ["other", 0],
    ],
  );
  assert.deepEqual(senders.lastHeard()[0], [5, { sender: "uscc:91440300708461136T" }]);
});

test("a name is in plain letters, cut at so many of them, and on one line", () => {
  const senders = createTopSenders(() => 0);
  const long = "药".repeat(70);
  for (const id of ["华东药业", 'e"1\\', "a\nb", long]) senders.add(`urn:csp:ent:kyt-ref:${encodeURIComponent(id)}`);
  senders.add("urn:csp:ent:kyt:100%");
  assert.deepEqual([...countsOf(senders).keys()], ["kyt-ref:华东药业", 'kyt-ref:e"1\\', "kyt-ref:a?b", `kyt-ref:${long}`.slice(0, 64), "kyt:100%", "other"]);
});

test("of very many, those that send most have a name, the space is bounded and the sum exact", () => {
  const senders = createTopSenders(() => 0, 10);
  let sent = 0;
  const send = (sender: string): void => {
    senders.add(sender);
    sent += 1;
  };
  for (let round = 0; round < 500; round++) {
    for (const often of ["p:1", "p:2", "p:3"]) send(often);
    // A flood of names that come once, as somebody might send who makes them up.
    send(`made-up:${round}`);
    send(`made-up:${round}-b`);
  }
  const counts = countsOf(senders);
  assert.equal(counts.size, 11);
  assert.equal(
    [...counts.values()].reduce((sum, one) => sum + one, 0),
    sent,
  );
  for (const often of ["p:1", "p:2", "p:3"]) assert.equal(counts.get(often), 500, often);
});

test("a long name is cut", () => {
  const senders = createTopSenders(() => 0);
  senders.add(`urn:csp:ent:x:${"y".repeat(500)}`);
  assert.ok([...countsOf(senders).keys()].every((name) => name.length <= 64));
});
