// Where a zero must stand, and where none may.

import type { CodeProblem } from "../../identifier.ts";
import { wrong } from "./check.ts";

const ZERO = 0x30;

/** The filler digit in front of a returnable asset's number (General Specifications, AI (8003)). */
export function zeroRight(text: string, from: number): CodeProblem | null {
  return text.charCodeAt(from) === ZERO ? null : wrong("BAD_CHARACTER", from, 1, "The first digit is a filler and must be 0.", "首位为填充位，应为 0。");
}

export function notZeroRight(text: string, from: number, end: number): CodeProblem | null {
  for (let at = from; at < end; at++) if (text.charCodeAt(at) !== ZERO) return null;
  return wrong("BAD_VALUE", from, end - from, "It must be more than zero.", "应大于零。");
}

/** A number written without zeros in front, as the serial of a component; 0 itself is one (General Specifications, AI (8011)). */
export function noLeadingZeroRight(text: string, from: number, end: number): CodeProblem | null {
  if (end - from === 1 || text.charCodeAt(from) !== ZERO) return null;
  return wrong("BAD_CHARACTER", from, 1, "It must be written without zeros in front.", "前面不能加零。");
}
