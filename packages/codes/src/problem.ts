// The two ends of every parser: a value, or a problem with the offset where the text went wrong. Owns no rule.

import type { CodeProblem, CodeReason, Parsed } from "./identifier.ts";

/** What a failed parse is, whatever it should have given. */
export interface Refused {
  readonly ok: false;
  readonly problem: CodeProblem;
}

export function accept<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** `length` units from `at` on are wrong, or something is missing there if it is 0; why, in English and in Chinese. */
export function refuse(reason: CodeReason, at: number, length: number, detail: string, detailZh: string): Refused {
  return { ok: false, problem: problemAt(reason, at, length, detail, detailZh) };
}

export function problemAt(reason: CodeReason, at: number, length: number, detail: string, detailZh: string): CodeProblem {
  return { reason, at, length, detail, detailZh };
}

/** Tells a problem from whatever else a function gives; by a property that all have or lack, which is faster than `in`. */
export function isProblem(read: object): read is CodeProblem {
  return (read as Partial<CodeProblem>).reason !== undefined;
}

/** The problem of a text that began `by` characters into the one that was given. */
export function shiftedProblem(problem: CodeProblem, by: number): CodeProblem {
  return by === 0 ? problem : { ...problem, at: problem.at + by };
}

/** The same result for a text that began `by` characters into the one that was given. */
export function shiftProblem<T>(parsed: Parsed<T>, by: number): Parsed<T> {
  return parsed.ok || by === 0 ? parsed : { ok: false, problem: shiftedProblem(parsed.problem, by) };
}
