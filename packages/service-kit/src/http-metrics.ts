// What is counted about HTTP. Labels are route patterns, methods and statuses, never anything a client wrote.

import type { FastifyInstance } from "fastify";
import { HTTP_SIGNALS } from "./signals/process-signals.ts";
import { NO_SIGNALS, type Signals } from "./signals/registry.ts";

/** Hooks the counters into the server, if somebody counts: a hook costs each request microseconds whatever is in it. */
export function createHttpMetrics(signals: Signals, http: FastifyInstance): void {
  if (signals === NO_SIGNALS) return;
  const duration = signals.histogram(HTTP_SIGNALS.requestSeconds);
  const dropped = signals.counter(HTTP_SIGNALS.droppedConnections);
  const malformed = signals.counter(HTTP_SIGNALS.malformedRequests);

  http.addHook("onResponse", (request, reply, done) => {
    duration.record(reply.elapsedTime / 1000, { route: request.routeOptions.url ?? "none", method: request.method, code: String(reply.statusCode) });
    done();
  });
  http.server.on("drop", () => dropped.add(1));
  http.server.on("clientError", () => malformed.add(1));
}
