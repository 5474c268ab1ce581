import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { openTestStore } from "@csp/adapter-postgres/test-store";
import { openDataFolder, openSqliteEventLog, openSqliteTopics } from "@csp/adapter-sqlite";
import type { EventLog, Outbox, TopicMessage, ViewStore } from "@csp/contracts";
import type { EpcisEvent } from "@csp/epcis";
import type { RuleSet } from "@csp/formats";
import { createSilentTelemetry } from "@csp/service-kit";
import { createFailingOutbox, type Fault } from "./failing-outbox-fixture.ts";
import type { SupervisionFlow } from "./flow-message.ts";
import { createViewPublisher, type PublishDeps, type ViewPublisher } from "./publish-view.ts";
import { publishedFlow, SUPERVISION_FLOW, toFlowRow } from "./supervision-flow.ts";
import { createPublisherTelemetry } from "./telemetry.ts";
import { readTopicValue } from "./topic-value.ts";
import { codes, dispatch, translated, type TranslatedDocument } from "./translated-fixture.ts";

const TOPIC = "csp.supervision.44.v1";
const KEY = "44|urn:csp:edmc-class:8177322|2026-09-01|dispatched|0";
const RULES: RuleSet = { id: "test", schemes: ["edmc"], classes: new Map(), enterprises: new Map() };

interface Embedded {
  readonly log: EventLog;
  readonly store: ViewStore;
  readonly topics: Awaited<ReturnType<typeof openSqliteTopics>>;
  /** As the translator does. */
  readonly append: (document: TranslatedDocument, event: EpcisEvent | null) => Promise<unknown>;
}

async function withEmbedded(work: (embedded: Embedded) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), "publisher-"));
  try {
    await using folder = await openDataFolder(path);
    await using log = await openSqliteEventLog(folder);
    await using store = await openTestStore(SUPERVISION_FLOW);
    await using topics = await openSqliteTopics(folder);
    await work({ log, store, topics, append: (document, event) => log.append("trace-http-3", "any", [translated(document, event)]) });
  } finally {
    await rm(path, { recursive: true });
  }
}

function createView(deps: Pick<PublishDeps, "log" | "store" | "outbox">, sendBatch = 500): ViewPublisher {
  const telemetry = createPublisherTelemetry(createSilentTelemetry())("supervision");
  const flow = publishedFlow(RULES, deps.log, 0);
  return createViewPublisher({ ...deps, telemetry, schemaIds: async (_, { id }) => id }, flow, { sendBatch, sendEveryMs: 0 });
}

/** Runs the publisher while the work is done, and stops it. A failure of either comes out. */
async function running(publisher: ViewPublisher, work: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const ended = publisher.run(stop.signal);
  try {
    await Promise.race([work(), ended.then(() => assert.fail("the publisher stopped by itself"))]);
  } finally {
    stop.abort();
    await ended;
  }
}

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await isSo())) {
    if (performance.now() > end) assert.fail(`waited in vain until ${what}`);
    await nextTurn();
  }
}

async function rowsOf(store: ViewStore): Promise<readonly ReturnType<typeof toFlowRow>[]> {
  return (await store.all("SELECT * FROM flow_row ORDER BY key")).map((row) => toFlowRow(row));
}

async function pendingOf(store: ViewStore): Promise<number> {
  return (await store.all("SELECT key FROM pending")).length;
}

async function untilAllSent({ log, store }: Embedded, publisher: ViewPublisher): Promise<void> {
  const head = await log.head();
  await until(
    "all is folded and sent",
    async () => publisher.progress().checkpoint >= head && publisher.progress().publishing && (await pendingOf(store)) === 0,
  );
}

const valueOf = (message: TopicMessage): SupervisionFlow => readTopicValue(message) as SupervisionFlow;

function packsOf(messages: readonly TopicMessage[]): readonly number[] {
  return messages.map((message) => valueOf(message).packs);
}

test("what was dispatched is in the row of its drug, province and day, and in its province's topic", async () => {
  await withEmbedded(async (embedded) => {
    const { log, store, topics, append } = embedded;
    const publisher = createView({ log, store, outbox: topics });
    await running(publisher, async () => {
      await append({ raw: 1 }, dispatch(codes(0, 3)));
      await append({ raw: 2 }, dispatch(codes(9, 2), { eventTime: "2026-08-31T20:00:00Z", eventTimeZoneOffset: "+00:00" }));
      await append({ raw: 3 }, dispatch(codes(0, 1), { sourceList: [{ type: "owning_party", value: "urn:csp:ent:kyt-ref:7" }], extensions: [] }));
      await append({ raw: 4 }, { ...dispatch([]), type: "AggregationEvent", parentID: "urn:csp:edmc:81773240288616423835", childEPCs: codes(0, 3) });
      await untilAllSent(embedded, publisher);
    });
    const head = await log.head();
    const of = { drug: "urn:csp:edmc-class:8177322", day: "2026-09-01", flow: "dispatched", level: 0 };
    const rows = await rowsOf(store);
    assert.deepEqual(
      rows.map(({ asOf: _, ...row }) => row),
      [
        { region: "44", ...of, packs: 5, events: 2 },
        { region: "unknown", ...of, packs: 1, events: 1 },
      ],
    );
    const messages = await topics.readTopic(TOPIC, 0, 100);
    const last = messages.at(-1);
    assert.ok(last !== undefined && rows[0] !== undefined && rows[0].asOf < head);
    assert.equal(last.key, KEY);
    assert.deepEqual({ ...valueOf(last) }, { viewVersion: SUPERVISION_FLOW.version, ...rows[0] });
    assert.deepEqual(packsOf(await topics.readTopic("csp.supervision.unknown.v1", 0, 100)), [1]);
  });
});

test("a document sent again counts once, another under its key counts not at all, and so does a later generation", async () => {
  await withEmbedded(async (embedded) => {
    const { log, store, topics, append } = embedded;
    await append({ raw: 1, key: "bill-a", hash: "aa" }, dispatch(codes(0, 3)));
    await append({ raw: 2, key: "bill-a", hash: "aa" }, dispatch(codes(0, 3)));
    await append({ raw: 3, key: "bill-a", hash: "bb" }, dispatch(codes(0, 9)));
    await append({ raw: 1, key: "bill-a", hash: "aa", generation: 1 }, dispatch(codes(0, 3)));
    // All codes of the first sending were refused, so the one that is mended is the first. It packs, and so moves nothing.
    await append({ raw: 4, key: "bill-b", hash: "cc" }, null);
    await append({ raw: 5, key: "bill-b", hash: "dd" }, { ...dispatch([]), type: "AggregationEvent", childEPCs: codes(0, 3) });
    await append({ raw: 6, key: "bill-b", hash: "ee" }, dispatch(codes(0, 9)));
    await append({ raw: 7, key: "bill-c", hash: "cc" }, null);
    await append({ raw: 8, key: "bill-c", hash: "ff" }, dispatch(codes(0, 2)));
    const publisher = createView({ log, store, outbox: topics });
    await running(publisher, () => untilAllSent(embedded, publisher));
    assert.deepEqual(
      (await rowsOf(store)).map((row) => [row.packs, row.events]),
      [[5, 2]],
    );
  });
});

test("rebuilding gives the rows that came about event by event", async () => {
  await withEmbedded(async (embedded) => {
    const { log, store, topics, append } = embedded;
    const publisher = createView({ log, store, outbox: topics });
    await running(publisher, async () => {
      for (let raw = 1; raw <= 40; raw++) {
        const hour = String(raw % 24).padStart(2, "0");
        const bizStep = ["shipping", "receiving", "retail_selling"][raw % 3] ?? null;
        const event = dispatch([...codes(raw, raw % 5), ...codes(raw, 2, `81773${20 + (raw % 4)}`)], {
          bizStep,
          eventTime: `2026-09-0${1 + (raw % 3)}T${hour}:30:00Z`,
        });
        await append({ raw, key: `bill-${raw % 31}`, hash: `${raw % 7}` }, event);
        if (raw % 6 === 0) await untilAllSent(embedded, publisher);
      }
      await untilAllSent(embedded, publisher);
    });
    await withEmbedded(async (second) => {
      const again = createView({ log, store: second.store, outbox: second.topics });
      await running(again, () => untilAllSent({ ...second, log }, again));
      const rows = await rowsOf(store);
      assert.ok(rows.length > 20);
      assert.deepEqual(await rowsOf(second.store), rows);
      // What the first sent in many messages, the one that was built anew sent as one per row, with the same last values.
      for (const topic of await topics.topics()) {
        const latest = new Map((await topics.readTopic(topic, 0, 1000)).map((message) => [message.key, message.id]));
        const sent = (await second.topics.readTopic(topic, 0, 1000)).map((message) => [message.key, message.id] as const);
        assert.equal(sent.length, latest.size);
        assert.deepEqual(new Map(sent), latest);
      }
    });
  });
});

test("while the topics are away a row that changes is kept to be sent once, as it is last", async () => {
  await withEmbedded(async (embedded) => {
    const { log, store, topics, append } = embedded;
    const plan: Fault[] = ["failed, not sent", "failed, not sent", "failed, not sent"];
    const publisher = createView({ log, store, outbox: createFailingOutbox(topics, plan) });
    await running(publisher, async () => {
      for (let raw = 1; raw <= 20; raw++) {
        await append({ raw }, dispatch(codes(raw, 1)));
        const head = await log.head();
        await until("it is folded", () => publisher.progress().checkpoint >= head);
        assert.ok((await pendingOf(store)) <= 1);
      }
      await untilAllSent(embedded, publisher);
    });
    assert.deepEqual(plan, [], "every fault that was planned came about");
    const messages = await topics.readTopic(TOPIC, 0, 100);
    assert.equal(packsOf(messages).at(-1), 20);
    assert.ok(messages.length < 20, `${messages.length} messages`);
  });
});

test("messages that were sent, though the send failed, are sent again under the same ids", async () => {
  await withEmbedded(async (embedded) => {
    const { log, store, topics, append } = embedded;
    await append({ raw: 1 }, dispatch(codes(0, 3)));
    const plan: Fault[] = ["failed, sent", "too large", "failed, not sent"];
    const publisher = createView({ log, store, outbox: createFailingOutbox(topics, plan) });
    await running(publisher, () => untilAllSent(embedded, publisher));
    assert.deepEqual(plan, [], "every fault that was planned came about");
    const messages = await topics.readTopic(TOPIC, 0, 100);
    assert.deepEqual(packsOf(messages), [3, 3]);
    assert.equal(messages[0]?.id, messages[1]?.id);
  });
});

test("a crash between sending and marking loses nothing: the next run sends the same messages again", async () => {
  await withEmbedded(async (embedded) => {
    const { log, store, topics, append } = embedded;
    await append({ raw: 1 }, dispatch(codes(0, 3)));
    const crash = new Error("the process dies here");
    const dying: Outbox = {
      async send(messages) {
        await topics.send(messages);
        throw crash;
      },
    };
    await assert.rejects(createView({ log, store, outbox: dying }).run(AbortSignal.timeout(10_000)), crash);
    assert.equal(await pendingOf(store), 1);
    const publisher = createView({ log, store, outbox: topics });
    await running(publisher, () => untilAllSent(embedded, publisher));
    const messages = await topics.readTopic(TOPIC, 0, 100);
    assert.deepEqual(packsOf(messages), [3, 3]);
    assert.equal(messages[0]?.id, messages[1]?.id);
  });
});

test("a row that changes while it is being sent is sent again", async () => {
  await withEmbedded(async (embedded) => {
    const { log, store, topics, append } = embedded;
    await append({ raw: 1 }, dispatch(codes(0, 3)));
    const inFlight = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const slow: Outbox = {
      async send(messages) {
        inFlight.resolve();
        await released.promise;
        await topics.send(messages);
      },
    };
    const publisher = createView({ log, store, outbox: slow });
    await running(publisher, async () => {
      await inFlight.promise;
      await append({ raw: 2 }, dispatch(codes(3, 4)));
      const head = await log.head();
      await until("the change is folded", () => publisher.progress().checkpoint >= head);
      released.resolve();
      await untilAllSent(embedded, publisher);
    });
    assert.deepEqual(packsOf(await topics.readTopic(TOPIC, 0, 100)), [3, 7]);
  });
});

test("a view that is built anew sends nothing before it has caught up, then every row once", async () => {
  await withEmbedded(async (embedded) => {
    const { log, store, topics, append } = embedded;
    for (let raw = 1; raw <= 6; raw++) await append({ raw }, dispatch(codes(raw, 1, raw % 2 === 0 ? "8177322" : "8177323")));
    const gate = Promise.withResolvers<void>();
    const slowLog: EventLog = {
      ...log,
      async *follow(filter, after, options) {
        for await (const batch of log.follow(filter, after, { ...options, batchEvents: 2 })) {
          if (batch.caughtUp) await gate.promise;
          yield batch;
        }
      },
    };
    const publisher = createView({ log: slowLog, store, outbox: topics }, 1);
    await running(publisher, async () => {
      await until("most of the log is folded", async () => (await rowsOf(store)).length === 2);
      assert.deepEqual(
        { publishing: publisher.progress().publishing, topics: await topics.topics(), pending: await pendingOf(store) },
        { publishing: false, topics: [], pending: 0 },
      );
      gate.resolve();
      await untilAllSent(embedded, publisher);
    });
    const sent = (await topics.readTopic(TOPIC, 0, 100)).map((message) => [message.key, valueOf(message).packs] as const);
    assert.deepEqual(
      new Map(sent),
      new Map([
        [KEY, 3],
        [KEY.replace("8177322", "8177323"), 3],
      ]),
    );
    assert.equal(sent.length, 2);
    const again = createView({ log, store, outbox: topics });
    await running(again, () => untilAllSent(embedded, again));
    assert.equal((await topics.readTopic(TOPIC, 0, 100)).length, 2, "a restart sends nothing that was sent");
  });
});
