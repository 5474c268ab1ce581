// Lists so short that the rule names all of them: sex, winding direction, yes or no, the medium of a patient's identifier.

import type { CodeProblem } from "../../identifier.ts";
import { numberIn, wrong } from "./check.ts";

/** ISO/IEC 5218: 0 not known, 1 male, 2 female, 9 not applicable. */
export function sexRight(text: string, from: number): CodeProblem | null {
  const code = numberIn(text, from, from + 1);
  if (code <= 2 || code === 9) return null;
  return wrong("BAD_VALUE", from, 1, "A sex must be 0, 1, 2 or 9 (ISO/IEC 5218).", "性别代码应为 0、1、2 或 9（ISO/IEC 5218）。");
}

/** How a roll is wound: 0 face out, 1 face in, 9 undefined (General Specifications, AI (8001)). */
export function windingRight(text: string, from: number): CodeProblem | null {
  const code = numberIn(text, from, from + 1);
  if (code <= 1 || code === 9) return null;
  return wrong("BAD_VALUE", from, 1, "A winding direction must be 0, 1 or 9.", "卷绕方向应为 0、1 或 9。");
}

export function yesOrNoRight(text: string, from: number): CodeProblem | null {
  if (numberIn(text, from, from + 1) <= 1) return null;
  return wrong("BAD_VALUE", from, 1, "It must be 0 for no or 1 for yes.", "应为 0（否）或 1（是）。");
}

/** What carries the identifier of a person in care: 01 to 10 are defined, 80 to 99 are for local use (General Specifications, AI (7241)). */
export function mediaTypeRight(text: string, from: number): CodeProblem | null {
  const code = numberIn(text, from, from + 2);
  if ((code >= 1 && code <= 10) || code >= 80) return null;
  return wrong("BAD_VALUE", from, 2, "A media type must be 01 to 10, or 80 to 99 for local use.", "载体类型应为 01 至 10，或供本地使用的 80 至 99。");
}
