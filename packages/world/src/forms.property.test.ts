// The laws of the formats in, over what a world makes: the same facts written in any two forms are the same canonical events,
// with the same hash over the fields that both forms can say. The forms are the world's own; nothing that reads them wrote them.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EpcisEvent } from "@csp/epcis";
import { BILL_TYPES, type RuleSet } from "@csp/formats";
import { DEED } from "./deeds.ts";
import type { Emitter, Report } from "./emit/emitter.ts";
import { EMITTERS } from "./emit/emitters.ts";
import { createTextBuffer } from "./emit/text-out.ts";
import { planWave } from "./plan/wave.ts";
import { billsReport, productionReport } from "./report.ts";
import { rulesOf } from "./rules.ts";
import { assertSame, saidByOneAlone, type Where } from "./same-facts.test-support.ts";
import { createSetting, type Setting } from "./setting.ts";
import { translate } from "./translate.test-support.ts";

/** What a form says in words of its own, which are no other form's: ids of events, and records of an institution where others name the bill. */
const OWN_WORDS: Readonly<Record<string, readonly Where[]>> = {
  "epcis-json": ["eventID"],
  "epcis-xml": ["eventID"],
  "insurance-35xx": ["bizTransactionList"],
};
/** A deletion has no time but that of its message. */
const OF_DELETIONS: readonly Where[] = ["eventTime"];
const REPORTS_OF_A_TYPE = 3;
const MOST_CODES = 600;

/** Reports of every type, each of one bill or deed or lot, that every form could have: of one batch, on no logistic unit, in codes that XML can hold. */
function reportsOf(setting: Setting): readonly Report[] {
  const wave = planWave(setting, 0);
  const taken = new Map<number, number>();
  const reports: Report[] = [];
  for (let number = 0; number < wave.documents.count; number++) {
    const { lot, moves, again } = wave.documents.get(number);
    const type = lot >= 0 ? 0 : wave.moves.typeOf(moves[0] ?? -1);
    const before = taken.get(type) ?? 0;
    if (again || moves.length > 1 || before === REPORTS_OF_A_TYPE) continue;
    const report = lot >= 0 ? productionReport(setting, wave, number) : billsReport(setting, wave, number);
    if (!isPlain(report)) continue;
    taken.set(type, before + 1);
    reports.push(report);
  }
  return reports;
}

function isPlain(report: Report): boolean {
  if (report.kind === "production") return report.lot.batches.length === 1 && report.lot.packs < MOST_CODES;
  const [bill] = report.bills;
  // Of these nobody makes an event.
  if (bill?.type === DEED.present) return false;
  // What is taken back is told record by record where it was told so.
  const codes = (bill?.about ?? bill)?.codes;
  const lots = new Set(Array.from({ length: codes?.length ?? 0 }, (_, at) => codes?.lotAt(at)));
  return bill?.sscc === null && bill.lot.batches.length === 1 && lots.size <= 1 && report.owner.scanStyle !== "separators";
}

function isDeletion(report: Report): boolean {
  return report.kind === "bills" && report.bills[0]?.type === DEED.takeBack;
}

function takes(emitter: Emitter, report: Report): boolean {
  if (report.kind === "production") return emitter.production && (emitter.profile !== "relation-xml" || report.lot.product.scheme === "edmc");
  return emitter.takes(report.bills[0]?.type ?? -1) && (emitter.profile !== "insurance-35xx" || report.owner.insuranceCode !== null);
}

async function read(emitter: Emitter, report: Report, rules: RuleSet): Promise<readonly EpcisEvent[]> {
  const text = createTextBuffer();
  emitter.write(report, text);
  const { uri } = report.owner;
  const { events, refusals } = await translate({ profile: emitter.profile, sender: uri, owner: uri, payload: text.take() }, rules);
  assert.deepEqual(refusals, [], emitter.profile);
  return events;
}

void test("the same facts in any two forms are the same events, with the same hashes over what both say", async () => {
  const compared = new Map<string, number>();
  const property = fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
    const setting = createSetting({ seed, packs: 2000 });
    const rules = rulesOf(setting);
    for (const report of reportsOf(setting)) {
      const forms = EMITTERS.filter((emitter) => takes(emitter, report));
      const said = await Promise.all(forms.map(async (emitter) => [emitter.profile, await read(emitter, report, rules)] as const));
      for (const [at, [name, events]] of said.entries()) {
        for (const [other, otherEvents] of said.slice(at + 1)) {
          compare(name, events, other, otherEvents, isDeletion(report) ? OF_DELETIONS : []);
          const pair = [name, other].toSorted().join(" and ");
          compared.set(pair, (compared.get(pair) ?? 0) + 1);
        }
      }
    }
  });
  await fc.assert(property, { numRuns: 3, seed: 20_260_902 });
  assert.deepEqual([...compared.keys()].toSorted(), pairs());
});

/** Pairs of forms that have anything in common. */
function pairs(): readonly string[] {
  const types = [...BILL_TYPES.map(({ number }) => number), ...Object.values(DEED)];
  const meet = (a: Emitter, b: Emitter): boolean => (a.production && b.production) || types.some((type) => a.takes(type) && b.takes(type));
  return EMITTERS.flatMap((a, at) => EMITTERS.slice(at + 1).flatMap((b) => (meet(a, b) ? [[a.profile, b.profile].toSorted().join(" and ")] : []))).toSorted();
}

/** An event of one form stands against that of the other that is about the same. */
function compare(name: string, events: readonly EpcisEvent[], other: string, otherEvents: readonly EpcisEvent[], apart: readonly Where[]): void {
  assert.equal(events.length, otherEvents.length, `${name} and ${other}`);
  const own = new Set([...apart, ...(OWN_WORDS[name] ?? []), ...(OWN_WORDS[other] ?? [])]);
  for (const event of events) {
    const same = otherEvents.find(
      ({ type, action, parentID, epcList }) =>
        type === event.type && action === event.action && parentID === event.parentID && sameList(epcList, event.epcList),
    );
    assert.ok(same !== undefined, `${name} and ${other}: ${event.type} ${event.bizStep}`);
    const gone = new Set([...own, ...saidByOneAlone(event, same)]);
    // Whose goods they are now is said by some; whatever is said of codes, step and time by all.
    for (const field of ["type", "epcList", "childEPCs", "parentID", "action", "bizStep"]) assert.ok(!gone.has(field), `${name} and ${other}: ${field}`);
    assertSame([event], [same], gone, `${name} and ${other}`);
  }
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.toSorted().join() === b.toSorted().join();
}
