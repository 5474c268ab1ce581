// What a failing SQLite means: the one place where its result codes are turned into ours. Knows no tables.
// A failure is a plain value, so that a worker thread can hand it to the thread that throws it.

import { BridgeError, type BridgeErrorCode } from "@csp/contracts";

/** `unavailable`: the disk or the memory fails, now. `corrupt`: the file is not what was written. `fault`: ours, a statement that cannot be right. */
export interface SqliteFailure {
  readonly kind: "unavailable" | "corrupt" | "fault";
  readonly detail: string;
}

/** The codes that one kind of file uses for the two failures of the world. */
export interface FailureCodes {
  readonly unavailable: BridgeErrorCode;
  readonly corrupt: BridgeErrorCode;
}

export const LOG_FAILURES: FailureCodes = { unavailable: "LOG_UNAVAILABLE", corrupt: "LOG_CORRUPT" };
export const STORE_FAILURES: FailureCodes = { unavailable: "STORE_UNAVAILABLE", corrupt: "STORE_CORRUPT" };
export const OUTBOX_FAILURES: FailureCodes = { unavailable: "OUTBOX_UNAVAILABLE", corrupt: "STORE_CORRUPT" };

// Primary result codes, https://www.sqlite.org/rescode.html
export const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;
const UNAVAILABLE: ReadonlySet<number> = new Set([
  4, // ABORT
  SQLITE_BUSY,
  6, // LOCKED
  7, // NOMEM
  8, // READONLY
  9, // INTERRUPT
  10, // IOERR
  13, // FULL
  14, // CANTOPEN
  15, // PROTOCOL
  22, // NOLFS
]);

/** SQLite's primary result code, or undefined for an error that is not SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  const code = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  return typeof code === "number" ? code & 0xff : undefined;
}

export function toFailure(error: unknown): SqliteFailure {
  const code = sqliteCode(error);
  const detail = error instanceof Error ? error.message : String(error);
  if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB) return { kind: "corrupt", detail };
  if (code !== undefined && UNAVAILABLE.has(code)) return { kind: "unavailable", detail };
  return { kind: "fault", detail: error instanceof Error ? (error.stack ?? detail) : detail };
}

/** @param what the file or store that failed, to open the sentence with. */
export function failureError(failure: SqliteFailure, codes: FailureCodes, what: string, cause?: unknown): Error {
  switch (failure.kind) {
    case "unavailable":
      return new BridgeError(codes.unavailable, `${what} cannot be read or written: ${failure.detail}`, cause);
    case "corrupt":
      return new BridgeError(codes.corrupt, `${what} is damaged: ${failure.detail}`, cause);
    case "fault":
      return new Error(`${what}: ${failure.detail}`, { cause });
    default:
      return failure.kind satisfies never;
  }
}

/** Runs `work`; what SQLite throws comes out as ours. */
export function translating<T>(codes: FailureCodes, what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof BridgeError || sqliteCode(error) === undefined) throw error;
    throw failureError(toFailure(error), codes, what, error);
  }
}
