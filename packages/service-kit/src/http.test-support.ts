// What the tests of the HTTP server share: a server with a test's own routes, and raw connections to it.

import { connect } from "node:net";
import { text } from "node:stream/consumers";
import assert from "node:assert/strict";
import type { FastifyInstance } from "fastify";
import { createHttp, type HttpOptions } from "./http.ts";
import { DEFAULT_HTTP_LIMITS } from "./http-limits.ts";
import { readWholeBody } from "./request-body.ts";
import { createSilentTelemetry } from "./telemetry.ts";

export function optionsFor(routes: (http: FastifyInstance) => void, changes: Partial<HttpOptions> = {}): HttpOptions {
  const service = { name: "probe", ready: () => ({ ready: true, detail: "fine" }), routes };
  return {
    host: "127.0.0.1",
    port: 0,
    allowUnauthenticated: false,
    limits: DEFAULT_HTTP_LIMITS,
    services: [service],
    telemetry: createSilentTelemetry(),
    ...changes,
  };
}

/** Runs the test against a server with these routes. */
export async function serve(routes: (http: FastifyInstance) => void, test: (url: string) => Promise<void>, changes: Partial<HttpOptions> = {}): Promise<void> {
  await using server = createHttp(optionsFor(routes, changes));
  const { url } = await server.start();
  await test(url);
}

/** Everything the server says on a raw connection until it closes it. */
export async function talk(url: string, send: string | ((write: (text: string) => void) => void)): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on("error", () => undefined);
  if (typeof send === "string") socket.write(send);
  else send((part) => socket.write(part));
  return text(socket);
}

/** A route that says how long a body of at most 1,000 bytes is. */
export const length = (http: FastifyInstance) => {
  http.post("/length", { bodyLimit: 1000 }, async (request) => ({ length: (await readWholeBody(request.body as AsyncIterable<Uint8Array>)).length }));
};

export interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly details: readonly { readonly type: string; readonly value: string; readonly debug: { readonly code: string; readonly retryable: boolean } }[];
}

export async function errorOf(response: Response): Promise<ErrorJson> {
  assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
  return (await response.json()) as ErrorJson;
}
