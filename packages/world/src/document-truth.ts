// What is true of one document: what it lists, what is wrong with it, and so what a bridge must make of it.

import { DEED } from "./deeds.ts";
import type { Emitter, Report } from "./emit/emitter.ts";
import { type FaultName, faultNames, hasFault } from "./faults.ts";
import { countOf, levelsOf } from "./lot.ts";
import type { Wave } from "./plan/wave.ts";
import { documentId, type SpoiledBill, spoiledCode } from "./report.ts";
import type { Setting } from "./setting.ts";

/** One refusal that a document must meet. */
export interface ExpectedRefusal {
  /** The refusal that lists the code, or the refusal of the whole message. */
  readonly reason: "CODES_REFUSED" | "NOT_PACKED" | "OWNER_UNKNOWN" | "NOT_TRANSLATED";
  /** Why the one code is refused, and its text as the document has it; null where the whole message is. */
  readonly code: { readonly reason: string; readonly text: string } | null;
}

export interface ReportedBill {
  /** Number of the bill type, or of a deed. */
  readonly type: number;
  readonly number: string;
  /** Codes listed. */
  readonly codes: number;
}

export interface DocumentTruth {
  /** The batch number of a production document, of two with a comma; else null. */
  readonly batchNo: string | null;
  /** Empty for production. */
  readonly bills: readonly ReportedBill[];
  /** Two digits, of the owner. */
  readonly province: string;
  /** Codes listed, once each, containers that are named alone not counted. */
  readonly codesListed: number;
  readonly faults: readonly FaultName[];
  /** Ids of the documents whose facts this one tells again in another form; none for all but those of a second system. */
  readonly retells: readonly string[];
  readonly refusals: readonly ExpectedRefusal[];
  /** Canonical URIs that its events hold, logistic units apart; computed when asked. None where the whole message is refused. */
  acceptedUris(): readonly string[];
}

export function documentTruth(setting: Setting, wave: Wave, number: number, report: Report, emitter: Emitter): DocumentTruth {
  const document = wave.documents.get(number);
  const { faults } = document;
  const spoiled = spoiledCode(setting, wave, number);
  const isRefused = hasFault(faults, "unknown-owner");
  const bills = report.kind === "bills" ? report.bills : [];
  return {
    batchNo: report.kind === "production" ? report.lot.batches.map(({ batchNo }) => batchNo).join() : null,
    bills: bills.map(({ type, number: billNo, codes }) => ({ type, number: billNo, codes: codes.length })),
    province: report.owner.province,
    codesListed: report.kind === "production" ? codesOf(report) : bills.reduce((sum, { codes }) => sum + codes.length, 0),
    faults: faultNames(faults),
    retells: wave.documents.retoldBy(document).map((first) => documentId(wave.number, first)),
    refusals: isRefused ? [{ reason: "OWNER_UNKNOWN", code: null }] : refusalsOf(report, isListed(report, spoiled) ? spoiled : null, emitter),
    acceptedUris: () => (isRefused ? [] : acceptedUris(report, spoiled)),
  };
}

function codesOf({ lot }: Extract<Report, { readonly kind: "production" }>): number {
  let codes = 0;
  for (let level = 1; level <= levelsOf(lot); level++) codes += countOf(lot, level);
  return codes;
}

/** The second sending of a bill may have lost the spoiled code itself. */
function isListed(report: Report, spoiled: SpoiledBill | null): boolean {
  return spoiled !== null && report.kind === "bills" && spoiled.damage.at < (report.bills[spoiled.bill]?.codes.length ?? 0);
}

function refusalsOf(report: Report, spoiled: SpoiledBill | null, emitter: Emitter): readonly ExpectedRefusal[] {
  if (report.kind === "production") {
    const { wrongParent, codes, lot } = report;
    if (wrongParent === null || !emitter.production) return [];
    for (let box = 0; box < countOf(lot, 2); box++) if (codes.edmc(lot, 2, box) === wrongParent.parent) return [];
    return [{ reason: "NOT_PACKED", code: { reason: "PARENT_UNKNOWN", text: wrongParent.parent } }];
  }
  // Who an enterprise is makes no event.
  const notTranslated = report.bills.flatMap(({ type }) => (type === DEED.present ? [{ reason: "NOT_TRANSLATED", code: null } as const] : []));
  const reason = spoiled?.damage.reason ?? null;
  if (spoiled === null || reason === null) return notTranslated;
  const isKnownAsCut = reason === "MISSING_SERIAL" && emitter.knowsCutCodes && !hasLongerCode(report, spoiled);
  return [...notTranslated, { reason: "CODES_REFUSED", code: { reason: isKnownAsCut ? "CODE_TRUNCATED" : reason, text: spoiled.damage.text } }];
}

/** Whether another code shows that the field holds more than the spoiled one. */
function hasLongerCode({ bills }: Extract<Report, { readonly kind: "bills" }>, { bill, damage }: SpoiledBill): boolean {
  return bills.some(({ codes }, place) => {
    for (let at = 0; at < codes.length; at++) if (!(place === bill && at === damage.at) && codes.text(at).length > damage.text.length) return true;
    return false;
  });
}

function acceptedUris(report: Report, spoiled: SpoiledBill | null): readonly string[] {
  const uris: string[] = [];
  if (report.kind === "production") {
    const { lot, codes } = report;
    for (let level = levelsOf(lot); level > 0; level--) for (let number = 0; number < countOf(lot, level); number++) uris.push(codes.uri(lot, level, number));
    return uris;
  }
  for (const [place, { codes }] of report.bills.entries()) {
    for (let at = 0; at < codes.length; at++) {
      const isSpoiled = spoiled?.bill === place && spoiled.damage.at === at;
      if (!isSpoiled) uris.push(codes.uri(at));
      else if (spoiled.damage.readsAs !== null) uris.push(spoiled.damage.readsAs);
    }
  }
  return uris;
}
