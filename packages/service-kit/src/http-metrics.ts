// What is counted about HTTP. Labels are route patterns, methods and statuses, never anything a client wrote.

import type { FastifyInstance } from "fastify";
import { HTTP_SIGNALS } from "./signals/process-signals.ts";
import { NO_SIGNALS, type Signals } from "./signals/registry.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The trace that it was worked on in, where that is kept: whoever begins it says so, and it becomes the exemplar of the time it took. */
    traceParent: string | undefined;
  }
}

/** Hooks the counters into the server, if somebody counts: a hook costs each request microseconds whatever is in it. */
export function createHttpMetrics(signals: Signals, http: FastifyInstance): void {
  http.decorateRequest("traceParent", undefined);
  if (signals === NO_SIGNALS) return;
  const duration = signals.histogram(HTTP_SIGNALS.requestSeconds);
  const dropped = signals.counter(HTTP_SIGNALS.droppedConnections);
  const malformed = signals.counter(HTTP_SIGNALS.malformedRequests);

  http.addHook("onResponse", (request, reply, done) => {
    const labels = { route: request.routeOptions.url ?? "none", method: request.method, code: String(reply.statusCode) };
    duration.recordTraced(reply.elapsedTime / 1000, request.traceParent, labels);
    done();
  });
  http.server.on("drop", () => dropped.add(1));
  http.server.on("clientError", () => malformed.add(1));
}
