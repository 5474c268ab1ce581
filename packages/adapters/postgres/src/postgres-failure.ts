// What a failing PostgreSQL means: the one place where its SQLSTATEs are turned into our codes.

import { BridgeError } from "@csp/contracts";
import pg from "pg";

// https://www.postgresql.org/docs/current/errcodes-appendix.html, by whole code or by class.
const UNAVAILABLE: ReadonlySet<string> = new Set([
  "08", // connection exception
  "53", // insufficient resources: disk, memory, connections
  "57", // operator intervention: shut down, crashed, starting, statement or session timed out
  "58", // system error, as of the disk
  "40", // rolled back: serialization, deadlock
  "25P03", // idle in transaction for too long
  "25006", // the server has become a replica
  "55P03", // a lock was not to be had in time
]);
const CORRUPT: ReadonlySet<string> = new Set(["XX001", "XX002"]);
/** The server lets us not in, or not do what the role must. */
const REFUSED: ReadonlySet<string> = new Set(["28", "3D", "42501"]);

/**
 * @param error what the client threw: the server's word, or else that it cannot be reached
 * @param what the store that failed, to open the sentence with
 */
export function toFailure(error: unknown, what: string): Error {
  const detail = error instanceof Error ? error.message : String(error);
  if (!(error instanceof pg.DatabaseError)) return unavailable(what, detail, error);
  const code = error.code ?? "";
  const isOf = (codes: ReadonlySet<string>): boolean => codes.has(code) || codes.has(code.slice(0, 2));
  if (isOf(UNAVAILABLE)) return unavailable(what, detail, error);
  if (isOf(REFUSED)) return new BridgeError("CONFIG_INVALID", `${what} is refused to us: ${detail}`, error);
  if (isOf(CORRUPT)) return new BridgeError("STORE_CORRUPT", `${what} is damaged: ${detail}`, error);
  return new Error(`${what}: ${detail}`, { cause: error });
}

export function unavailable(what: string, detail: string, cause?: unknown): BridgeError {
  return new BridgeError("STORE_UNAVAILABLE", `${what} cannot be reached or written: ${detail}`, cause);
}
