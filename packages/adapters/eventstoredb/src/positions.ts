// The log's positions as EventStoreDB has them: a commit and a prepare position, 64 bits each, bytes into its file.
// Events appended over gRPC have both equal, and one number says where they are. Another pair is of a transaction of the
// former TCP protocol, which never writes our streams.

import { BEFORE_ALL, BridgeError, type Position } from "@csp/contracts";

/** One number for a pair that is equal, else undefined. @throws BridgeError LOG_CORRUPT where it does not fit a position. */
export function joinPosition(commit: number, prepare: number): Position | undefined {
  return commit === prepare ? checkPosition(commit) : undefined;
}

/** @throws BridgeError LOG_CORRUPT */
export function checkPosition(value: number): Position {
  return inRange(value, BEFORE_ALL + 1, "the position");
}

/** @throws BridgeError LOG_CORRUPT */
export function checkRevision(value: number): number {
  return inRange(value, 0, "the revision");
}

function inRange(value: number, least: number, what: string): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new BridgeError("LOG_CORRUPT", `EventStoreDB gave ${what} ${value}, which is not between ${least} and 2^53.`);
}
