// An untyped scan as a sheet: what the detection table says of it, and what it would be in typed fields besides.

import { bareScan, readScan } from "@csp/codes";
import { carrierWords } from "./kinds.ts";
import { mendedOf } from "./mended.ts";
import { sheetOf } from "./reading-sheet.ts";
import type { CodeSheet, DescribeOptions, Words } from "./sheet.ts";
import { nearMisses, typedHints } from "./typed-hints.ts";

/** Never fails, whatever the text. */
export function describeScan(text: string, options: DescribeOptions): CodeSheet {
  const result = readScan(text);
  const asked = {
    text,
    carrier: carrierOf(text),
    hints: typedHints(text),
    mended: result.kind === "refused" ? mendedOf(text) : null,
    nearMisses: result.kind === "refused" && result.problem.reason === "UNKNOWN_SCHEME" ? nearMisses(text) : [],
  };
  switch (result.kind) {
    case "read": {
      const alsoReads = result.alsoReads.map((reading) => sheetOf(reading, text, options));
      return { ...asked, kind: "read", reading: sheetOf(result.reading, text, options), alsoReads, more: result.more };
    }
    case "ambiguous": {
      const readings = result.readings.map((reading) => sheetOf(reading, text, options));
      return { ...asked, kind: "ambiguous", readings, more: result.more, problem: result.problem };
    }
    case "refused":
      return { ...asked, kind: "refused", problem: result.problem };
    default:
      return result satisfies never;
  }
}

function carrierOf(text: string): Words | null {
  const { at, carrier } = bareScan(text);
  return carrier === "unknown" ? null : carrierWords(text.slice(at - 3, at));
}
