// One of how many: pieces of a trade item, and births of one mother.

import type { CodeProblem } from "../../identifier.ts";
import { numberIn, wrong } from "./check.ts";

/** Two digits of the piece, two of how many there are (General Specifications, AI (8006)). */
export function pieceOfTotalRight(text: string, from: number, end: number): CodeProblem | null {
  const middle = (from + end) / 2;
  const piece = numberIn(text, from, middle);
  const total = numberIn(text, middle, end);
  if (piece === 0) return wrong("BAD_VALUE", from, middle - from, "Pieces must be counted from 01.", "件号应从 01 开始。");
  if (total === 0) return wrong("BAD_VALUE", middle, end - middle, "There must be at least one piece.", "总件数至少应为 01。");
  if (piece <= total) return null;
  return wrong("BAD_VALUE", from, end - from, "The number of the piece is above that of all pieces.", "件号大于总件数。");
}

/** Digits, a slash, digits, none of them with a zero in front (General Specifications, AI (7258)). */
export function positionInSequenceRight(text: string, from: number, end: number): CodeProblem | null {
  let slash = from;
  while (slash < end && text.charCodeAt(slash) !== 0x2f) slash++;
  if (!isCount(text, from, slash) || !isCount(text, slash + 1, end)) {
    return wrong("BAD_VALUE", from, end - from, "It must be a position, a slash and how many there are, as in 1/2.", "应为“位置/总数”，如 1/2。");
  }
  if (numberIn(text, from, slash) <= numberIn(text, slash + 1, end)) return null;
  return wrong("BAD_VALUE", from, end - from, "The position is beyond the end of the sequence.", "位置大于总数。");
}

function isCount(text: string, from: number, end: number): boolean {
  if (from >= end || text.charCodeAt(from) === 0x30) return false;
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}
