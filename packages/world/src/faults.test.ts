// Each fault comes at the rate that was asked for, and is what its name says: in the documents that are sent, against the same
// world without it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { epochMsOf, type EpcisEvent } from "@csp/epcis";
import { DAY, HOUR } from "./calendar.ts";
import { drawFaults, FAULTS, type FaultName, faultNames, hasFault, NO_FAULTS } from "./faults.ts";
import { planWave } from "./plan/wave.ts";
import { createRandom } from "./random.ts";
import { createSetting } from "./setting.ts";
import { codesIn, translate } from "./translate.test-support.ts";
import { createWorld, type World, type WorldDocument } from "./world.ts";

const SEED = 31;
const MANY_PACKS = 60_000;
const PACKS = 5000;
const RATE = 0.3;

/** Documents that are planned, and how many of them the fault befalls. */
function befallen(name: FaultName, rate: number): number {
  const setting = createSetting({ seed: SEED, packs: name === "wrong-parent" ? 4 * MANY_PACKS : MANY_PACKS, faults: { [name]: rate } });
  let count = 0;
  for (let wave = 0; wave < setting.waves; wave++) {
    const { documents } = planWave(setting, wave);
    for (let number = 0; number < documents.count; number++) if (hasFault(documents.get(number).faults, name)) count += 1;
  }
  return count;
}

void test("of what may befall a document each comes by its own rate", () => {
  const draws = 20_000;
  const random = createRandom(SEED, "draws");
  const rates = { ...NO_FAULTS, late: 1, missing: RATE, "clock-skew": 0.01 };
  const counts = new Map<FaultName, number>();
  for (let draw = 0; draw < draws; draw++) for (const name of faultNames(drawFaults(rates, FAULTS, random))) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const name of FAULTS) {
    const bound = 5 * Math.sqrt(draws * rates[name] * (1 - rates[name]));
    assert.ok(Math.abs((counts.get(name) ?? 0) - draws * rates[name]) <= bound, `${name}: ${counts.get(name)} of ${draws}`);
  }
  assert.deepEqual(faultNames(drawFaults({ ...rates, late: 1 }, ["twice-same"], random)), []);
});

void describe("the rate of a fault is its share of the documents that it can befall", () => {
  for (const name of FAULTS) {
    void test(name, () => {
      assert.equal(befallen(name, 0), 0);
      const all = befallen(name, 1);
      assert.ok(all >= 20, `${all} could have it`);
      const some = befallen(name, RATE);
      // Whether schemes are kept apart is drawn for routes and days, and a bill without codes of both shows none of it.
      if (name === "mixed-schemes") return assert.ok(some > 0 && some < all, `${some} of ${all}`);
      // Five standard deviations; the seed is fixed.
      const bound = 5 * Math.sqrt(all * RATE * (1 - RATE));
      assert.ok(Math.abs(some - all * RATE) <= bound, `${some} of ${all}`);
    });
  }
});

interface Pair {
  readonly calm: WorldDocument | undefined;
  readonly faulty: WorldDocument;
}

interface Compared {
  readonly world: World;
  /** Documents with the fault, each with what it would have been without. */
  readonly pairs: readonly Pair[];
  readonly calm: ReadonlyMap<string, WorldDocument>;
  readonly faulty: ReadonlyMap<string, WorldDocument>;
}

function compared(name: FaultName): Compared {
  // Of relation files there are few.
  const packs = name === "wrong-parent" ? 10 * PACKS : PACKS;
  const calm = new Map(Array.from(createWorld({ seed: SEED, packs }).documents(), (document) => [document.id, document]));
  const world = createWorld({ seed: SEED, packs, faults: { [name]: 1 } });
  const faulty = new Map(Array.from(world.documents(), (document) => [document.id, document]));
  const pairs = [...faulty.values()].filter(({ truth }) => truth.faults.includes(name)).map((document) => ({ calm: calm.get(document.id), faulty: document }));
  return { world, pairs, calm, faulty };
}

async function eventsOf(world: World, document: WorldDocument | undefined): Promise<readonly EpcisEvent[]> {
  assert.ok(document !== undefined);
  return (await translate(document, world.rules())).events;
}

/** What is refused of the document and would not be without the fault. */
async function refusedFor(world: World, { calm, faulty }: Pair): Promise<readonly string[]> {
  assert.ok(calm !== undefined);
  const reasons = async (document: WorldDocument): Promise<readonly string[]> =>
    (await translate(document, world.rules())).refusals.flatMap(({ reason, codes }) => (codes.length === 0 ? [reason] : codes.map((code) => code.reason)));
  assert.deepEqual(await reasons(calm), []);
  return reasons(faulty);
}

const isSame = (a: Uint8Array, b: Uint8Array | undefined): boolean => b !== undefined && Buffer.compare(a, b) === 0;

/** These say when they were sent. */
const SAY_WHEN_SENT: ReadonlySet<string> = new Set(["epcis-json", "epcis-xml", "insurance-35xx", "provincial", "platform"]);

function saysTheSame(a: WorldDocument, b: WorldDocument): boolean {
  const told = ({ profile, truth }: WorldDocument): string => JSON.stringify([profile, truth.bills, truth.batchNo, truth.acceptedUris()]);
  return told(a) === told(b) && (SAY_WHEN_SENT.has(a.profile) || isSame(a.payload, b.payload));
}

/** What must hold of the documents that have the fault, and no other document shows. */
const EVIDENCE: Readonly<Record<FaultName, (compared: Compared) => Promise<void> | void>> = {
  late({ pairs }) {
    for (const { calm, faulty } of pairs) {
      assert.ok(calm !== undefined && saysTheSame(faulty, calm));
      assert.ok(faulty.at - calm.at >= 2 * DAY && faulty.at - calm.at < 22 * DAY, `${(faulty.at - calm.at) / DAY} days`);
    }
  },
  "twice-same"({ pairs, faulty }) {
    // The first sending of each has no fault; bytes tell them to be the same.
    const firsts = new Set([...faulty.values()].filter(({ truth }) => truth.faults.length === 0).map(({ payload }) => Buffer.from(payload).toString("base64")));
    for (const { faulty: second } of pairs) assert.ok(firsts.has(Buffer.from(second.payload).toString("base64")), second.id);
  },
  "twice-other"({ pairs, calm, faulty }) {
    assert.equal(faulty.size, calm.size + pairs.length);
    const numbers = (document: WorldDocument): string => `${document.profile} ${document.truth.bills.map(({ number }) => number).join()}`;
    const firsts = new Map([...calm.values()].map((document) => [numbers(document), document]));
    for (const { faulty: second } of pairs) {
      const first = firsts.get(numbers(second));
      assert.ok(first !== undefined && first.at < second.at && second.truth.codesListed === first.truth.codesListed - 1, second.id);
    }
  },
  "out-of-order"({ pairs, faulty }) {
    const receipts = [...faulty.values()].filter(({ truth }) => truth.bills.some(({ type }) => type < 200));
    let held = 0;
    for (const { calm, faulty: dispatch } of pairs) {
      assert.ok(calm !== undefined && saysTheSame(dispatch, calm) && dispatch.at >= calm.at);
      const codes = new Set(dispatch.truth.acceptedUris());
      const receipt = receipts.find(({ at, truth }) => at < dispatch.at && truth.acceptedUris().some((uri) => codes.has(uri)));
      if (receipt !== undefined && dispatch.at > calm.at) held += 1;
    }
    assert.ok(held > pairs.length * 0.8, `${held} of ${pairs.length} wait for the receipt of their goods`);
  },
  async "wrong-parent"({ world, pairs }) {
    const packing = (events: readonly EpcisEvent[]): ReadonlyMap<string, string | null> =>
      new Map(events.flatMap(({ type, parentID, childEPCs }) => (type === "AggregationEvent" ? childEPCs.map((child) => [child, parentID] as const) : [])));
    const places = new Set<string>();
    for (const { calm, faulty } of pairs) {
      const [right, told] = [packing(await eventsOf(world, calm)), packing(await eventsOf(world, faulty))];
      const moved = [...right].filter(([child, parent]) => told.get(child) !== parent);
      assert.equal(moved.length, 1, `${moved.length} packs are told to be elsewhere`);
      const [child, parent] = moved[0] ?? assert.fail();
      places.add(told.get(child) === undefined ? "a box that is not listed" : "another box of the file");
      const { events } = world.pack(world.packOf(child) ?? -1);
      assert.equal(events.find(({ containers }) => containers.length > 0)?.containers[0], parent, "the truth knows its box");
    }
    assert.equal(places.size, 2, [...places].join());
  },
  missing({ pairs, calm, faulty }) {
    assert.equal(pairs.length, 0);
    assert.ok(faulty.size < calm.size * 0.2 && faulty.size > 0);
    for (const { truth } of faulty.values()) assert.ok(truth.batchNo !== null, "production is never missing");
  },
  "mixed-schemes"({ pairs, calm }) {
    const schemes = ({ truth }: WorldDocument): number =>
      new Set(truth.acceptedUris().flatMap((uri) => (uri.startsWith("https://id.gs1.org/00/") ? [] : [uri.startsWith("urn:csp:edmc:")]))).size;
    for (const { faulty } of pairs) assert.equal(schemes(faulty), 2, faulty.id);
    const between = new Set([102, 201, 202, 203, 207]);
    // A day's file may hold bills of either.
    for (const document of calm.values())
      if (document.truth.bills.length === 1 && between.has(document.truth.bills[0]?.type ?? 0)) assert.ok(schemes(document) <= 1);
  },
  async "lost-separator"({ world, pairs }) {
    for (const pair of pairs) assert.deepEqual(await refusedFor(world, pair), ["MISSING_SEPARATOR"]);
  },
  async "truncated-code"({ world, pairs }) {
    for (const pair of pairs) assert.match((await refusedFor(world, pair)).join(), /^(?:MISSING_SERIAL|CODE_TRUNCATED)$/);
  },
  async "clock-skew"({ world, pairs }) {
    for (const { calm, faulty } of pairs.slice(0, 300)) {
      const times = async (document: WorldDocument | undefined): Promise<readonly number[]> => (await eventsOf(world, document)).map(epochMsOf);
      const [right, told] = [await times(calm), await times(faulty)];
      assert.ok(right.length > 0 && told.length === right.length);
      for (const [at, time] of told.entries())
        assert.ok([3, 8, 24, 72].includes(Math.abs(time - (right[at] ?? 0)) / HOUR), `${(time - (right[at] ?? 0)) / HOUR} hours`);
    }
  },
  async "wrong-check-digit"({ world, pairs }) {
    const seen = new Set<string>();
    for (const pair of pairs) {
      const reasons = await refusedFor(world, pair);
      seen.add(reasons.join());
      if (reasons.length === 1) {
        assert.equal(reasons[0], "BAD_CHECK_DIGIT");
        continue;
      }
      const strangers = (await eventsOf(world, pair.faulty))
        .flatMap(codesIn)
        .filter((uri) => !(pair.calm?.truth.acceptedUris() ?? []).includes(uri) && !uri.includes("/00/"));
      assert.deepEqual([reasons.length, new Set(strangers).size], [0, 1], "it reads as another code");
    }
    assert.equal(seen.size, 2, "of both schemes");
  },
  "unknown-owner"({ pairs }) {
    for (const { calm, faulty } of pairs) assert.ok(faulty.owner === null && calm?.owner != null && isSame(faulty.payload, calm.payload), faulty.id);
  },
};

void describe("a fault alone is what its name says", () => {
  for (const name of FAULTS) {
    void test(name, async () => {
      const world = compared(name);
      if (name !== "missing") assert.ok(world.pairs.length > 0, "no document has it");
      await EVIDENCE[name](world);
    });
  }
});
