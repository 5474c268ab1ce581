import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { openTestStore } from "@csp/adapter-postgres/test-store";
import { openDataFolder, openSqliteEventLog, openSqliteTopics } from "@csp/adapter-sqlite";
import { BridgeError, type EventLog, type LoggedEvent, type Outbox, TRACE_TOPIC, type ViewStore } from "@csp/contracts";
import { decodeTraceEvent, unframeAvro } from "@csp/domain";
import { createSilentTelemetry } from "@csp/service-kit";
import { createFailingOutbox, type Fault } from "./failing-outbox-fixture.ts";
import { createTracePublisher, TRACE_SENT } from "./publish-trace.ts";
import { createPublisherTelemetry } from "./telemetry.ts";
import { readTopicValue, type SchemaIds } from "./topic-value.ts";
import { closed, codes, dispatch, translated } from "./translated-fixture.ts";

const OWNERS = ["urn:csp:uscc:91440300708461136T", "urn:csp:uscc:91310115MA0DEM312R"];

interface Embedded {
  readonly log: EventLog;
  readonly store: ViewStore;
  readonly topics: Awaited<ReturnType<typeof openSqliteTopics>>;
}

async function withEmbedded(work: (embedded: Embedded) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), "trace-"));
  try {
    await using folder = await openDataFolder(path);
    await using log = await openSqliteEventLog(folder);
    await using store = await openTestStore(TRACE_SENT);
    await using topics = await openSqliteTopics(folder);
    await work({ log, store, topics });
  } finally {
    await rm(path, { recursive: true });
  }
}

/** Runs until the log was sent to its end. */
async function publishAll({ log, store }: Embedded, outbox: Outbox, schemaIds: SchemaIds = async (_, { id }) => id): Promise<void> {
  const telemetry = createPublisherTelemetry(createSilentTelemetry())("trace");
  const publisher = createTracePublisher({ log, store, generation: 0, outbox, schemaIds, telemetry }, { sendBatch: 3, sendEveryMs: 0 });
  const stop = new AbortController();
  const running = publisher.run(stop.signal);
  const head = await log.head();
  const end = performance.now() + 60_000;
  const untilSent = async () => {
    while (publisher.state().detail !== `trace published up to ${head}`) {
      assert.ok(performance.now() < end, publisher.state().detail);
      await nextTurn();
    }
  };
  try {
    await Promise.race([untilSent(), running.then(() => assert.fail("it stopped by itself"))]);
  } finally {
    stop.abort();
    await running;
  }
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

async function fill(log: EventLog): Promise<void> {
  for (let raw = 1; raw <= 9; raw++) {
    const document = { raw, key: `bill-${raw}`, owner: OWNERS[raw % 2] ?? "" };
    const event = raw === 5 ? null : dispatch(codes(raw, 2));
    await log.append(`trace-http-${raw % 3}`, "any", [translated(document, event), closed(document)]);
  }
  await log.append("trace-g1-http-1", "any", [translated({ raw: 1, generation: 1 }, dispatch(codes(1, 2)))]);
}

test("every outcome of the log is sent as it is there, in its order, under its own id, by the owner of its document", async () => {
  await withEmbedded(async (embedded) => {
    const { log, topics } = embedded;
    await fill(log);
    await publishAll(embedded, topics, async () => 77);
    const logged: LoggedEvent[] = [];
    for await (const batch of log.follow({ categories: ["trace"] }, 0, { signal: new AbortController().signal })) {
      logged.push(...batch.events.filter(({ stream }) => !stream.startsWith("trace-g1")));
      if (batch.caughtUp) break;
    }
    const sent = await topics.readTopic(TRACE_TOPIC, 0, 100);
    assert.equal(sent.length, 18);
    assert.deepEqual(
      sent.map(({ id }) => id),
      logged.map(({ id }) => id),
    );
    for (const [at, message] of sent.entries()) {
      const event = logged[at] ?? assert.fail();
      const { id, body } = unframeAvro(message.value);
      assert.equal(id, 77, "the id that the registry gave");
      assert.ok(Buffer.from(body).subarray(-event.data.length).equals(Buffer.from(event.data)), "the body is that of the log");
      const { outcome, document, ...head } = readTopicValue(message) as { outcome: Record<string, unknown>; document: { owner: string } | null } & Record<
        string,
        unknown
      >;
      assert.deepEqual([head["position"], head["id"], head["rawPosition"]], [event.position, event.id, Math.floor(at / 2) + 1]);
      assert.deepEqual(Object.keys(outcome), [`csp.event.v1.${event.type.split(".")[0]}`]);
      assert.equal(message.key, OWNERS[(Math.floor(at / 2) + 1) % 2], "an outcome and the close of its message have one key");
      if (event.type === "TraceEvent.v1") assert.deepEqual(plain(outcome["csp.event.v1.TraceEvent"]), plain(decodeTraceEvent(event.data)));
      if (event.type !== "Translated.v1") assert.equal(document?.owner, message.key);
    }
  });
});

test("sends that fail are done again from where they were, under the same ids, and a restart sends nothing again", async () => {
  await withEmbedded(async (embedded) => {
    const { log, topics } = embedded;
    await fill(log);
    const plan: Fault[] = ["failed, not sent", "failed, sent", "failed, not sent"];
    await publishAll(embedded, createFailingOutbox(topics, plan));
    assert.deepEqual(plan, [], "every fault that was planned came about");
    const ids = (await topics.readTopic(TRACE_TOPIC, 0, 100)).map(({ id }) => id);
    assert.deepEqual([ids.length, new Set(ids).size], [21, 18]);
    await publishAll(embedded, topics);
    assert.equal((await topics.readTopic(TRACE_TOPIC, 0, 100)).length, 21);
    await log.append("trace-http-1", "any", [translated({ raw: 30 }, dispatch(codes(1, 2)))]);
    await publishAll(embedded, topics);
    assert.equal((await topics.readTopic(TRACE_TOPIC, 0, 100)).length, 22);
  });
});

test("a topic that takes too small messages holds it up until it takes larger ones", async () => {
  await withEmbedded(async (embedded) => {
    await fill(embedded.log);
    const plan: Fault[] = ["too large", "too large"];
    await publishAll(embedded, createFailingOutbox(embedded.topics, plan));
    assert.deepEqual([plan.length, (await embedded.topics.readTopic(TRACE_TOPIC, 0, 100)).length], [0, 18]);
  });
});

test("a registry that is away holds it up; one that refuses stops it", async () => {
  await withEmbedded(async (embedded) => {
    await fill(embedded.log);
    let failures = 2;
    await publishAll(embedded, embedded.topics, async (_, { id }) => {
      if (failures-- > 0) throw new BridgeError("REGISTRY_UNAVAILABLE", "away");
      return id;
    });
    assert.equal((await embedded.topics.readTopic(TRACE_TOPIC, 0, 100)).length, 18);
  });
  await withEmbedded(async (embedded) => {
    await fill(embedded.log);
    const refusing = publishAll(embedded, embedded.topics, async () => {
      throw new BridgeError("SCHEMA_INCOMPATIBLE", "another schema is there");
    });
    await assert.rejects(refusing, /another schema/);
  });
});
