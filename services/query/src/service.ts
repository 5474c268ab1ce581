// Query: folds the trace streams into the read model and answers from it.

import { QueryService } from "@csp/contracts/csp/query/v1/query";
import type { EventLog, ViewStore } from "@csp/contracts";
import { connectRoutes, createDamage, createFailure, openPositionClock, type PositionClock, type Service, type Telemetry } from "@csp/service-kit";
import { createAnswers } from "./pack-view/answers.ts";
import { packViewOf } from "./pack-view/pack-view.ts";
import { createProjection } from "./project-view.ts";
import { queryCalls } from "./routes/calls.ts";
import { plainRoutes } from "./routes/plain-routes.ts";
import { rejectionsRoute } from "./routes/rejections-route.ts";
import { createQueryTelemetry, observeAnswers } from "./telemetry.ts";

export interface QueryDeps {
  readonly log: EventLog;
  /** Opened with `QUERY_SCHEMA`, of the generation. */
  readonly store: ViewStore;
  /** The generation of translations that is read. */
  readonly generation: number;
  readonly telemetry: Telemetry;
}

export function createQuery(deps: QueryDeps): Service {
  const telemetry = createQueryTelemetry(deps.telemetry);
  const projection = createProjection(deps.log, deps.store, packViewOf(deps.generation), telemetry);
  const damage = createDamage();
  const answers = observeAnswers(createAnswers(noting(deps.store, damage)), telemetry);
  const failure = createFailure();
  const stop = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let hasFailed = false;
  let clock: PositionClock | undefined;

  return {
    name: "query",
    failed: failure.failed,
    async start() {
      clock = openPositionClock(deps.log);
      telemetry.watch(clock, () => ({ position: projection.progress().checkpoint, newestMs: projection.newestMs() }));
      running = projection.run(stop.signal).catch((error: unknown) => {
        hasFailed = true;
        failure.fail(error);
      });
    },
    ready() {
      const { checkpoint: position, caughtUp, failure: waitsFor } = projection.progress();
      const damaged = damage.found();
      if (hasFailed) return { ready: false, detail: `stopped at ${position}`, position };
      if (damaged !== undefined) return { ready: false, detail: `damaged: ${damaged}`, position };
      if (waitsFor !== null) return { ready: false, detail: `waits at ${position}: ${waitsFor}`, position };
      return { ready: caughtUp, detail: caughtUp ? `up to date at ${position}` : `catching up, at ${position}`, position };
    },
    routes(http) {
      connectRoutes(http, QueryService, queryCalls(answers));
      plainRoutes(http, answers);
      rejectionsRoute(http, answers);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      clock?.[Symbol.dispose]();
      telemetry[Symbol.dispose]();
    },
  };
}

function noting(store: ViewStore, damage: ReturnType<typeof createDamage>): ViewStore {
  return {
    ...store,
    all: (...question) => damage.noted(() => store.all(...question)),
    snapshot: (read) => damage.noted(() => store.snapshot(read)),
  };
}
