import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { openTestStore } from "@csp/adapter-postgres/test-store";
import { openDataFolder, openSqliteEventLog, openSqliteTopics } from "@csp/adapter-sqlite";
import { type EventLog, isBridgeError, type NewEvent, type Outbox, receiptsTopic, type TopicMaker, BridgeError, type ViewStore } from "@csp/contracts";
import { createSilentTelemetry } from "@csp/service-kit";
import { createViewPublisher } from "./publish-view.ts";
import { RECEIPT_BOUNDS, type Receipt } from "./receipt-draft.ts";
import { publishedReceipts, RECEIPTS } from "./receipts-view.ts";
import { createPublisherTelemetry } from "./telemetry.ts";
import { readTopicValue } from "./topic-value.ts";
import { closed, codes, dispatch, refused, translated, type TranslatedDocument } from "./translated-fixture.ts";

const SENDERS = ["urn:csp:uscc:91440300708461136T", "urn:csp:uscc:91310115MA0DEM312R", "urn:csp:ent:kyt-ent:e.1"];

interface Embedded {
  readonly log: EventLog;
  readonly store: ViewStore;
  readonly topics: Awaited<ReturnType<typeof openSqliteTopics>>;
  append(...events: readonly NewEvent[]): Promise<unknown>;
}

async function withEmbedded(work: (embedded: Embedded) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), "receipts-"));
  try {
    await using folder = await openDataFolder(path);
    await using log = await openSqliteEventLog(folder);
    await using store = await openTestStore(RECEIPTS);
    await using topics = await openSqliteTopics(folder);
    await work({ log, store, topics, append: (...events) => log.append("trace-http-3", "any", events) });
  } finally {
    await rm(path, { recursive: true });
  }
}

interface Options {
  readonly senders?: number;
  readonly batchEvents?: number;
  readonly topicMaker?: TopicMaker;
  readonly outbox?: Outbox;
}

/** Runs until all is folded and sent. */
async function publishAll({ log, store, topics }: Embedded, { senders = 10, batchEvents, topicMaker, outbox = topics }: Options = {}): Promise<void> {
  const telemetry = createPublisherTelemetry(createSilentTelemetry())("receipts");
  const slowly: EventLog = {
    ...log,
    follow: (filter, after, options) => log.follow(filter, after, batchEvents === undefined ? options : { ...options, batchEvents }),
  };
  const deps = { log: slowly, store, outbox, topicMaker, telemetry, schemaIds: async () => 3 };
  const publisher = createViewPublisher(deps, publishedReceipts(telemetry, senders, 0), { sendBatch: 4, sendEveryMs: 0 });
  const stop = new AbortController();
  const running = publisher.run(stop.signal);
  const head = await log.head();
  const isDone = async () => {
    const { checkpoint, publishing } = publisher.progress();
    return checkpoint >= head && publishing && (await store.all("SELECT key FROM pending")).length === 0;
  };
  const end = performance.now() + 60_000;
  const untilDone = async () => {
    while (!(await isDone())) {
      assert.ok(performance.now() < end, publisher.state().detail);
      await nextTurn();
    }
  };
  try {
    await Promise.race([untilDone(), running.then(() => assert.fail("it stopped by itself"))]);
  } finally {
    stop.abort();
    await running;
  }
}

async function receiptsOf({ topics }: Embedded, sender: string): Promise<readonly (Receipt & { readonly viewVersion: number })[]> {
  const messages = await topics.readTopic(receiptsTopic(sender), 0, 1000);
  return messages.map((message) => {
    const receipt = JSON.parse(JSON.stringify(readTopicValue(message))) as Receipt & { readonly viewVersion: number };
    assert.equal(message.key, receipt.receipt);
    return receipt;
  });
}

const said = (receipt: Receipt | undefined) => receipt?.documents.map(({ key, verdict }) => `${key} ${verdict}`);

test("a sender is told of each message what became of its documents and its codes, whatever the borders between writes", async () => {
  for (const batchEvents of [undefined, 1]) {
    await withEmbedded(async (embedded) => {
      const first: TranslatedDocument = { raw: 1, key: "bill-a", hash: "aa" };
      await embedded.append(translated(first, dispatch(codes(0, 3))), closed(first, { codesListed: 3 }));
      const again = { raw: 4, key: "bill-a", hash: "aa" };
      await embedded.append(translated(again, dispatch(codes(0, 3))), closed(again, { codesListed: 3 }));
      const other = { raw: 7, key: "bill-a", hash: "bb" };
      await embedded.append(
        translated(other, dispatch(codes(0, 2)), 0),
        refused(other, 2, 1),
        closed(other, { codesListed: 4, codesRefused: 2, rejections: 1, index: 2 }),
      );
      const none = { raw: 11, key: "bill-b" };
      await embedded.append(refused(none, 5), closed(none, { codesListed: 5, codesRefused: 5, events: 0, rejections: 1 }));
      await embedded.append(closed({ raw: 14, key: "bill-c", sender: "" }));
      await publishAll(embedded, batchEvents === undefined ? {} : { batchEvents });
      const receipts = await receiptsOf(embedded, SENDERS[0] ?? "");
      assert.deepEqual(receipts.map(said), [["bill-a apply"], ["bill-a duplicate"], ["bill-a conflict"], ["bill-b refused"]]);
      const [, , third] = receipts;
      assert.deepEqual(
        [third?.codesListed, third?.codesAccepted, third?.codesRefused, third?.rejectionCount, third?.viewVersion, third?.more],
        [4, 2, 2, 1, RECEIPTS.version, { documents: 0, rejections: 0, refusedCodes: 0 }],
      );
      assert.deepEqual(
        third?.rejections.map(({ reason, document, codes: count, refused: listed }) => [reason, document, count, listed.map(({ code }) => code)]),
        [["CODES_REFUSED", "bill-a", 2, ["8177…0", "8177…1"]]],
      );
      assert.deepEqual(
        (await embedded.topics.topics()).filter((topic) => topic.startsWith("csp.receipts.")),
        [receiptsTopic(SENDERS[0] ?? "")],
      );
      assert.deepEqual(await embedded.store.all("SELECT raw FROM open_message"), []);
    });
  }
});

test("a receipt is whole in its counts and bounded in what it lists", async () => {
  await withEmbedded(async (embedded) => {
    const document = { raw: 1, key: "bill-a" };
    const long = "x".repeat(3000);
    const rejections = Array.from({ length: 300 }, (_, index) => refused(document, 10, index, index < 100 ? long : "short"));
    for (let at = 0; at < rejections.length; at += 10) await embedded.append(...rejections.slice(at, at + 10));
    await embedded.append(closed(document, { codesListed: 3000, codesRefused: 3000, events: 0, rejections: 300, index: 300, documentCount: 4000 }));
    await publishAll(embedded, { batchEvents: 7 });
    const [receipt = assert.fail()] = await receiptsOf(embedded, SENDERS[0] ?? "");
    const codesTold = receipt.rejections.reduce((sum, { refused: listed }) => sum + listed.length, 0);
    assert.ok(receipt.rejections.length < RECEIPT_BOUNDS.rejections && codesTold <= RECEIPT_BOUNDS.codes && codesTold > 50);
    assert.deepEqual([receipt.codesRefused, receipt.rejectionCount], [3000, 300]);
    assert.deepEqual(receipt.more, { documents: 4000 - receipt.documents.length, rejections: 300 - receipt.rejections.length, refusedCodes: 3000 - codesTold });
    const [message] = await embedded.topics.readTopic(receiptsTopic(SENDERS[0] ?? ""), 0, 1);
    assert.ok((message?.value.length ?? 0) < 512 * 1024 && (message?.value.length ?? 0) > 100 * 1024);
  });
});

test("the first senders have a topic, others none until more are allowed, and then they get all that is theirs", async () => {
  await withEmbedded(async (embedded) => {
    for (let raw = 1; raw <= 12; raw++) await embedded.append(closed({ raw, key: `bill-${raw}`, sender: SENDERS[raw % 3] ?? "" }));
    await publishAll(embedded, { senders: 1 });
    const counts = async () => Promise.all(SENDERS.map(async (sender) => (await receiptsOf(embedded, sender)).length));
    assert.deepEqual(await counts(), [0, 4, 0], "the sender of the first message");
    for (let raw = 13; raw <= 18; raw++) await embedded.append(closed({ raw, key: `bill-${raw}`, sender: SENDERS[raw % 3] ?? "" }));
    await publishAll(embedded, { senders: 1 });
    assert.deepEqual(await counts(), [0, 6, 0]);
    await publishAll(embedded, { senders: 2 });
    assert.deepEqual(await counts(), [0, 6, 6]);
    await publishAll(embedded, { senders: 3 });
    assert.deepEqual(await counts(), [6, 6, 6]);
    await publishAll(embedded, { senders: 1 });
    await embedded.append(closed({ raw: 19, key: "bill-19", sender: SENDERS[0] ?? "" }));
    await publishAll(embedded, { senders: 1 });
    assert.deepEqual(await counts(), [7, 6, 6], "a topic that is there stays");
  });
});

test("the topics of senders are made before anything is sent to them; where they cannot be, it waits and says so", async () => {
  await withEmbedded(async (embedded) => {
    const made: string[] = [];
    let failures = 1;
    const topicMaker: TopicMaker = {
      async ensureTopics(topics) {
        if (failures-- > 0) throw new BridgeError("OUTBOX_UNAVAILABLE", "not allowed");
        made.push(...topics);
      },
    };
    const outbox: Outbox = {
      async send(messages) {
        for (const { topic } of messages) assert.ok(made.includes(topic), `${topic} was made`);
        await embedded.topics.send(messages);
      },
    };
    for (let raw = 1; raw <= 6; raw++) await embedded.append(closed({ raw, key: `bill-${raw}`, sender: SENDERS[raw % 2] ?? "" }));
    await publishAll(embedded, { topicMaker, outbox });
    assert.ok(failures < 0);
    assert.deepEqual([...new Set(made)].toSorted(), [0, 1].map((n) => receiptsTopic(SENDERS[n] ?? "")).toSorted());
    const refusing: TopicMaker = { ensureTopics: async () => Promise.reject(new BridgeError("CONFIG_INVALID", "never")) };
    await embedded.append(closed({ raw: 7, key: "bill-7" }));
    await assert.rejects(publishAll(embedded, { topicMaker: refusing }), (error) => isBridgeError(error, "CONFIG_INVALID"));
  });
});
