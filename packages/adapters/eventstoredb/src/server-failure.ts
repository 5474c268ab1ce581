// What a failing EventStoreDB means: the one place where the client's errors, gRPC statuses and the errors inside of an
// append's answer are turned into ours. Decides by their types and codes, never by their texts.

import { BridgeError } from "@csp/contracts";
import { convertToCommandError, ErrorType, isCommandError } from "@eventstore/db-client";

/** gRPC statuses that the client does not give a type of its own. https://grpc.io/docs/guides/status-codes/ */
const INVALID_ARGUMENT = 3;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const OUT_OF_RANGE = 11;
const UNIMPLEMENTED = 12;
const DATA_LOSS = 15;

/** @param what what was asked, to open the sentence with. Gives an error that is not the server's back as it is. */
export function toFailure(error: unknown, what: string): Error {
  if (error instanceof BridgeError) return error;
  if (!(error instanceof Error)) return new Error(`${what}: ${String(error)}`);
  const known = convertToCommandError(error);
  if (!isCommandError(known)) return error;
  const { type } = known;
  const detail = detailOf(known);
  switch (type) {
    case ErrorType.ACCESS_DENIED:
      return refused(what, known);
    case ErrorType.STREAM_DELETED:
      return deleted(what, known);
    case ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED:
      return new BridgeError("APPEND_TOO_LARGE", `${what}: it is over what EventStoreDB takes.`, known);
    case ErrorType.INVALID_ARGUMENT:
      return new Error(`${what}: ${detail}`, { cause: known });
    case ErrorType.UNKNOWN:
      return ofStatus(known.code, what, detail, known);
    default:
      return unavailable(what, detail, known);
  }
}

export function unavailable(what: string, detail: string, cause?: unknown): BridgeError {
  return new BridgeError("LOG_UNAVAILABLE", `${what}: EventStoreDB cannot be reached or did not do it: ${detail}`, cause);
}

export function refused(what: string, cause?: unknown): BridgeError {
  return new BridgeError("CONFIG_INVALID", `${what}: EventStoreDB refuses the user of CSP_EVENTSTORE, who must read $all and write every stream.`, cause);
}

/** Nobody but an administrator deletes a stream, and then what was acknowledged is gone. */
export function deleted(what: string, cause?: unknown): BridgeError {
  return new BridgeError("LOG_CORRUPT", `${what}: the stream was deleted in EventStoreDB.`, cause);
}

function ofStatus(code: unknown, what: string, detail: string, cause: Error): Error {
  switch (code) {
    case INVALID_ARGUMENT:
    case OUT_OF_RANGE:
      return new Error(`${what}: ${detail}`, { cause });
    case PERMISSION_DENIED:
      return refused(what, cause);
    case RESOURCE_EXHAUSTED:
      return new BridgeError("APPEND_TOO_LARGE", `${what}: the message is over what may be sent: ${detail}`, cause);
    case UNIMPLEMENTED:
      return new BridgeError("CONFIG_INVALID", `${what}: the server of CSP_EVENTSTORE is no EventStoreDB from version 21.10 on: ${detail}`, cause);
    case DATA_LOSS:
      return new BridgeError("LOG_CORRUPT", `${what}: ${detail}`, cause);
    default:
      return unavailable(what, detail, cause);
  }
}

function detailOf(error: Error): string {
  return error.message === "" ? error.name : error.message;
}
