// A field that a profile types as a traceability code (追溯码): it names a pack, or, where the reader allows a parent, a
// logistic unit. The type of the field settles what an untyped scan leaves open.

import type { CodeProblem, Identifier, Parsed, Reading } from "./identifier.ts";
import { beginsAsEdmc, edmcOf, edmcWarnings, isEdmc, isEdmcAsPrinted, parseEdmc } from "./china/edmc.ts";
import type { FiledScheme } from "./china/filed-scheme.ts";
import { isPack, readingOf } from "./reading.ts";
import { MAX_SCAN_LENGTH, readScan, tooLongProblem } from "./read-scan.ts";
import { accept, problemAt } from "./problem.ts";
import { bareScan } from "./symbology.ts";

const EDMC_RULE = "20-digit code";

/** Reads a pack or an SSCC, of the built-in schemes and those filed. 20 digits starting with 8 are the 20-digit code, always. */
export function parseTraceCode(text: string, filed?: readonly FiledScheme[]): Parsed<Reading> {
  if (isEdmc(text)) return accept(readingOf(edmcOf(text), EDMC_RULE));
  if (text.length > MAX_SCAN_LENGTH) return { ok: false, problem: tooLongProblem(text) };
  const edmc = beginsAsEdmc(text) ? parseEdmc(text) : null;
  // With blanks or hyphens at other places than the printed one, it may be a filed code as well.
  if (edmc?.ok && isEdmcAsPrinted(text)) return accept(readingOf(edmc.value, EDMC_RULE));
  if (edmc?.ok && !filed?.length) return accept(readingOf(edmc.value, EDMC_RULE, edmcWarnings(edmc.value.code, text)));

  const result = readScan(text, filed);
  if (result.kind !== "read") return { ok: false, problem: result.problem };
  const { reading } = result;
  if (isPack(reading.identifier) || reading.identifier.scheme === "sscc") return accept(reading);
  return { ok: false, problem: whyNoPack(text, reading) };
}

function whyNoPack(text: string, { identifier, rule }: Reading): CodeProblem {
  const { at, body } = bareScan(text);
  if (lacksSerial(identifier) && rule !== "bare GTIN") {
    return problemAt("MISSING_SERIAL", at, body.length, "It names a product or a lot but has no serial number.", "标识的是产品或批次，没有序列号。");
  }
  return problemAt("NOT_A_PACK", at, body.length, "It names no single pack.", "标识的不是单个包装。");
}

function lacksSerial(identifier: Identifier): boolean {
  return identifier.scheme === "gtin" || identifier.scheme === "lgtin";
}
