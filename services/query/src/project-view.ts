// Keeps the read model up to date: folds the trace streams into the rows of a view, each change in a span. What the rows
// are is in `pack-view/`.

import type { EventLog, ViewStore } from "@csp/contracts";
import { createViewRunner, type View, type ViewRunner } from "@csp/service-kit";
import type { QueryTelemetry } from "./telemetry.ts";

export function createProjection<T>(log: EventLog, store: ViewStore, view: View<T>, telemetry: QueryTelemetry): ViewRunner {
  const traced: View<T> = { ...view, apply: (write, events) => telemetry.project(events.length, () => view.apply(write, events)) };
  return createViewRunner(log, store, traced, { wrote: telemetry.wrote, retrying: telemetry.retrying, recovered: telemetry.recovered });
}
