// The one HTTP server of a process: Fastify, our limits, the operators' routes, and errors in one form. Knows no service;
// each brings its routes. Bodies reach the routes as bounded streams (request-body.ts), never parsed.

import { isIP } from "node:net";
import { BridgeError, type Position } from "@csp/contracts";
import Fastify, { type FastifyInstance } from "fastify";
import { createFaultLog } from "./fault-log.ts";
import { answerParserError, sendError } from "./http-errors.ts";
import { createHttpMetrics } from "./http-metrics.ts";
import { type HttpLimits, headerLimit } from "./http-limits.ts";
import type { Readiness, Runnable, Service } from "./lifecycle.ts";
import { METRICS_CONTENT_TYPES, metricsFormFor } from "./metrics-form.ts";
import { refuseOtherMethods } from "./other-methods.ts";
import { openBody } from "./request-body.ts";
import { SERVICES } from "./signals/label-values.ts";
import { HTTP_SIGNALS } from "./signals/process-signals.ts";
import type { Telemetry } from "./telemetry.ts";

export interface HttpOptions {
  /** Loopback, unless `allowUnauthenticated`. */
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** There is no authentication yet, so that only who runs the bridge can allow others to reach it. */
  readonly allowUnauthenticated: boolean;
  readonly limits: HttpLimits;
  /** Services, and what they stand on. Their `ready` and `routes` are used; starting them is not this server's work. */
  readonly services: readonly ServedPart[];
  /** Where the log ends, as far as is known: `/readyz` then tells how far behind it each service is. */
  readonly head?: () => Position | undefined;
  readonly telemetry: Telemetry;
}

export interface ServedPart extends Pick<Service, "name" | "ready" | "routes"> {
  /** Services that do not work without it; all of the process, where it does not say. Of a service itself, none but it. */
  readonly neededBy?: readonly string[];
}

export interface HttpServer extends Runnable {
  /** Listens. UNAUTHENTICATED_ADDRESS, ADDRESS_IN_USE or CONFIG_INVALID where it cannot. */
  start(): Promise<{ readonly url: string }>;
}

/** Requests in work get this long to finish when the server stops; then their connections are closed. */
const STOP_GRACE_MS = 5000;
/** Longest path parameter: a scan of the longest kind, percent-encoded. */
const MAX_PARAM_LENGTH = 8192;

export function createHttp(options: HttpOptions): HttpServer {
  let isStopping = false;
  let http: FastifyInstance | undefined;
  return {
    name: "http",
    async start() {
      assertAddressAllowed(options);
      http = await createServer(options, () => isStopping);
      return { url: await listen(http, options) };
    },
    async [Symbol.asyncDispose]() {
      isStopping = true;
      if (http === undefined) return;
      const server = http.server;
      const timer = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
      await http.close();
      clearTimeout(timer);
    },
  };
}

async function createServer(options: HttpOptions, isStopping: () => boolean): Promise<FastifyInstance> {
  const { limits, telemetry } = options;
  const tellFault = createFaultLog(telemetry.log);
  const http = Fastify({
    http: { maxHeaderSize: limits.headerBytes, headersTimeout: limits.headersTimeoutMs, connectionsCheckingInterval: Math.min(limits.headersTimeoutMs, 5000) },
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    bodyLimit: limits.bodyBytes,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    forceCloseConnections: "idle",
    return503OnClosing: false,
    clientErrorHandler: answerParserError,
    frameworkErrors: (error, request, reply) => void sendError(error, request, reply, tellFault),
  });
  http.server.maxConnections = limits.connections;
  // Node drops what is over the count in silence: one more is let in, so that it can be seen and refused.
  http.server.maxHeadersCount = limits.headers + 1;

  http.setErrorHandler((error, request, reply) => sendError(error, request, reply, tellFault));
  http.setNotFoundHandler((request, reply) =>
    sendError(new BridgeError("NOT_FOUND", `there is nothing at ${request.url.slice(0, 200)}`), request, reply, tellFault),
  );
  http.addHook("onRequest", (request, _reply, done) => {
    if (isStopping()) done(new BridgeError("SHUTTING_DOWN", "the service is stopping"));
    else done(headerLimit(request.raw, limits));
  });
  http.addHook("onSend", (_request, reply, _payload, done) => {
    // Else the connection of a request in work would stay open, idle, after its answer.
    if (isStopping()) reply.header("connection", "close");
    done();
  });
  http.removeAllContentTypeParsers();
  http.addContentTypeParser("*", (request, payload, done) => {
    done(
      null,
      openBody(payload, {
        limitBytes: request.routeOptions.bodyLimit ?? limits.bodyBytes,
        leastBytesPerSecond: limits.leastBodyBytesPerSecond,
        windowMs: limits.bodySpeedWindowMs,
      }),
    );
  });
  createHttpMetrics(telemetry.signals, http);
  watchReadiness(http, options);
  const refuse = refuseOtherMethods(http);
  addOperatorRoutes(http, options);
  for (const { routes } of options.services) if (routes !== undefined) await http.register(async (scope) => routes(scope));
  refuse();
  await http.ready();
  return http;
}

/** `/healthz`: the process answers. `/readyz`: every service does its work. `/metrics`: OpenMetrics to who asks for it, else Prometheus text. */
function addOperatorRoutes(http: FastifyInstance, { services, telemetry, head }: HttpOptions): void {
  http.get("/healthz", async () => ({ alive: true }));
  http.get("/readyz", async (_request, reply) => {
    const states = services.map((service) => ({ name: service.name, ...howFar(service.ready(), head?.()) }));
    const ready = states.every((state) => state.ready);
    return reply.code(ready ? 200 : 503).send({ ready, services: states });
  });
  http.get("/metrics", async (request, reply) => {
    const form = metricsFormFor(request.headers.accept);
    return reply
      .header("vary", "accept")
      .type(METRICS_CONTENT_TYPES[form])
      .send(await telemetry.metricsText(form));
  });
}

/** Tells which services do their work, for as long as the server runs: those that are ready, and all that they need is. */
function watchReadiness(http: FastifyInstance, { services: parts, telemetry }: HttpOptions): void {
  const isService = (name: string): boolean => SERVICES.some((one) => one === name);
  const works = (service: string): boolean =>
    parts.every(({ name, ready, neededBy }) => !(isService(name) ? name === service : (neededBy?.includes(service) ?? true)) || ready().ready);
  const named = parts.map(({ name }) => name).filter(isService);
  const watch = telemetry.signals.observe(HTTP_SIGNALS.serviceReady, () => named.map((service) => [works(service) ? 1 : 0, { service }]));
  http.addHook("onClose", async () => watch[Symbol.dispose]());
}

/** `behind` is a distance in the log: events where it is embedded, bytes in EventStoreDB. */
function howFar(state: Readiness, head: Position | undefined): Readiness & { readonly behind?: number } {
  if (state.position === undefined || head === undefined) return state;
  return { ...state, behind: Math.max(0, head - state.position) };
}

/** By name or number; a name that merely resolves to loopback today does not count. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function assertAddressAllowed({ host, allowUnauthenticated }: HttpOptions): void {
  if (isLoopback(host) || allowUnauthenticated) return;
  throw new BridgeError(
    "UNAUTHENTICATED_ADDRESS",
    `${host} can be reached from other machines, and there is no authentication yet: anybody could send in documents and read every answer. ` +
      "Leave CSP_HTTP_HOST at 127.0.0.1, or put a gateway that authenticates in front and set CSP_ALLOW_UNAUTHENTICATED=1.",
  );
}

async function listen(http: FastifyInstance, { host, port }: HttpOptions): Promise<string> {
  // Fastify would open one server per address of `localhost`; with port 0 these have different ports.
  const address = host === "localhost" ? "127.0.0.1" : host;
  try {
    await http.listen({ host: address, port });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRINUSE") {
      throw new BridgeError(
        "ADDRESS_IN_USE",
        `${address}:${port} is taken, perhaps by another bridge: stop that one, or set CSP_HTTP_PORT to another port (0 takes any free one)`,
        error,
      );
    }
    if (code === "EACCES" || code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
      throw new BridgeError(
        "CONFIG_INVALID",
        `cannot listen on ${address}:${port} (${code}): set CSP_HTTP_HOST and CSP_HTTP_PORT to an address of this machine`,
        error,
      );
    }
    throw error;
  }
  const bound = http.server.address();
  if (bound === null || typeof bound === "string") throw new Error("a listening server has no address");
  return `http://${bound.family === "IPv6" ? `[${bound.address}]` : bound.address}:${bound.port}`;
}
