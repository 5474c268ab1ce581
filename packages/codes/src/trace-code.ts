// A field that a profile types as a traceability code (追溯码): it names a pack, or, where the reader allows a parent, a
// logistic unit. The type of the field settles what an untyped scan leaves open.

import type { CodeReason, Identifier, Parsed, Reading } from "./identifier.ts";
import { edmcOf, isEdmc, parseEdmc } from "./china/edmc.ts";
import { isPack, readingOf } from "./reading.ts";
import { MAX_SCAN_LENGTH, readScan } from "./read-scan.ts";
import { accept, refuse } from "./problem.ts";
import { bareScan } from "./symbology.ts";

const EDMC_RULE = "20-digit code";

/** Reads a pack or an SSCC. 20 digits starting with 8 are the 20-digit code, always. */
export function parseTraceCode(text: string): Parsed<Reading> {
  if (isEdmc(text)) return accept(readingOf(edmcOf(text), EDMC_RULE));
  if (text.length > MAX_SCAN_LENGTH) return refuse("TOO_LONG", MAX_SCAN_LENGTH, `A code has at most ${MAX_SCAN_LENGTH} characters.`);
  const edmc = parseEdmc(text);
  if (edmc.ok) return accept(readingOf(edmc.value, EDMC_RULE));

  const result = readScan(text);
  if (result.kind !== "read") return { ok: false, problem: result.problem };
  const { reading } = result;
  if (isPack(reading.identifier) || reading.identifier.scheme === "sscc") return accept(reading);
  const { reason, detail } = whyNoPack(reading);
  return refuse(reason, bareScan(text).at, detail);
}

function whyNoPack({ identifier, rule }: Reading): { readonly reason: CodeReason; readonly detail: string } {
  if (lacksSerial(identifier) && rule !== "bare GTIN") return { reason: "MISSING_SERIAL", detail: "It names a product or a lot but has no serial number." };
  return { reason: "NOT_A_PACK", detail: "It names no single pack." };
}

function lacksSerial(identifier: Identifier): boolean {
  return identifier.scheme === "gtin" || identifier.scheme === "lgtin";
}
