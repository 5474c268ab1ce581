// The log's positions as EventStoreDB has them: a commit and a prepare position, 64 bits each, bytes into its file.
// Events appended over gRPC have both equal, and one number says where they are. Another pair is of a transaction of the
// former TCP protocol, which never writes our streams.

import { BEFORE_ALL, BridgeError, type Position } from "@csp/contracts";

/** One number for a pair that is equal, else undefined. @throws BridgeError LOG_CORRUPT where it does not fit a position. */
export function joinPosition(commit: string, prepare: string): Position | undefined {
  return commit === prepare ? readPosition(commit) : undefined;
}

/** @throws BridgeError LOG_CORRUPT */
export function readPosition(text: string): Position {
  return inRange(Number(text), BEFORE_ALL + 1, `the position ${text}`);
}

/** @throws BridgeError LOG_CORRUPT */
export function readRevision(text: string): number {
  return inRange(Number(text), 0, `the revision ${text}`);
}

function inRange(value: number, least: number, what: string): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new BridgeError("LOG_CORRUPT", `EventStoreDB gave ${what}, which is not between ${least} and 2^53.`);
}
