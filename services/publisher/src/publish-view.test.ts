import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { openDataFolder, openSqliteEventLog, openSqliteTopics, openSqliteViewStore } from "@csp/adapter-sqlite";
import { BridgeError, type EventLog, type Outbox, type OutMessage, type TopicMessage, type ViewStore } from "@csp/contracts";
import { encodeProvenance, encodeTraceEvent, EVENT_TYPE, type Provenance, uuidOf } from "@csp/domain";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";
import type { RuleSet } from "@csp/formats";
import { createSilentTelemetry } from "@csp/service-kit";
import { decodeSupervisionFlow, toFlowMessage } from "./flow-message.ts";
import { createViewPublisher, type PublishDeps, type ViewPublisher } from "./publish-view.ts";
import { createSupervisionFlow, SUPERVISION_FLOW, toFlowRow } from "./supervision-flow.ts";
import { createPublisherTelemetry } from "./telemetry.ts";

const SELLER = "urn:csp:uscc:91440300708461136T";
const STREAM = "trace-http-3";
const TOPIC = "csp.supervision.44.v1";
const KEY = "44|urn:csp:edmc-class:8177322|2026-09-01|dispatched|0";
const RULES: RuleSet = { id: "test", schemes: ["edmc"], classes: new Map(), enterprises: new Map() };

interface Embedded {
  readonly log: EventLog;
  readonly store: ViewStore;
  readonly topics: Awaited<ReturnType<typeof openSqliteTopics>>;
}

async function withEmbedded(work: (embedded: Embedded) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), "publisher-"));
  try {
    await using folder = await openDataFolder(path);
    await using log = await openSqliteEventLog(folder);
    await using store = await openSqliteViewStore(folder, SUPERVISION_FLOW);
    await using topics = await openSqliteTopics(folder);
    await work({ log, store, topics });
  } finally {
    await rm(path, { recursive: true });
  }
}

function codes(from: number, count: number, classCode = "8177322"): readonly string[] {
  return Array.from({ length: count }, (_, n) => `urn:csp:edmc:${classCode}${String(from + n).padStart(13, "0")}`);
}

function dispatch(epcList: readonly string[], fields: Partial<EpcisEvent> = {}): EpcisEvent {
  return {
    ...emptyEvent("ObjectEvent", "2026-09-01T10:00:00+08:00", "+08:00"),
    action: "OBSERVE",
    bizStep: "shipping",
    sourceList: [{ type: "owning_party", value: SELLER }],
    extensions: [cspNode("billType", "201")],
    epcList,
    ...fields,
  };
}

/** Appends events as the translator writes them. Each is a message with one document of one event, numbered by `raw`. */
function createTranslated(log: EventLog): (raw: number, event: EpcisEvent | null, document?: { readonly key?: string; readonly hash?: string; readonly generation?: number }) => Promise<void> {
  return async (raw, event, { key = `bill-${raw}`, hash = "00", generation = 0 } = {}) => {
    const provenance: Provenance = {
      rawStream: "uplink-http-3",
      rawRevision: raw,
      rawPosition: raw,
      index: 0,
      generation,
      profile: "bill",
      ruleSet: "test",
      sender: SELLER,
      receivedAtMs: 0,
      document: { index: 0, key, owner: SELLER, number: key, hash },
    };
    const id = uuidOf(`${raw}/${generation}`);
    const type = event === null ? EVENT_TYPE.rejection : EVENT_TYPE.traceEvent;
    const data = event === null ? new Uint8Array() : encodeTraceEvent(event);
    await log.append(STREAM, "any", [{ id, type, data, meta: encodeProvenance(provenance) }]);
  };
}

function createView(deps: Omit<PublishDeps, "telemetry">, sendBatch = 500): ViewPublisher {
  const published = {
    view: createSupervisionFlow(RULES),
    table: "flow_row",
    toMessage: (row: Parameters<typeof toFlowRow>[0]): OutMessage => toFlowMessage(SUPERVISION_FLOW.view, SUPERVISION_FLOW.version, toFlowRow(row)),
  };
  const telemetry = createPublisherTelemetry(createSilentTelemetry());
  return createViewPublisher({ ...deps, telemetry }, published, { sendBatch, sendEveryMs: 0 });
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
  await until("all is folded and sent", async () => publisher.progress().checkpoint >= head && publisher.progress().publishing && (await pendingOf(store)) === 0);
}

function packsOf(messages: readonly TopicMessage[]): readonly number[] {
  return messages.map((message) => decodeSupervisionFlow(message.value).packs);
}

/** Fails the sends that the plan names, in turn: with the messages sent all the same, or not. Once the plan is used up, all is well. */
function createFailingOutbox(outbox: Outbox, plan: ("failed, sent" | "failed, not sent")[]): Outbox {
  return {
    async send(messages) {
      const fault = plan.shift();
      if (fault !== "failed, not sent") await outbox.send(messages);
      if (fault !== undefined) throw new BridgeError("OUTBOX_UNAVAILABLE", fault);
    },
  };
}

test("what was dispatched is in the row of its drug, province and day, and in its province's topic", async () => {
  await withEmbedded(async (embedded) => {
    const { log, store, topics } = embedded;
    const translated = createTranslated(log);
    const publisher = createView({ log, store, outbox: topics });
    await running(publisher, async () => {
      await translated(1, dispatch(codes(0, 3)));
      await translated(2, dispatch(codes(9, 2), { eventTime: "2026-08-31T20:00:00Z", eventTimeZoneOffset: "+00:00" }));
      await translated(3, dispatch(codes(0, 1), { sourceList: [{ type: "owning_party", value: "urn:csp:ent:kyt-ref:7" }], extensions: [] }));
      await translated(4, { ...dispatch([]), type: "AggregationEvent", parentID: "urn:csp:edmc:81773240288616423835", childEPCs: codes(0, 3) });
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
    assert.deepEqual({ ...decodeSupervisionFlow(last.value) }, { viewVersion: SUPERVISION_FLOW.version, ...rows[0] });
    assert.deepEqual(packsOf(await topics.readTopic("csp.supervision.unknown.v1", 0, 100)), [1]);
  });
});

test("a document sent again counts once, another under its key counts not at all, and so does a later generation", async () => {
  await withEmbedded(async (embedded) => {
    const { log, store, topics } = embedded;
    const translated = createTranslated(log);
    await translated(1, dispatch(codes(0, 3)), { key: "bill-a", hash: "aa" });
    await translated(2, dispatch(codes(0, 3)), { key: "bill-a", hash: "aa" });
    await translated(3, dispatch(codes(0, 9)), { key: "bill-a", hash: "bb" });
    await translated(1, dispatch(codes(0, 3)), { key: "bill-a", hash: "aa", generation: 1 });
    // All codes of the first sending were refused; it is the first all the same.
    await translated(4, null, { key: "bill-b", hash: "cc" });
    await translated(5, dispatch(codes(0, 9)), { key: "bill-b", hash: "dd" });
    const publisher = createView({ log, store, outbox: topics });
    await running(publisher, () => untilAllSent(embedded, publisher));
    assert.deepEqual(
      (await rowsOf(store)).map((row) => [row.packs, row.events]),
      [[3, 1]],
    );
  });
});

test("rebuilding gives the rows that came about event by event", async () => {
  await withEmbedded(async (embedded) => {
    const { log, store, topics } = embedded;
    const translated = createTranslated(log);
    const publisher = createView({ log, store, outbox: topics });
    await running(publisher, async () => {
      for (let raw = 1; raw <= 40; raw++) {
        const hour = String(raw % 24).padStart(2, "0");
        const bizStep = ["shipping", "receiving", "retail_selling"][raw % 3] ?? null;
        const event = dispatch([...codes(raw, raw % 5), ...codes(raw, 2, `81773${20 + (raw % 4)}`)], { bizStep, eventTime: `2026-09-0${1 + (raw % 3)}T${hour}:30:00Z` });
        await translated(raw, event, { key: `bill-${raw % 31}`, hash: `${raw % 7}` });
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
    const { log, store, topics } = embedded;
    const translated = createTranslated(log);
    const plan = Array.from({ length: 3 }, () => "failed, not sent" as const) as "failed, not sent"[];
    const publisher = createView({ log, store, outbox: createFailingOutbox(topics, plan) });
    await running(publisher, async () => {
      for (let raw = 1; raw <= 20; raw++) {
        await translated(raw, dispatch(codes(raw, 1)));
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
    const { log, store, topics } = embedded;
    const translated = createTranslated(log);
    await translated(1, dispatch(codes(0, 3)));
    const plan: ("failed, sent" | "failed, not sent")[] = ["failed, sent", "failed, not sent"];
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
    const { log, store, topics } = embedded;
    const translated = createTranslated(log);
    await translated(1, dispatch(codes(0, 3)));
    const crash = new Error("the process dies here");
    const dying: Outbox = {
      async send(messages) {
        await topics.send(messages);
        throw crash;
      },
    };
    await assert.rejects(createView({ log, store, outbox: dying }).run(new AbortController().signal), crash);
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
    const { log, store, topics } = embedded;
    const translated = createTranslated(log);
    await translated(1, dispatch(codes(0, 3)));
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
      await translated(2, dispatch(codes(3, 4)));
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
    const { log, store, topics } = embedded;
    const translated = createTranslated(log);
    for (let raw = 1; raw <= 6; raw++) await translated(raw, dispatch(codes(raw, 1, raw % 2 === 0 ? "8177322" : "8177323")));
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
      assert.deepEqual({ publishing: publisher.progress().publishing, topics: await topics.topics(), pending: await pendingOf(store) }, { publishing: false, topics: [], pending: 0 });
      gate.resolve();
      await untilAllSent(embedded, publisher);
    });
    const sent = (await topics.readTopic(TOPIC, 0, 100)).map((message) => [message.key, decodeSupervisionFlow(message.value).packs]);
    assert.deepEqual(sent.toSorted(), [
      [KEY, 3],
      [KEY.replace("8177322", "8177323"), 3],
    ]);
    const again = createView({ log, store, outbox: topics });
    await running(again, () => untilAllSent(embedded, again));
    assert.equal((await topics.readTopic(TOPIC, 0, 100)).length, 2, "a restart sends nothing that was sent");
  });
});

test("the store of another version is refused", async () => {
  await withEmbedded(async ({ log, store, topics }) => {
    const other: ViewStore = { ...store, schema: { ...store.schema, version: store.schema.version + 1 } };
    assert.throws(() => createView({ log, store: other, outbox: topics }), /was given to the view/);
  });
});
