// The two ends of every parser: a value, or a problem with the offset where the text went wrong. Owns no rule.

import type { CodeProblem, CodeReason, Parsed } from "./identifier.ts";

/** What a failed parse is, whatever it should have given. */
interface Refused {
  readonly ok: false;
  readonly problem: CodeProblem;
}

export function accept<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refuse(reason: CodeReason, at: number, detail: string): Refused {
  return { ok: false, problem: { reason, at, detail } };
}

/** The same result for a text that began `by` characters into the one that was given. */
export function shiftProblem<T>(parsed: Parsed<T>, by: number): Parsed<T> {
  if (parsed.ok || by === 0) return parsed;
  return { ok: false, problem: { ...parsed.problem, at: parsed.problem.at + by } };
}
