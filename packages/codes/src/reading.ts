// Readings, and what a set of them amounts to: one answer with look-alikes beside it, or an ambiguity.

import type { CodeProblem, Identifier, Reading, ScanResult } from "./identifier.ts";
import { canonicalUri } from "./canonical-uri.ts";

/** Readings that a result lists, at most. */
export const MAX_READINGS = 8;

const NO_WARNINGS: readonly string[] = [];

export function readingOf(identifier: Identifier, rule: string, warnings: readonly string[] = NO_WARNINGS): Reading {
  const kind = kindWarning(identifier);
  return { identifier, uri: canonicalUri(identifier), rule, warnings: kind === null ? warnings : [kind, ...warnings] };
}

/** True for what a traceability code can be: a single pack of any level. */
export function isPack(identifier: Identifier): boolean {
  return identifier.scheme === "edmc" || identifier.scheme === "sgtin" || identifier.scheme === "filed";
}

/** The first reading with the others beside it, or the ambiguity of two different packs. Each URI is listed once. */
export function readResult(readings: readonly [Reading, ...Reading[]], more = false): ScanResult {
  const [first, ...others] = readings;
  const distinct = [first, ...others].filter((reading, index, all) => all.findIndex(({ uri }) => uri === reading.uri) === index);
  const packs = distinct.filter(({ identifier }) => isPack(identifier));
  if (packs.length > 1) {
    return ambiguousResult(distinct, more, { reason: "AMBIGUOUS", at: 0, detail: "The text can be read as two different packs." });
  }
  const also = distinct.slice(1);
  return { kind: "read", reading: first, alsoReads: also.slice(0, MAX_READINGS - 1), more: more || also.length >= MAX_READINGS };
}

export function ambiguousResult(readings: readonly Reading[], more: boolean, problem: CodeProblem): ScanResult {
  return { kind: "ambiguous", readings: readings.slice(0, MAX_READINGS), more: more || readings.length > MAX_READINGS, problem };
}

function kindWarning(identifier: Identifier): string | null {
  switch (identifier.scheme) {
    case "edmc":
    case "sgtin":
    case "filed":
      return null;
    case "sscc":
      return "a logistic unit: it may hold packs but is no traceability code";
    case "gtin":
      return "a product without a serial number: no pack";
    case "lgtin":
      return "a lot without a serial number: no pack";
    case "edmc-class":
      return "a drug identification code without a serial number: no pack";
    case "std":
    case "cndc":
      return "a code of the drug: no pack";
    case "gs1":
      return "a GS1 key of something else: no pack";
    default:
      return identifier satisfies never;
  }
}
