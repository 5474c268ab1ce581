// The one error class for "the world is failing", and the closed list of its codes.
// Wrong data is never one of these (it is a `Rejection`, a value); a bug of ours is a plain thrown Error.
// Decide by `code`, never by class or message. `docs/errors.md` explains each code to people, and a test keeps both equal.

/** What each code means and whether the same call may succeed later without anybody mending anything. */
export const BRIDGE_ERRORS = {
  WRONG_REVISION: { retryable: false, meaning: "the stream has moved on since the caller read it" },
  APPEND_TOO_LARGE: { retryable: false, meaning: "one append is over the size every log must accept" },
  LOG_UNAVAILABLE: { retryable: true, meaning: "the event log cannot be reached or written" },
  LOG_CORRUPT: { retryable: false, meaning: "a stored event is not what was written" },
  LOG_FORMAT_UNKNOWN: { retryable: false, meaning: "the data folder was written by a version this one does not know" },
  FOLDER_IN_USE: { retryable: false, meaning: "another process holds the data folder" },
  FOLDER_UNUSABLE: { retryable: false, meaning: "the data folder cannot be made, read or written" },
  STORE_UNAVAILABLE: { retryable: true, meaning: "a view store cannot be reached or written" },
  STORE_FENCED: { retryable: false, meaning: "another process has become the writer of a view store" },
  STORE_CORRUPT: {
    retryable: false,
    meaning: "the file of a view store or of the topics is damaged; a view is built again from the log when its file is deleted",
  },
  STANDBY: { retryable: true, meaning: "another process has the store; this one stands by to take over" },
  OUTBOX_UNAVAILABLE: { retryable: true, meaning: "messages cannot be handed to the topics" },
  MESSAGE_TOO_LARGE: { retryable: false, meaning: "one message is over the size that its topic takes" },
  REGISTRY_UNAVAILABLE: { retryable: true, meaning: "the schema registry cannot be reached" },
  REGISTRY_REFUSED: { retryable: false, meaning: "the schema registry does not allow what was asked of it" },
  SCHEMA_INCOMPATIBLE: { retryable: false, meaning: "the schema registry holds an earlier schema that this one does not go with" },
  SCHEMA_INVALID: { retryable: false, meaning: "the schema registry does not take this for a schema" },
  INBOX_UNAVAILABLE: { retryable: true, meaning: "the source of messages cannot be reached" },
  SOURCE_RESET: { retryable: false, meaning: "a partition of a source is not the one that was read before: its topic was made anew" },
  CONFIG_INVALID: { retryable: false, meaning: "one or more CSP_ variables are wrong; all mistakes are listed" },
  ADDRESS_IN_USE: { retryable: false, meaning: "the HTTP address is taken" },
  UNAUTHENTICATED_ADDRESS: { retryable: false, meaning: "listening beyond loopback without authentication was not allowed" },
  BODY_TOO_LARGE: { retryable: false, meaning: "the request body is over the limit" },
  BODY_EMPTY: { retryable: false, meaning: "the request has no body" },
  BODY_TRUNCATED: { retryable: true, meaning: "the connection ended, or fell under the least speed, before the body was whole" },
  HEADERS_TOO_LARGE: { retryable: false, meaning: "the request's headers are too long or too many" },
  REQUEST_TIMEOUT: { retryable: true, meaning: "the request did not arrive in time" },
  METHOD_NOT_ALLOWED: { retryable: false, meaning: "the path is known, but not with this HTTP method" },
  UNSUPPORTED_MEDIA: { retryable: false, meaning: "the content type or encoding is not one this door takes" },
  UNKNOWN_PROFILE: { retryable: false, meaning: "there is no uplink profile of that name" },
  OWNER_UNKNOWN: { retryable: false, meaning: "the message does not say who sends or owns it, and its profile needs that" },
  HEADER_INVALID: { retryable: false, meaning: "a csp- header is malformed" },
  IDEMPOTENCY_KEY_REUSED: { retryable: false, meaning: "the Idempotency-Key was used before for another body" },
  OVERLOADED: { retryable: true, meaning: "too much is waiting to be written; try again shortly" },
  ARGUMENT_INVALID: { retryable: false, meaning: "a request field is missing or malformed" },
  NOT_FOUND: { retryable: false, meaning: "nothing of that name is known" },
  SHUTTING_DOWN: { retryable: true, meaning: "the service is stopping" },
} as const satisfies Record<string, { readonly retryable: boolean; readonly meaning: string }>;

export type BridgeErrorCode = keyof typeof BRIDGE_ERRORS;

export class BridgeError extends Error {
  readonly code: BridgeErrorCode;
  readonly retryable: boolean;

  /** @param detail one sentence for a person: what, where, and what to do; never secrets, never message content. */
  constructor(code: BridgeErrorCode, detail: string, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause });
    this.name = "BridgeError";
    this.code = code;
    this.retryable = BRIDGE_ERRORS[code].retryable;
  }
}

/** True for a `BridgeError`, of the given code where one is given. */
export function isBridgeError(error: unknown, code?: BridgeErrorCode): error is BridgeError {
  return error instanceof BridgeError && (code === undefined || error.code === code);
}
