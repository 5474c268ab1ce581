// An untyped scan: what it can be, by the detection table. In a field whose type is known, use the parser of that type.

import type { CodeProblem, Reading, ScanResult } from "./identifier.ts";
import type { FiledScheme } from "./china/filed-scheme.ts";
import { isMarkedAsGs1, rulesFor } from "./detection-table.ts";
import { problemAt } from "./problem.ts";
import { readResult } from "./reading.ts";
import { type BareScan, bareScan } from "./symbology.ts";

/** In UTF-16 units. The largest symbols hold less than half of it. */
export const MAX_SCAN_LENGTH = 8192;

const NONE_FILED: readonly FiledScheme[] = [];

/**
 * What a text can be, by the built-in schemes and those filed. Never throws, whatever the text, and gives equal texts equal
 * answers, in time linear in its length.
 */
export function readScan(text: string, filed: readonly FiledScheme[] = NONE_FILED): ScanResult {
  if (text.length > MAX_SCAN_LENGTH) return { kind: "refused", problem: tooLongProblem(text) };
  const scan = bareScan(text);
  if (scan.at === scan.end) return { kind: "refused", problem: problemAt("EMPTY", scan.at, 0, "There is nothing to read.", "没有可读取的内容。") };
  return readByTable(scan, filed);
}

export function tooLongProblem(text: string): CodeProblem {
  const over = text.length - MAX_SCAN_LENGTH;
  return problemAt("TOO_LONG", MAX_SCAN_LENGTH, over, `A scan may have at most ${MAX_SCAN_LENGTH} characters.`, `扫描内容最多 ${MAX_SCAN_LENGTH} 个字符。`);
}

/** What a text can be, when it can be anything. */
type Read = Exclude<ScanResult, { readonly kind: "refused" }>;

function readByTable(scan: BareScan, filed: readonly FiledScheme[]): ScanResult {
  let answer: Read | null = null;
  let readings: Reading[] | null = null;
  let more = false;
  let problem: CodeProblem | null = null;
  const isGs1 = isMarkedAsGs1(scan);
  const { body } = scan;
  for (const rule of rulesFor(body)) {
    if (body.length < rule.least || body.length > rule.most) continue;
    const result = rule.read(scan, isGs1, filed);
    if (!result) continue;
    if (result.kind === "refused") {
      problem ??= result.problem;
    } else if (!answer) {
      answer = result;
      if (result.kind === "ambiguous") return result;
    } else {
      // A look-alike that can itself be read in several ways is listed with all of them.
      readings ??= readingsOf(answer);
      readings.push(...readingsOf(result));
      more ||= answer.more || result.more;
    }
  }
  if (!answer) return { kind: "refused", problem: problem ?? unknownProblem(scan) };
  const [first, ...others] = readings ?? [];
  if (!first) return answer;
  return readResult([first, ...others], scan, more);
}

function readingsOf(result: Read): Reading[] {
  return result.kind === "read" ? [result.reading, ...result.alsoReads] : [...result.readings];
}

function unknownProblem({ at, end }: BareScan): CodeProblem {
  return problemAt("UNKNOWN_SCHEME", at, end - at, "It has the form of no scheme that is read here.", "不符合任何可识别的编码方案。");
}
