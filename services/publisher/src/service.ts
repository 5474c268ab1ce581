// The publisher: keeps the regulator views and publishes them, and lets topics be read over HTTP.

import type { EventLog, Outbox, TopicReader, ViewStore } from "@csp/contracts";
import type { RuleSet } from "@csp/formats";
import { createFailure, openPositionClock, type PositionClock, type Service, type Telemetry } from "@csp/service-kit";
import type { PublisherConfig } from "./config.ts";
import { createViewPublisher } from "./publish-view.ts";
import { topicRoutes } from "./routes/topics.ts";
import { publishedFlow } from "./supervision-flow.ts";
import { createPublisherTelemetry } from "./telemetry.ts";

export interface PublisherDeps {
  readonly log: EventLog;
  /** Made for `SUPERVISION_FLOW`. */
  readonly store: ViewStore;
  readonly outbox: Outbox;
  /** The same topics, to be read. */
  readonly topics: TopicReader;
  readonly rules: RuleSet;
  readonly telemetry: Telemetry;
}

export function createPublisher(deps: PublisherDeps, config: PublisherConfig): Service {
  const telemetry = createPublisherTelemetry(deps.telemetry, "supervision-flow");
  const publisher = createViewPublisher({ log: deps.log, store: deps.store, outbox: deps.outbox, telemetry }, publishedFlow(deps.rules, deps.log), config);
  const stop = new AbortController();
  const failure = createFailure();
  let running: Promise<void> = Promise.resolve();
  let clock: PositionClock | undefined;
  return {
    name: "publisher",
    failed: failure.failed,
    async start() {
      clock = openPositionClock(deps.log);
      telemetry.watch(clock, deps.store, () => ({ position: publisher.progress().checkpoint, newestMs: publisher.newestMs() }));
      running = publisher.run(stop.signal).catch(failure.fail);
    },
    ready() {
      const { caughtUp, publishing, checkpoint } = publisher.progress();
      const state = publishing ? "published" : "being built, not yet published,";
      return { ready: caughtUp && publishing, detail: `supervision-flow ${state} up to ${checkpoint}` };
    },
    routes: (http) => topicRoutes(http, deps.topics),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      clock?.[Symbol.dispose]();
      telemetry[Symbol.dispose]();
    },
  };
}
