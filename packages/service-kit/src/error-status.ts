// The one place where error codes meet statuses: which HTTP status and which Connect code each `BridgeError` leaves with.
// A new code does not compile until it has a line here. The wire form is in `error-reply.ts`.

import type { BridgeErrorCode } from "@csp/contracts";

/** The error codes of the Connect protocol that we use. */
export type ConnectCode =
  | "aborted"
  | "already_exists"
  | "data_loss"
  | "deadline_exceeded"
  | "internal"
  | "invalid_argument"
  | "not_found"
  | "resource_exhausted"
  | "unavailable"
  | "unimplemented";

export interface ErrorStatus {
  readonly http: number;
  readonly connect: ConnectCode;
  /** Sent as `Retry-After`, seconds. */
  readonly retryAfterS?: number;
}

/** Not the caller's doing and nothing it could mend: the answer says no more than that. */
export const INTERNAL: ErrorStatus = { http: 500, connect: "internal" };

export const ERROR_STATUS: Readonly<Record<BridgeErrorCode, ErrorStatus>> = {
  ARGUMENT_INVALID: { http: 400, connect: "invalid_argument" },
  BODY_EMPTY: { http: 400, connect: "invalid_argument" },
  HEADER_INVALID: { http: 400, connect: "invalid_argument" },
  NOT_FOUND: { http: 404, connect: "not_found" },
  UNKNOWN_PROFILE: { http: 404, connect: "not_found" },
  METHOD_NOT_ALLOWED: { http: 405, connect: "unimplemented" },
  BODY_TRUNCATED: { http: 408, connect: "deadline_exceeded" },
  REQUEST_TIMEOUT: { http: 408, connect: "deadline_exceeded" },
  IDEMPOTENCY_KEY_REUSED: { http: 409, connect: "already_exists" },
  WRONG_REVISION: { http: 409, connect: "aborted" },
  SOURCE_RESET: { http: 409, connect: "aborted" },
  BODY_TOO_LARGE: { http: 413, connect: "invalid_argument" },
  UNSUPPORTED_MEDIA: { http: 415, connect: "unimplemented" },
  OWNER_UNKNOWN: { http: 422, connect: "invalid_argument" },
  OVERLOADED: { http: 429, connect: "resource_exhausted", retryAfterS: 1 },
  HEADERS_TOO_LARGE: { http: 431, connect: "invalid_argument" },
  LOG_UNAVAILABLE: { http: 503, connect: "unavailable", retryAfterS: 5 },
  STORE_UNAVAILABLE: { http: 503, connect: "unavailable", retryAfterS: 5 },
  OUTBOX_UNAVAILABLE: { http: 503, connect: "unavailable", retryAfterS: 5 },
  REGISTRY_UNAVAILABLE: { http: 503, connect: "unavailable", retryAfterS: 5 },
  INBOX_UNAVAILABLE: { http: 503, connect: "unavailable", retryAfterS: 5 },
  STANDBY: { http: 503, connect: "unavailable", retryAfterS: 5 },
  SHUTTING_DOWN: { http: 503, connect: "unavailable", retryAfterS: 5 },
  LOG_CORRUPT: { http: 500, connect: "data_loss" },
  STORE_CORRUPT: { http: 500, connect: "data_loss" },
  STORE_FENCED: INTERNAL,
  APPEND_TOO_LARGE: INTERNAL,
  LOG_FORMAT_UNKNOWN: INTERNAL,
  FOLDER_IN_USE: INTERNAL,
  FOLDER_UNUSABLE: INTERNAL,
  MESSAGE_TOO_LARGE: INTERNAL,
  REGISTRY_REFUSED: INTERNAL,
  SCHEMA_INCOMPATIBLE: INTERNAL,
  SCHEMA_INVALID: INTERNAL,
  CONFIG_INVALID: INTERNAL,
  ADDRESS_IN_USE: INTERNAL,
  UNAUTHENTICATED_ADDRESS: INTERNAL,
};
