// Keeps the read model up to date: folds the trace streams into the rows of a view. What the rows are is in `pack-view/`.

import type { EventLog, ViewStore } from "@csp/contracts";
import { createViewRunner, type View, type ViewRunner, type ViewRunnerEvents } from "@csp/service-kit";

export function createProjection<T>(log: EventLog, store: ViewStore, view: View<T>, telemetry: ViewRunnerEvents): ViewRunner {
  return createViewRunner(log, store, view, telemetry);
}
