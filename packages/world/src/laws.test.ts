import assert from "node:assert/strict";
import { test } from "node:test";
import { type Deed, DEED, deedOf } from "./deeds.ts";
import { NO_FAULTS, REALISTIC_FAULTS } from "./faults.ts";
import type { PackEvent, PackTruth } from "./pack-truth.ts";
import type { DocumentTruth } from "./document-truth.ts";
import { PARTS } from "./lot.ts";
import { planWave } from "./plan/wave.ts";
import { createSetting } from "./setting.ts";
import { createWorld, type World } from "./world.ts";

const PACKS = 3000;
const OPTIONS = { seed: 5, packs: PACKS, faults: { ...REALISTIC_FAULTS, "twice-same": 0.1, missing: 0.1 } };
const SENDS = new Set([201, 202, 203, 207, 209, 211, 212, 237]);
const ARRIVES = new Set([102, 103, 104, 107, 108, 110]);
const SSCC = "https://id.gs1.org/00/";

const REPACKS: ReadonlySet<Deed> = new Set<Deed>(["unbind", "bind", "rebox"]);

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
      assertFollows(events.slice(0, at).findLast(({ type }) => !OF_A_BILL.has(deedOf(type))) ?? before, event, number);
    }
  }
  for (const type of [0, 101, 102, 103, 104, 108, 201, 202, 203, 205, 206, 211, 214, 321, 323]) assert.ok(kinds.has(type), `no ${type} happened`);
});

/** Deeds that move nothing and are about a bill, whoever has the pack by then. */
const OF_A_BILL: ReadonlySet<Deed | undefined> = new Set<Deed>(["correct", "relist", "takeOff", "putOn", "answer", "carry"]);

function assertFollows(before: PackEvent, { type, owner }: PackEvent, number: number): void {
  const text = `pack ${number}: ${type} of ${owner} after ${before.type} of ${before.owner}`;
  const deed = deedOf(type);
  if (deed === "carry") assert.ok(before.state === "in-transit", text);
  else if (OF_A_BILL.has(deed)) return;
  else if (deed === "takeBack") assert.ok((before.state === "sold" || before.state === "used") && before.owner === owner, text);
  else if (ARRIVES.has(type)) assert.ok(before.state === "in-transit" && SENDS.has(before.type), text);
  else if (type === 116) assert.ok(before.state === "sold" && before.owner === owner, text);
  else if (type === 113) assert.ok(before.state === "lent" && before.owner === owner, text);
  else if (type === 111) assert.ok(before.state === "lost" && before.owner === owner, text);
  else assert.equal(before.holder, owner, text);
}

void test("containers are left and never entered again, but for logistic units, and move as a whole", () => {
  const members = new Map<string, Set<number>>();
  for (const { number, events } of packs)
    // As soon as it is stored, since a case may be another by then.
    for (const uri of events.find(({ type }) => type === 101)?.containers ?? []) (members.get(uri) ?? members.set(uri, new Set()).get(uri))?.add(number);
  const moved = new Map<string, Set<number>>();
  for (const { number, uris, events } of packs) {
    for (const [at, event] of events.entries()) {
      const boxes = event.containers.filter((container) => !container.startsWith(SSCC));
      const deed = deedOf(event.type);
      // Out of its box and in again, or from one case into another; all else that is a deed leaves a pack where it is.
      if (deed !== undefined && deed !== "open") {
        assert.ok(REPACKS.has(deed) || event.containers.join() === events[at - 1]?.containers.join());
        continue;
      }
      const before = events[at - 1]?.containers ?? boxes;
      assert.ok(
        boxes.every((container, depth) => before[depth] === container),
        `pack ${number} came into a box`,
      );
      if (event.scanned === event.code || deed === "open" || event.scanned === uris.at(-PARTS)) continue;
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
  const all = Array.from(world.documents());
  // Of a lot, and of none of its packs; or of an enterprise.
  const ofNoPack = new Set<number>([106, 210, DEED.present]);
  const sent = all.filter(({ truth }) => truth.bills.length === 0 || truth.bills.some(({ type }) => !ofNoPack.has(type)));
  assert.ok(sent.length < all.length);
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
      if (scanned === null) continue;
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
  for (const { uris, number } of packs) if (number % 11 === 0 || uris.length > 1) for (const uri of uris) assert.equal(world.packOf(uri), number);
  assert.ok(packs.some(({ uris }) => uris.length > PARTS));
  assert.ok(packs.some(({ uri }) => uri.startsWith("https://id.gs1.org/01/")));
  const [box = ""] = packs[0]?.events[0]?.containers ?? [];
  const other = `${packs[0]?.uri.slice(0, -1)}${packs[0]?.uri.endsWith("0") === true ? "1" : "0"}`;
  for (const uri of [box, other, "", "urn:csp:edmc:8", "https://id.gs1.org/01/09521234000013/21/SN999999AA"]) assert.equal(world.packOf(uri), null, uri);
});

void test("a replaced code is that of the pack from then on, and an opened pack is handed out by its parts", () => {
  const options = { seed: 5, packs: 40_000 };
  const world = createWorld(options);
  const { lots, moves } = planWave(createSetting(options), 0);
  const replaced = lots.flatMap(({ from, renewed }) => renewed.flatMap(({ level, number }) => (level === 1 ? [from + number] : [])));
  const openings = Array.from({ length: moves.count }, (_, move) => move).filter((move) => moves.typeOf(move) === DEED.open);
  assert.ok(replaced.length > 0 && openings.length > 20, `${replaced.length} replaced, ${openings.length} opened`);
  for (const number of replaced) {
    const { uri, uris, events } = world.pack(number);
    const at = events.findIndex(({ type }) => type === DEED.replace);
    assert.deepEqual([...new Set(events.map(({ code }) => code))], uris.slice(0, 2));
    assert.ok(events.slice(0, at).every(({ code }) => code === uri) && events.slice(at).every(({ code }) => code === uris[1]));
    assert.deepEqual([events[at - 1]?.type, events[at + 1]?.type], [DEED.unbind, DEED.bind]);
    assert.deepEqual([events[at - 2]?.containers, events[at]?.containers, events[at + 1]?.containers], [events[0]?.containers, [], events[0]?.containers]);
  }
  for (const move of openings.slice(0, 30)) {
    const { uris, events } = world.pack(moves.goodsOf(move)[0]?.from ?? -1);
    const at = events.findIndex(({ type }) => type === DEED.open);
    assert.deepEqual([events[at]?.state, events[at + 1]?.type, events[at + 1]?.state, events[at + 1]?.scanned], ["opened", 323, "used", uris.at(-PARTS)]);
  }
});

void test("what two systems tell is told by two documents of one owner, and both say which is the other", () => {
  const plain = createWorld({ seed: 9, packs: 6000 });
  const documents = new Map(Array.from(plain.documents(), (document) => [document.id, document]));
  const pairs = new Set<string>();
  for (const { profile, owner, truth } of documents.values()) {
    const firsts = truth.retells.map((id) => documents.get(id));
    for (const first of firsts) {
      assert.ok(first !== undefined && first.owner === owner && first.profile !== profile && first.truth.retells.length === 0);
      pairs.add(`${first.profile} and ${profile}`);
    }
    if (firsts.length === 0) continue;
    const numbersOf = (truths: readonly (DocumentTruth | undefined)[]): readonly string[] =>
      truths.flatMap((one) => one?.bills.map(({ number }) => number) ?? []);
    const told = new Set(numbersOf(firsts.map((first) => first?.truth)));
    assert.ok(numbersOf([truth]).every((number) => told.has(number)));
    const uris = new Set(firsts.flatMap((first) => first?.truth.acceptedUris() ?? []));
    assert.ok(truth.acceptedUris().every((uri) => uris.has(uri)));
  }
  for (const pair of ["bill and provincial", "retail and insurance-35xx", "warehouse-xml and epcis-xml"]) assert.ok(pairs.has(pair), [...pairs].join(", "));
  for (let number = 0; number < 6000; number += 7) {
    for (const { documents: telling } of plain.pack(number).events) {
      const [first, again] = telling;
      assert.ok(telling.length === 1 || (telling.length === 2 && documents.get(again?.id ?? "")?.truth.retells.includes(first?.id ?? "")));
    }
  }
});
