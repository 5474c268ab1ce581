// What a text that nothing marks as GS1 data would be if it were: the look-alikes of other schemes, above all of 20 digits
// that begin with 8 and an AI. Computed from the AI table. Says nothing of which reading is meant.

import type { Reading, ScanResult } from "../identifier.ts";
import { readResult, readingOf } from "../reading.ts";
import { isEdmc } from "../china/edmc.ts";
import type { BareScan } from "../symbology.ts";
import { warning } from "../warning.ts";
import { ruleAt } from "./ai-table.ts";
import { walkElements } from "./element-walk.ts";
import { walkedElements } from "./walked.ts";
import { readElementString } from "./read-element-string.ts";

const COMPANIONS_ELSEWHERE = [
  warning("UNSURE_FORM", "An attribute: what it belongs to would have to be in another symbol of the item.", "属性数据：其所属对象须在该物品的另一条码中。"),
];

/**
 * Null where the text is no element string. Of what has the form of a 20-digit code, an attribute alone counts, too, since its
 * key may be in another symbol of the item (General Specifications 4.14).
 */
export function readLookAlike(scan: BareScan): ScanResult | null {
  if (!ruleAt(scan.text, scan.at)) return null;
  const result = readElementString(scan);
  if (result.kind !== "refused") return result;
  const attribute = isEdmc(scan.body) ? readAttribute(scan) : null;
  return attribute && readResult([attribute], scan);
}

function readAttribute({ text, at, end }: BareScan): Reading | null {
  if (walkElements(text, at, end)) return null;
  const first = walkedElements(text)[0];
  return first ? readingOf({ scheme: "gs1", ai: first.ai, value: first.value }, "GS1 element string of an attribute", COMPANIONS_ELSEWHERE) : null;
}
