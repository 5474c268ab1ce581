// What the registry answers when it cannot do what was asked: the error codes of Confluent's interface, each with what it says.

import { type BridgeErrorCode, isBridgeError } from "@csp/contracts";

/** The first three digits are the HTTP status. */
export type ProblemCode = 409 | 40401 | 40402 | 40403 | 40408 | 42201 | 42202 | 42203 | 42205 | 50001;

export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export function answer<T>(value: T): Answer<T> {
  return { ok: true, value };
}

export function refuse(code: ProblemCode, message: string): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: { code, message } };
}

export const noSubject = (subject: string) => refuse(40401, `Subject '${subject}' not found.`);
export const noVersion = (version: number) => refuse(40402, `Version ${version} not found.`);
export const noSchema = () => refuse(40403, "Schema not found");

/** A log that cannot be reached, as the interface says it; anything else is thrown on. */
export function orStoreFailure(error: unknown): { readonly ok: false; readonly problem: Problem } {
  const passing: readonly BridgeErrorCode[] = ["LOG_UNAVAILABLE", "WRONG_REVISION"];
  if (!isBridgeError(error) || !passing.includes(error.code)) throw error;
  return refuse(50001, `Error in the backend data store: ${error.code}`);
}

export function httpStatusOf({ code }: Problem): number {
  return Number(String(code).slice(0, 3));
}
