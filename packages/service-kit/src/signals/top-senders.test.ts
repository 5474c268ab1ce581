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

/** All names that had a series at any time. */
function namesWhile(senders: ReturnType<typeof createTopSenders>, heard: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const sender of heard) {
    senders.add(sender);
    for (const name of countsOf(senders).keys()) if (name !== "other") names.add(name);
  }
  return names;
}

test("names that are made up, and senders of like size, do not take each other's places", () => {
  for (const nameOf of [(i: number) => `made-up:${i}`, (i: number) => `alike:${i % 40}`]) {
    const senders = createTopSenders(() => 0, 10, 50);
    const heard = Array.from({ length: 5000 }, (_, i) => nameOf(i));
    assert.equal(namesWhile(senders, heard).size, 10);
  }
});

test("one that comes later and is heard twice as often as whoever has least takes the place, and the sum stays exact", () => {
  const senders = createTopSenders(() => 0, 2, 50);
  for (const sender of ["p:1", "p:1", "p:1", "p:1", "p:2", "p:2", "p:2", "late:1", "late:1", "late:1", "late:1", "late:1"]) senders.add(sender);
  assert.deepEqual(Object.fromEntries(countsOf(senders)), { "p:1": 4, "p:2": 3, other: 5 });
  senders.add("late:1");
  assert.deepEqual(Object.fromEntries(countsOf(senders)), { "p:1": 4, "late:1": 1, other: 8 });
  // Who lost the place is not begun with anew.
  for (let i = 0; i < 5; i++) senders.add("p:2");
  assert.deepEqual(Object.fromEntries(countsOf(senders)), { "late:1": 1, "p:2": 1, other: 16 });
});

test("of a few hundred senders of very different size, in any order, the largest are those with a name", () => {
  const senders = createTopSenders(() => 0, 20, 100);
  // The nth sends once for each multiple of n, the small ones first.
  for (let tick = 1; tick <= 3000; tick++) for (let n = 300; n >= 1; n--) if (tick % n === 0) senders.add(`p:${n}`);
  const names = [...countsOf(senders).keys()];
  for (let n = 1; n <= 10; n++) assert.ok(names.includes(`p:${n}`), `p:${n} is not in ${names.join()}`);
});

test("one that is silent for days makes room for those of now", () => {
  let now = 0;
  const senders = createTopSenders(() => now, 1, 50);
  for (let i = 0; i < 1000; i++) senders.add("old:1");
  const send = (sender: string, times: number): void => {
    for (let i = 0; i < times; i++) senders.add(sender);
  };
  send("new:1", 20);
  assert.ok(countsOf(senders).has("old:1"));
  now = 10 * 86_400_000;
  send("new:1", 2);
  assert.deepEqual(Object.fromEntries(countsOf(senders)), { "new:1": 1, other: 1021 });
});

test("a share of all is told by the same names, from none on while there is room, and its sum is exact", () => {
  const senders = createTopSenders(() => 0, 2, 50);
  for (const isRefused of [false, false, true]) senders.add("p:1", isRefused);
  senders.add("p:2", false);
  assert.deepEqual(Object.fromEntries(countsOf(senders)), { "p:1": 1, "p:2": 0, other: 0 });
  for (const isRefused of [false, true, true, true, false]) senders.add("p:3", isRefused);
  assert.deepEqual(Object.fromEntries(countsOf(senders)), { "p:1": 1, "p:3": 2, other: 1 });
  const ofAll = senders.countsOfAll().map(([count, labels]) => [labels?.["sender"], count]);
  assert.deepEqual(Object.fromEntries(ofAll), { "p:1": 3, "p:3": 3, other: 3 });
});

test("a long name is cut", () => {
  const senders = createTopSenders(() => 0);
  senders.add(`urn:csp:ent:x:${"y".repeat(500)}`);
  assert.ok([...countsOf(senders).keys()].every((name) => name.length <= 64));
});
