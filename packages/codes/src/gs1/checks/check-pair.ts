// The two check characters that end a Global Model Number: modulo 1021 with prime weights from the right (General
// Specifications 7.9.5).

import type { Failure } from "./check.ts";

/** Character set 82 in the order that gives a character its value. */
const SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/** The 32 characters that check characters are taken from. */
const SET_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const WEIGHTS = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83] as const;

export function checkPairRight(part: string): Failure | null {
  if (part.length < 3) return { reason: "BAD_LENGTH", at: part.length, detail: "Two check characters follow at least one other." };
  const body = part.slice(0, -2);
  if (checkPair(body) === part.slice(-2)) return null;
  return { reason: "BAD_CHECK_DIGIT", at: body.length, detail: "The last two characters are not the check characters of the others." };
}

function checkPair(body: string): string {
  let sum = 0;
  for (const [fromRight, weight] of WEIGHTS.entries()) {
    if (fromRight < body.length) sum += weight * SET_82.indexOf(body.charAt(body.length - 1 - fromRight));
  }
  sum %= 1021;
  return SET_32.charAt(sum >> 5) + SET_32.charAt(sum & 31);
}
