// An untyped scan: what it can be, by the detection table. In a field whose type is known, use the parser of that type.

import type { CodeProblem, Reading, ScanResult } from "./identifier.ts";
import { DETECTION_TABLE } from "./detection-table.ts";
import { readResult } from "./reading.ts";
import { type BareScan, bareScan } from "./symbology.ts";

/** In UTF-16 units. The largest symbols hold less than half of it. */
export const MAX_SCAN_LENGTH = 8192;

/** Never throws, whatever the text, and gives equal texts equal answers. */
export function readScan(text: string): ScanResult {
  if (text.length > MAX_SCAN_LENGTH) {
    return { kind: "refused", problem: { reason: "TOO_LONG", at: MAX_SCAN_LENGTH, detail: `A scan has at most ${MAX_SCAN_LENGTH} characters.` } };
  }
  const scan = bareScan(text);
  if (scan.body === "") return { kind: "refused", problem: { reason: "EMPTY", at: scan.at, detail: "There is nothing to read." } };
  const result = readByTable(scan);
  return result.kind === "read" ? result : { ...result, problem: { ...result.problem, at: result.problem.at + scan.at } };
}

function readByTable(scan: BareScan): ScanResult {
  let problem: CodeProblem | null = null;
  let first: Reading | null = null;
  let more = false;
  const others: Reading[] = [];
  for (const rule of DETECTION_TABLE) {
    const result = rule.read(scan);
    if (!result) continue;
    if (result.kind === "refused") {
      problem ??= result.problem;
    } else if (result.kind === "read") {
      if (first) others.push(result.reading);
      else first = result.reading;
      others.push(...result.alsoReads);
      more ||= result.more;
    } else if (!first) {
      return result;
    } else {
      // The look-alike itself can be read several ways; they are listed with it.
      others.push(...result.readings);
      more ||= result.more;
    }
  }
  if (first) return readResult([first, ...others], more);
  return { kind: "refused", problem: problem ?? { reason: "UNKNOWN_SCHEME", at: 0, detail: "It has the form of no scheme that is read here." } };
}
