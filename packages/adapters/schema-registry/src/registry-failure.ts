// What a registry's answer means when it is no good one: the one place where its error codes are turned into ours.

import { BridgeError } from "@csp/contracts";

/** Codes that say that a thing is not there: a subject, a version, a schema, a level of a subject's own. */
const ABSENT: readonly number[] = [40401, 40402, 40403, 40408];
const INVALID: readonly number[] = [422, 42201];
const INCOMPATIBLE = 409;
const MAX_DETAIL = 300;
/** Too slow, too much, or the registry's own trouble. */
const PASSING: readonly number[] = [408, 425, 429];

export function isAbsent(code: number): boolean {
  return ABSENT.includes(code);
}

export function mayPass(status: number): boolean {
  return status >= 500 || PASSING.includes(status);
}

export function unreachable(url: string, error: unknown): BridgeError {
  return new BridgeError("REGISTRY_UNAVAILABLE", `the schema registry at ${url} does not answer: ${reasonOf(error)}`, error);
}

/** @param code the registry's own, else the HTTP status */
export function registryError(url: string, status: number, code: number, message: string): BridgeError {
  const said = `the schema registry at ${url} answers ${code}${message === "" ? "" : `: ${message.slice(0, MAX_DETAIL)}`}`;
  if (mayPass(status)) return new BridgeError("REGISTRY_UNAVAILABLE", said);
  if (INVALID.includes(code)) return new BridgeError("SCHEMA_INVALID", said);
  return new BridgeError(status === INCOMPATIBLE ? "SCHEMA_INCOMPATIBLE" : "REGISTRY_REFUSED", said);
}

/** fetch says why in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}
