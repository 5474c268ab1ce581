import assert from "node:assert/strict";
import { test } from "node:test";
import { BridgeError, type EventLog, type Inbox, uplinkTopic } from "@csp/contracts";
import { createTelemetry } from "@csp/service-kit";
import { createFixturePartition, type FixturePartition } from "./inbox-fixture.ts";
import { createTopicReading, type TopicReading } from "./read-topics.ts";
import { createIngestTelemetry } from "./telemetry.ts";
import { withLog } from "./with-log.test-support.ts";

const TOPIC = uplinkTopic("bill");
const streamOf = (partition: number): string => `uplink-${TOPIC}-${partition}`;

function send(partition: FixturePartition, offset: number): void {
  partition.send({ offset, key: null, value: Buffer.from(`{"n":${offset}}`), headers: {} });
}

/** Gives all of them, as a group of one reader has them. */
function together(partitions: readonly FixturePartition[]): Inbox {
  return { read: async (topics, handle, signal) => void (await Promise.all(partitions.map(({ inbox }) => inbox.read(topics, handle, signal)))) };
}

interface Reading {
  readonly topics: TopicReading;
  readonly log: EventLog;
  /** By turns: that the reading waits, and that it goes on. */
  readonly told: string[];
}

/** Reads while the work lasts; `over` makes of the log what the test needs. */
function withReading(partitions: readonly FixturePartition[], over: (log: EventLog) => Partial<EventLog>, work: (reading: Reading) => Promise<void>) {
  return withLog((log) => readOver(log, partitions, over(log), work));
}

async function readOver(log: EventLog, partitions: readonly FixturePartition[], over: Partial<EventLog>, work: (reading: Reading) => Promise<void>) {
  await using signals = createTelemetry({ service: "test", logLevel: "silent" });
  await using telemetry = createIngestTelemetry(signals, { openBodies: () => 0, stoppedPartitions: () => 0 });
  const told: string[] = [];
  const topics = createTopicReading({
    log: { ...log, ...over },
    inbox: together(partitions),
    clock: { nowMs: () => 0 },
    telemetry: {
      ...telemetry,
      retrying: (error, isNews) => void (isNews && told.push(`waits: ${error instanceof BridgeError ? error.code : String(error)}`)),
      recovered: () => void told.push("goes on"),
    },
  });
  const stop = new AbortController();
  const running = topics.run(stop.signal);
  try {
    await work({ topics, log, told });
  } finally {
    stop.abort();
    await running;
  }
}

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    assert.ok(tries < 6000, `waited in vain until ${what}`);
    await new Promise((wake) => setTimeout(wake, 10));
  }
}

async function recorded(log: EventLog, partition: number): Promise<number> {
  return ((await log.readLast(streamOf(partition)))?.revision ?? -1) + 1;
}

test("a log that has lost what it holds of one partition stops that one alone, for good and with its reason", async () => {
  const partitions = [0, 1, 2].map((partition) => createFixturePartition(TOPIC, partition));
  const lost = (log: EventLog): Partial<EventLog> => ({
    async readLast(stream) {
      if (stream === streamOf(1)) throw new BridgeError("LOG_CORRUPT", `event 4 of stream ${stream} is missing. Run csp check.`);
      return log.readLast(stream);
    },
  });
  await withReading(partitions, lost, async ({ topics, log, told }) => {
    for (const partition of partitions) send(partition, 0);
    await until("the others are recorded", async () => (await recorded(log, 0)) === 1 && (await recorded(log, 2)) === 1);
    await until("the one stands still", () => topics.status().partitions[1]?.stopped !== null);
    for (const partition of partitions) send(partition, 1);
    await until("the others go on", async () => (await recorded(log, 0)) === 2 && (await recorded(log, 2)) === 2);
    const { partitions: all, failure } = topics.status();
    assert.deepEqual(
      [failure, all.map(({ partition, stopped, waits }) => [partition, stopped, waits])],
      [
        null,
        [
          [0, null, null],
          [1, `event 4 of stream ${streamOf(1)} is missing. Run csp check.`, null],
          [2, null, null],
        ],
      ],
    );
    assert.equal(await recorded(log, 1), 0);
    assert.deepEqual(told, [], "it is nothing that passes");
    await assert.rejects(topics.reset(TOPIC, 1), (error) => error instanceof BridgeError && error.code === "ARGUMENT_INVALID");
  });
});

test("a log that gives what it holds and takes nothing is waited for, told once, and gone on from without another message", async () => {
  const partition = createFixturePartition(TOPIC);
  let isFull = false;
  let refused = 0;
  const full = (log: EventLog): Partial<EventLog> => ({
    async append(...args) {
      if (!isFull) return log.append(...args);
      refused++;
      throw new BridgeError("LOG_UNAVAILABLE", "the disk is full");
    },
  });
  await withReading([partition], full, async ({ topics, log, told }) => {
    send(partition, 0);
    await until("the first is recorded", async () => (await recorded(log, 0)) === 1);
    isFull = true;
    send(partition, 1);
    const waits = () => topics.status().partitions[0]?.waits ?? null;
    await until("it waits", () => waits() !== null);
    const before = refused;
    while (refused < before + 3) {
      assert.match(waits() ?? "it goes on", /^LOG_UNAVAILABLE: the disk is full/, "for as long as nothing is taken");
      await new Promise((wake) => setTimeout(wake, 1));
    }
    isFull = false;
    await until("the second is recorded", async () => (await recorded(log, 0)) === 2);
    await until("it waits no more", () => waits() === null);
    assert.deepEqual(told, ["waits: LOG_UNAVAILABLE", "goes on"]);
  });
});
