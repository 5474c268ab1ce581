// What is counted about HTTP. Labels are route patterns, methods and statuses, never anything a client wrote.

import type { Meter } from "@opentelemetry/api";
import type { FastifyInstance } from "fastify";
import { SECONDS_BUCKETS } from "./telemetry.ts";

/** Hooks the counters into the server. */
export function createHttpMetrics(meter: Meter, http: FastifyInstance): void {
  const duration = meter.createHistogram("http.server.request.duration", {
    unit: "s",
    description: "time from the request's headers to the end of the answer",
    advice: { explicitBucketBoundaries: [...SECONDS_BUCKETS] },
  });
  const dropped = meter.createCounter("http.server.dropped", { description: "connections closed at once because there were too many" });
  const parserErrors = meter.createCounter("http.server.malformed", { description: "connections ended because what came was no HTTP, too long or too late" });

  http.addHook("onResponse", (request, reply, done) => {
    duration.record(reply.elapsedTime / 1000, { route: request.routeOptions.url ?? "none", method: request.method, status: reply.statusCode });
    done();
  });
  http.server.on("drop", () => dropped.add(1));
  http.server.on("clientError", () => parserErrors.add(1));
}
