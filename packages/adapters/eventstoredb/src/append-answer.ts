// What the server made of one append: where it lies, or why not.

import { BridgeError, type ExpectedRevision } from "@csp/contracts";
import shared from "@eventstore/db-client/generated/shared_pb.js";
import type { BatchAppendResp } from "@eventstore/db-client/generated/streams_pb.js";
import type { Status } from "@eventstore/db-client/generated/status_pb.js";
import { checkPosition, checkRevision } from "./positions.ts";
import { deleted, refused, unavailable } from "./server-failure.ts";

/** The types that say why, as the server names them in the answer's details. */
const REASON = {
  wrongRevision: "event_store.client.WrongExpectedVersion",
  deleted: "event_store.client.StreamDeleted",
  refused: "event_store.client.AccessDenied",
  tooLarge: "event_store.client.MaximumAppendSizeExceeded",
  badRequest: "event_store.client.BadRequest",
} as const;

/** An append that the server has, from this call or an earlier one. */
export interface StoredAppend {
  readonly firstRevision: number;
  readonly lastRevision: number;
  /** Of the last event; the server may leave it out for a repeat. */
  readonly position: number | undefined;
}

/** @throws BridgeError for an append that was refused, and LOG_CORRUPT where the stream has lost its beginning */
export function readAppendAnswer(answer: BatchAppendResp, stream: string, expected: ExpectedRevision, count: number): StoredAppend {
  const what = `An append to ${stream}`;
  const error = answer.getError();
  if (error !== undefined) throw toRefusal(error, what, expected);
  const success = answer.getSuccess();
  if (success === undefined || !success.hasCurrentRevision()) throw unavailable(what, "an answer that says nothing");
  const lastRevision = checkRevision(Number(success.getCurrentRevision()));
  const firstRevision = lastRevision - count + 1;
  const wanted = expected === "none" ? 0 : expected === "any" ? firstRevision : expected + 1;
  // The server lets a deleted stream go on after its last revision and takes it for none.
  if (firstRevision < 0 || firstRevision !== wanted) {
    throw new BridgeError(
      "LOG_CORRUPT",
      `${what} that expected ${expected} lies at revision ${firstRevision}: the stream was deleted or truncated in EventStoreDB.`,
    );
  }
  const position = success.getPosition();
  return { firstRevision, lastRevision, position: position && checkPosition(Number(position.getCommitPosition())) };
}

function toRefusal(error: Status, what: string, expected: ExpectedRevision): Error {
  const details = error.getDetails();
  const reason = details?.getTypeName();
  switch (reason) {
    case REASON.wrongRevision: {
      const { currentStreamRevision, currentNoStream } = shared.WrongExpectedVersion.deserializeBinary(details?.getValue_asU8() ?? new Uint8Array()).toObject();
      const found = currentNoStream === undefined ? `its last revision is ${currentStreamRevision}` : "there is no such stream";
      return new BridgeError("WRONG_REVISION", `${what} expected ${expected}, but ${found}.`);
    }
    case REASON.deleted:
      return deleted(what);
    case REASON.refused:
      return refused(what);
    case REASON.tooLarge:
      return new BridgeError("APPEND_TOO_LARGE", `${what}: it is over what EventStoreDB takes.`);
    case REASON.badRequest:
      return new Error(`${what}: ${error.getMessage()}`);
    default:
      return unavailable(what, error.getMessage() || "no reason given");
  }
}
