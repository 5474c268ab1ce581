// The wire form of every error: a Connect-protocol JSON error whose details carry our own code. Turns what Fastify and
// Node's HTTP parser throw into our codes; what is none of these is a bug of ours and leaves as a 500 that says nothing.

import { BridgeError, isBridgeError, type BridgeErrorCode } from "@csp/contracts";
import { ERROR_STATUS, INTERNAL, type ConnectCode, type ErrorStatus } from "./error-status.ts";

export interface ErrorDetail {
  readonly type: "csp.v1.ErrorInfo";
  /** The message in protobuf binary, base64 without padding. */
  readonly value: string;
  readonly debug: { readonly code: BridgeErrorCode; readonly retryable: boolean };
}

export interface ErrorBody {
  readonly code: ConnectCode;
  readonly message: string;
  readonly details: readonly ErrorDetail[];
}

export interface ErrorReply {
  readonly status: ErrorStatus;
  readonly body: ErrorBody;
  /** True for what the caller can do nothing about: it belongs in the log, with its stack. */
  readonly isOurs: boolean;
}

/** What Fastify's own errors become, by their HTTP status. */
const BY_HTTP_STATUS: ReadonlyMap<number, BridgeErrorCode> = new Map([
  [404, "NOT_FOUND"],
  [405, "METHOD_NOT_ALLOWED"],
  [408, "REQUEST_TIMEOUT"],
  [413, "BODY_TOO_LARGE"],
  [415, "UNSUPPORTED_MEDIA"],
  [431, "HEADERS_TOO_LARGE"],
  [503, "SHUTTING_DOWN"],
]);

export function toErrorReply(error: unknown): ErrorReply {
  const known = isBridgeError(error) ? error : fromFramework(error);
  if (known === undefined) return { status: INTERNAL, body: { code: INTERNAL.connect, message: "internal error", details: [] }, isOurs: true };
  const status = ERROR_STATUS[known.code];
  const isOurs = status.http === 500;
  // The sentences of our own troubles name folders and addresses, which are nobody else's business.
  const message = isOurs ? "internal error" : known.message;
  return { status, body: { code: status.connect, message, details: [errorDetail(known)] }, isOurs };
}

/** What Node's HTTP parser reports before there is a request. */
export function fromParser(error: NodeJS.ErrnoException): BridgeError {
  if (error.code === "HPE_HEADER_OVERFLOW") return new BridgeError("HEADERS_TOO_LARGE", "the request's headers are too long");
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") return new BridgeError("REQUEST_TIMEOUT", "the request did not arrive in time");
  return new BridgeError("ARGUMENT_INVALID", "this is not a well-formed HTTP request");
}

function fromFramework(error: unknown): BridgeError | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("statusCode" in error)) return undefined;
  if (typeof error.code !== "string" || !error.code.startsWith("FST_") || typeof error.statusCode !== "number") return undefined;
  const code = BY_HTTP_STATUS.get(error.statusCode) ?? (error.statusCode >= 400 && error.statusCode < 500 ? "ARGUMENT_INVALID" : undefined);
  return code === undefined ? undefined : new BridgeError(code, error.message, error);
}

function errorDetail(error: BridgeError): ErrorDetail {
  const { code, retryable } = error;
  return { type: "csp.v1.ErrorInfo", value: encodeErrorInfo(code, retryable).toString("base64").replaceAll("=", ""), debug: { code, retryable } };
}

/** `csp.v1.ErrorInfo { string code = 1; bool retryable = 2; }`, written out here so that an error needs no protobuf runtime. Codes are ASCII and under 128 characters. */
function encodeErrorInfo(code: string, retryable: boolean): Buffer {
  const head = Buffer.from([0x0a, code.length]);
  const tail = retryable ? Buffer.from([0x10, 1]) : Buffer.alloc(0);
  return Buffer.concat([head, Buffer.from(code, "latin1"), tail]);
}
