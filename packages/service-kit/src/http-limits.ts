// What the HTTP server allows a client: sizes, counts and times, with their settings. Bounds on what is stored are elsewhere.

import type { IncomingMessage } from "node:http";
import { BridgeError } from "@csp/contracts";
import { field, type ConfigFields } from "./config.ts";

export interface HttpLimits {
  /** All header lines of a request together. */
  readonly headerBytes: number;
  /** Header lines of a request. */
  readonly headers: number;
  /** Until all headers of a request are in. */
  readonly headersTimeoutMs: number;
  /** Until a request is wholly in, body and all; a slow body is cut off long before. */
  readonly requestTimeoutMs: number;
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number;
  /** Connections at a time; more are closed at once. */
  readonly connections: number;
  /** A body, where the route sets no limit of its own. */
  readonly bodyBytes: number;
  /** The least speed of a sender, and the window over which it is measured. */
  readonly leastBodyBytesPerSecond: number;
  readonly bodySpeedWindowMs: number;
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  headerBytes: 16 * 1024,
  headers: 100,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 3_600_000,
  keepAliveMs: 30_000,
  connections: 2048,
  bodyBytes: 64 * 1024,
  leastBodyBytesPerSecond: 8 * 1024,
  bodySpeedWindowMs: 5000,
};

/** The HTTP settings of every process that serves. */
export interface HttpConfig {
  readonly httpHost: string;
  readonly httpPort: number;
  readonly allowUnauthenticated: boolean;
  readonly httpConnections: number;
  readonly httpLeastBodySpeed: number;
}

export const HTTP_FIELDS: ConfigFields<HttpConfig> = {
  httpHost: field.host({
    env: "CSP_HTTP_HOST",
    doc: "the address to listen on; only loopback ones are taken as long as nobody authenticates",
    default: "127.0.0.1",
  }),
  httpPort: field.port({ env: "CSP_HTTP_PORT", doc: "the port to listen on; 0 takes any free one and prints it", default: 8080 }),
  allowUnauthenticated: field.flag({
    env: "CSP_ALLOW_UNAUTHENTICATED",
    doc: "allow an address that other machines can reach, though nobody authenticates",
    default: false,
  }),
  httpConnections: field.count({ env: "CSP_HTTP_CONNECTIONS", doc: "connections at a time", default: DEFAULT_HTTP_LIMITS.connections }),
  httpLeastBodySpeed: field.bytes({
    env: "CSP_HTTP_LEAST_BODY_SPEED",
    doc: "bytes a second under which a sender is cut off",
    default: DEFAULT_HTTP_LIMITS.leastBodyBytesPerSecond,
  }),
};

/** The limits that a configuration sets. */
export function toHttpLimits(config: HttpConfig): HttpLimits {
  return { ...DEFAULT_HTTP_LIMITS, connections: config.httpConnections, leastBodyBytesPerSecond: config.httpLeastBodySpeed };
}

/** The refusal of a request with too many headers. */
export function headerLimit(request: IncomingMessage, limits: HttpLimits): BridgeError | undefined {
  if (request.rawHeaders.length / 2 <= limits.headers) return undefined;
  return new BridgeError("HEADERS_TOO_LARGE", `the request has more than ${limits.headers} headers`);
}
