// Readings, and what a set of them amounts to: one answer with look-alikes beside it, or an ambiguity.

import type { CodeProblem, Identifier, Reading, ScanResult, Warning } from "./identifier.ts";
import { canonicalUri } from "./canonical-uri.ts";
import { problemAt } from "./problem.ts";
import { NO_WARNINGS, warning } from "./warning.ts";

/** Readings that a result lists, at most. */
export const MAX_READINGS = 8;

const NO_READINGS: readonly Reading[] = [];

export function readingOf(identifier: Identifier, rule: string, warnings: readonly Warning[] = NO_WARNINGS): Reading {
  const kind = kindWarning(identifier);
  return { identifier, uri: canonicalUri(identifier), rule, warnings: kind === null ? warnings : [kind, ...warnings] };
}

/** True for what a traceability code can be: a single pack of any level. */
export function isPack(identifier: Identifier): boolean {
  return identifier.scheme === "edmc" || identifier.scheme === "sgtin" || identifier.scheme === "filed";
}

/** Where the text that was read stands in what was given. */
interface Place {
  readonly at: number;
  readonly end: number;
}

/** The first reading with the others beside it, or the ambiguity of two different packs. Each URI is listed once. */
export function readResult(readings: readonly [Reading, ...Reading[]], place: Place, more = false): Exclude<ScanResult, { readonly kind: "refused" }> {
  const first = readings[0];
  if (readings.length === 1) return { kind: "read", reading: first, alsoReads: NO_READINGS, more };
  const distinct = readings.filter((reading, index, all) => all.findIndex(({ uri }) => uri === reading.uri) === index);
  if (distinct.filter(({ identifier }) => isPack(identifier)).length > 1) return ambiguousResult(distinct, more, ambiguousProblem(place));
  const also = distinct.slice(1);
  return { kind: "read", reading: first, alsoReads: also.slice(0, MAX_READINGS - 1), more: more || also.length >= MAX_READINGS };
}

export function ambiguousResult(readings: readonly Reading[], more: boolean, problem: CodeProblem): Extract<ScanResult, { readonly kind: "ambiguous" }> {
  return { kind: "ambiguous", readings: readings.slice(0, MAX_READINGS), more: more || readings.length > MAX_READINGS, problem };
}

function ambiguousProblem({ at, end }: Place): CodeProblem {
  return problemAt("AMBIGUOUS", at, end - at, "The text can be read as two different packs.", "该文本可以读作两个不同的包装。");
}

const LOGISTIC_UNIT = warning("NO_PACK", "A logistic unit: it may hold packs but is no traceability code.", "物流单元：可以装有包装，但不是追溯码。");
const PRODUCT = warning("NO_PACK", "A product without a serial number: no pack.", "没有序列号的产品：不是单个包装。");
const LOT = warning("NO_PACK", "A lot without a serial number: no pack.", "没有序列号的批次：不是单个包装。");
const DRUG_CLASS = warning("NO_PACK", "A drug identification code without a serial number: no pack.", "没有序列号的药品标识码：不是单个包装。");
const DRUG = warning("NO_PACK", "A code of the drug: no pack.", "药品本身的代码：不是单个包装。");
const OTHER_KEY = warning("NO_PACK", "GS1 data of something else: no pack.", "其他对象的 GS1 数据：不是单个包装。");

function kindWarning(identifier: Identifier): Warning | null {
  switch (identifier.scheme) {
    case "edmc":
    case "sgtin":
    case "filed":
      return null;
    case "sscc":
      return LOGISTIC_UNIT;
    case "gtin":
      return PRODUCT;
    case "lgtin":
      return LOT;
    case "edmc-class":
      return DRUG_CLASS;
    case "std":
    case "cndc":
      return DRUG;
    case "gs1":
      return OTHER_KEY;
    default:
      return identifier satisfies never;
  }
}
