// The publisher: keeps the views that are published, publishes them and what was made of every message, and lets topics be
// read over HTTP.

import type { EventLog, Outbox, Position, TopicMaker, TopicReader } from "@csp/contracts";
import type { RuleSet } from "@csp/formats";
import { createDamage, createFailure, openPositionClock, type PositionClock, type Service, type Telemetry } from "@csp/service-kit";
import { type PublisherConfig, TOPIC_FAMILIES, type TopicFamily } from "./config.ts";
import { createTracePublisher } from "./publish-trace.ts";
import { createViewPublisher, type PublishDeps, type TopicPublisher } from "./publish-view.ts";
import { publishedReceipts } from "./receipts-view.ts";
import { topicRoutes } from "./routes/topics.ts";
import { untilStopped, watchSends } from "./send-watch.ts";
import type { FamilyStores } from "./stores.ts";
import { publishedFlow } from "./supervision-flow.ts";
import { createPublisherTelemetry } from "./telemetry.ts";
import type { SchemaIds } from "./topic-value.ts";

export interface PublisherDeps {
  readonly log: EventLog;
  /** Made for their schemas in `PUBLISHER_STORES`, of the generation. The families that have one are published. */
  readonly stores: FamilyStores;
  /** The generation of translations that is published. */
  readonly generation: number;
  /** Of a later generation: the stores of the one before, which nobody writes any more, and how far this one is translated. */
  readonly before?: { readonly stores: FamilyStores; readonly translatedBy: () => Promise<Position | undefined> } | undefined;
  readonly outbox: Outbox;
  /** The same topics, to be read over HTTP; absent where they are read from their engine. */
  readonly topics?: TopicReader | undefined;
  /** Makes the topics of senders; absent where the outbox does. */
  readonly topicMaker?: TopicMaker | undefined;
  readonly schemaIds: SchemaIds;
  readonly rules: RuleSet;
  readonly telemetry: Telemetry;
}

/** What is published, the stores say. */
export function createPublisher(deps: PublisherDeps, config: Omit<PublisherConfig, "publish">): Service {
  const telemetryOf = createPublisherTelemetry(deps.telemetry);
  const watched = new DisposableStack();
  const stop = new AbortController();
  const outbox = watchSends(deps.outbox, stop.signal);
  const { topicMaker: maker } = deps;
  const topicMaker = maker && { ensureTopics: (topics: readonly string[]) => untilStopped(maker.ensureTopics(topics), stop.signal) };
  const publishers = TOPIC_FAMILIES.flatMap((family) => {
    const store = deps.stores[family];
    if (store === undefined) return [];
    const earlier = deps.before?.stores[family];
    const before = deps.before && earlier && { store: earlier, translatedBy: deps.before.translatedBy };
    return [createFamily(family, { ...deps, outbox, topicMaker, store, before, telemetry: watched.use(telemetryOf(family)) }, config)];
  });
  const failure = createFailure();
  let running: Promise<unknown> = Promise.resolve();
  let clock: PositionClock | undefined;
  const damage = createDamage();
  return {
    name: "publisher",
    failed: failure.failed,
    async start() {
      clock = openPositionClock(deps.log);
      for (const publisher of publishers) publisher.watch(clock);
      running = Promise.all(publishers.map((publisher) => publisher.run(stop.signal).catch(failure.fail)));
    },
    ready() {
      const states = publishers.map((publisher) => publisher.state());
      const unanswered = outbox.waits();
      const waits = new Set([...states.flatMap((state) => state.waits), ...(unanswered === null ? [] : [unanswered])]);
      const details = [...states.map((state) => state.detail), ...[...waits].map((one) => `waits: ${one}`)];
      const detail = details.join("; ") || "nothing is published";
      const positions = states.flatMap(({ position }) => (position === undefined ? [] : [position]));
      const damaged = damage.found();
      const said = damaged === undefined ? detail : `${detail}; damaged: ${damaged}`;
      return {
        ready: damaged === undefined && unanswered === null && states.every(({ ready }) => ready),
        detail: said,
        ...(positions.length > 0 ? { position: Math.min(...positions) } : {}),
      };
    },
    routes(http) {
      const { topics } = deps;
      if (topics === undefined) return;
      topicRoutes(http, {
        topics: () => damage.noted(() => topics.topics()),
        newestOffset: (topic) => damage.noted(() => topics.newestOffset(topic)),
        readTopic: (...question) => damage.noted(() => topics.readTopic(...question)),
      });
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      clock?.[Symbol.dispose]();
      watched.dispose();
    },
  };
}

function createFamily(
  family: TopicFamily,
  deps: PublishDeps & Pick<PublisherDeps, "rules" | "generation">,
  config: Omit<PublisherConfig, "publish">,
): TopicPublisher {
  switch (family) {
    case "trace":
      return createTracePublisher(deps, config);
    case "supervision":
      return createViewPublisher(deps, publishedFlow(deps.rules, deps.log, deps.generation), config);
    case "receipts":
      return createViewPublisher(deps, publishedReceipts(deps.telemetry, config.publishSenders, deps.generation), config);
    default:
      return family satisfies never;
  }
}
