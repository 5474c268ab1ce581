import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_FAULTS, REALISTIC_FAULTS } from "./faults.ts";
import type { PackEvent, PackTruth } from "./pack-truth.ts";
import { createWorld, type World } from "./world.ts";

const PACKS = 3000;
const OPTIONS = { seed: 5, packs: PACKS, faults: { ...REALISTIC_FAULTS, "twice-same": 0.1, missing: 0.1 } };
const SENDS = new Set([201, 202, 203, 207, 211, 237]);
const ARRIVES = new Set([102, 103, 104, 108]);
const SSCC = "https://id.gs1.org/00/";

function histories(world: World): readonly PackTruth[] {
  return Array.from({ length: PACKS }, (_, number) => world.pack(number));
}

const world = createWorld(OPTIONS);
const packs = histories(world);

void test("a pack is made before anything happens to it, and happens in one place at a time", () => {
  const kinds = new Set<number>();
  for (const { number, events } of packs) {
    assert.equal(events[0]?.type, 0);
    for (const [at, event] of events.entries()) {
      const before = events[at - 1];
      kinds.add(event.type);
      if (before === undefined) continue;
      assert.ok(event.at > before.at, `pack ${number}: ${event.type} follows ${before.type}`);
      assertFollows(before, event, number);
    }
  }
  for (const type of [0, 101, 102, 103, 104, 108, 201, 202, 203, 205, 206, 211, 214, 321, 323]) assert.ok(kinds.has(type), `no ${type} happened`);
});

function assertFollows(before: PackEvent, { type, owner }: PackEvent, number: number): void {
  const text = `pack ${number}: ${type} of ${owner} after ${before.type} of ${before.owner}`;
  if (ARRIVES.has(type)) assert.ok(before.state === "in-transit" && SENDS.has(before.type), text);
  else if (type === 116) assert.ok(before.state === "sold" && before.owner === owner, text);
  else if (type === 111) assert.ok(before.state === "lost" && before.owner === owner, text);
  else assert.equal(before.holder, owner, text);
}

void test("containers are left and never entered again, but for logistic units, and move as a whole", () => {
  const members = new Map<string, Set<number>>();
  for (const { number, events } of packs)
    for (const uri of events[0]?.containers ?? []) (members.get(uri) ?? members.set(uri, new Set()).get(uri))?.add(number);
  const moved = new Map<string, Set<number>>();
  for (const { number, uri, events } of packs) {
    for (const [at, event] of events.entries()) {
      const boxes = event.containers.filter((container) => !container.startsWith(SSCC));
      const before = events[at - 1]?.containers ?? boxes;
      assert.ok(
        boxes.every((container, depth) => before[depth] === container),
        `pack ${number} came into a box`,
      );
      if (event.scanned === uri) continue;
      assert.equal(event.scanned, boxes.at(-1));
      const key = `${event.billNumber} ${event.scanned}`;
      (moved.get(key) ?? moved.set(key, new Set()).get(key))?.add(number);
    }
  }
  assert.ok(moved.size > 50);
  for (const [key, numbers] of moved) assert.deepEqual(numbers, members.get(key.split(" ")[1] ?? ""), key);
});

void test("documents sent are those that the histories name, but for the missing ones", () => {
  const named = new Map(packs.flatMap(({ events }) => events.flatMap(({ documents }) => documents)).map((document) => [document.id, document]));
  const missing = [...named.values()].filter(({ faults }) => faults.includes("missing"));
  assert.ok(missing.length > 10);
  const sent = Array.from(world.documents());
  assert.deepEqual(new Set(sent.map(({ id }) => id)), new Set([...named.keys()].filter((id) => !named.get(id)?.faults.includes("missing"))));
  for (const [at, { id, at: sentAt, profile }] of sent.entries()) {
    assert.ok(sentAt >= (sent[at - 1]?.at ?? 0), "documents come by time");
    assert.deepEqual([named.get(id)?.sentAt, named.get(id)?.profile], [sentAt, profile]);
  }
});

void test("a code is scanned by whoever the document says, and stands in it unless a fault took it", () => {
  const sent = new Map(Array.from(world.documents(), (document) => [document.id, document]));
  const spoilt = new Set(["lost-separator", "truncated-code", "wrong-check-digit", "twice-other", "unknown-owner"]);
  for (const { events } of packs.filter(({ number }) => number % 17 === 0)) {
    for (const { scanned, documents } of events) {
      for (const { id, faults } of documents) {
        const document = sent.get(id);
        if (document === undefined) continue;
        assert.equal(document.truth.acceptedUris().includes(scanned), !faults.some((name) => spoilt.has(name)), `${id} ${faults.join()}`);
      }
    }
  }
});

void test("faults change what is told, not what happened", () => {
  const truth = ({ events }: PackTruth): readonly unknown[] => events.map(({ type, at, holder, containers }) => [type, at, holder, containers]);
  const calm = histories(createWorld({ ...OPTIONS, faults: { ...NO_FAULTS, "mixed-schemes": OPTIONS.faults["mixed-schemes"] } }));
  assert.deepEqual(calm.map(truth), packs.map(truth));
});

void test("a pack is found by its code, of either scheme, and nothing else is", () => {
  for (const { uri, number } of packs) if (number % 11 === 0) assert.equal(world.packOf(uri), number);
  assert.ok(packs.some(({ uri }) => uri.startsWith("https://id.gs1.org/01/")));
  const [box = ""] = packs[0]?.events[0]?.containers ?? [];
  const other = `${packs[0]?.uri.slice(0, -1)}${packs[0]?.uri.endsWith("0") === true ? "1" : "0"}`;
  for (const uri of [box, other, "", "urn:csp:edmc:8", "https://id.gs1.org/01/09521234000013/21/SN999999AA"]) assert.equal(world.packOf(uri), null, uri);
});
