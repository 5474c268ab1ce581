// What a check is: a function of one stretch of a value whose characters and length are right already. A check that passes
// makes no object.

import type { CodeProblem, CodeReason } from "../../identifier.ts";

/** Why `text` from `from` up to `end` is wrong, or null. Offsets of the problem count in `text`; its sentences name no AI. */
export type Check = (text: string, from: number, end: number) => CodeProblem | null;

/** `length` units from `at` on are wrong, or something is missing there if it is 0. */
export function wrong(reason: CodeReason, at: number, length: number, detail: string, detailZh: string): CodeProblem {
  return { reason, at, length, detail, detailZh };
}

/** The number that the digits in [from, end) write. */
export function numberIn(text: string, from: number, end: number): number {
  let value = 0;
  for (let at = from; at < end; at++) value = value * 10 + text.charCodeAt(at) - 0x30;
  return value;
}
