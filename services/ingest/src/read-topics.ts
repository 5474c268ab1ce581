// Reads the uplink topics for as long as the service runs: a failure that may pass is tried again, a partition that was made
// anew stands still until an operator says that it was meant, and everything else goes on. What is wrong with one partition
// never holds up another.

import { BridgeError, type Clock, type EventLog, type Inbox, isBridgeError, type PartitionFeed, uplinkProfile, uplinkTopic } from "@csp/contracts";
import { PROFILES } from "@csp/domain";
import { type Backoff, createBackoff } from "@csp/service-kit";
import { recordPartition } from "./record-partition.ts";
import { openNextStream } from "./source-stream.ts";
import type { IngestTelemetry } from "./telemetry.ts";

export interface TopicsDeps {
  readonly log: EventLog;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly telemetry: IngestTelemetry;
}

export interface PartitionStatus {
  readonly topic: string;
  readonly partition: number;
  /** Why it stands still; null while it is read. */
  readonly stopped: string | null;
  /** What it waits for, to go on by itself; null while it is read. */
  readonly waits: string | null;
}

export interface TopicReading {
  /** Runs until the signal. Rejects on our own inconsistency alone. */
  run(signal: AbortSignal): Promise<void>;
  /** The partitions that are ours now. */
  status(): { readonly partitions: readonly PartitionStatus[]; readonly failure: string | null };
  /** What comes in a partition that stands still is kept in a new stream from now on. Resolves to its name. */
  reset(topic: string, partition: number): Promise<string>;
}

interface OpenPartition {
  readonly feed: PartitionFeed;
  stopped: BridgeError | undefined;
  /** What it was last tried with in vain. */
  waits: BridgeError | undefined;
  readonly backoff: Backoff;
  /** The log gave its stream, and then did not take what comes: only an append says that it goes on. */
  isRefused: boolean;
  /** Ends the standing still. */
  goOn: () => void;
}

export function createTopicReading(deps: TopicsDeps): TopicReading {
  const { log, inbox, clock, telemetry } = deps;
  const open = new Map<string, OpenPartition>();
  const backoff = createBackoff();

  async function handle(feed: PartitionFeed): Promise<void> {
    const profile = PROFILES.get(uplinkProfile(feed.topic) ?? "");
    if (profile === undefined) throw new Error(`${feed.topic} is no uplink topic`);
    const mine: OpenPartition = { feed, stopped: undefined, waits: undefined, backoff: createBackoff(), isRefused: false, goOn: () => undefined };
    const key = keyOf(feed.topic, feed.partition);
    open.set(key, mine);
    const partitionDeps = {
      log,
      nowMs: () => clock.nowMs(),
      telemetry,
      missed: telemetry.missed,
      opened() {
        isOpened = true;
        if (!mine.isRefused) goesOn(mine);
      },
      kept: () => goesOn(mine),
    };
    let isOpened = false;
    while (!feed.taken.aborted) {
      try {
        isOpened = false;
        await recordPartition(partitionDeps, profile, feed);
      } catch (error) {
        mine.isRefused = isOpened && isBridgeError(error, "LOG_UNAVAILABLE");
        await standStillOrRetry(mine, error);
      }
    }
    if (open.get(key) === mine) open.delete(key);
  }

  /** What all partitions wait for is told once, and that it is over once too. */
  function goesOn(mine: OpenPartition): void {
    if (!mine.backoff.succeeded()) return;
    mine.waits = undefined;
    mine.isRefused = false;
    if (![...open.values()].some(({ waits }) => waits !== undefined)) telemetry.recovered();
  }

  function waits(mine: OpenPartition, error: BridgeError): void {
    const isNews = ![...open.values()].some((one) => one.waits?.code === error.code);
    mine.backoff.failed(error);
    mine.waits = error;
    telemetry.retrying(error, isNews);
  }

  async function standStillOrRetry(mine: OpenPartition, error: unknown): Promise<void> {
    if (!isBridgeError(error)) throw error;
    if (error.retryable || error.code === "WRONG_REVISION") {
      waits(mine, error);
      await mine.backoff.pause(mine.feed.taken);
      return;
    }
    // SOURCE_RESET as a rule; else the log cannot give what it holds of this partition (LOG_CORRUPT).
    mine.stopped = error;
    telemetry.stopped(mine.feed, error);
    await untilToldOrTaken(mine);
    mine.stopped = undefined;
  }

  /** Partitions are given by a Kafka that is there. */
  function handleReached(feed: PartitionFeed): Promise<void> {
    if (backoff.succeeded()) telemetry.recovered();
    return handle(feed);
  }

  return {
    async run(signal) {
      const topics = [...PROFILES.keys()].map(uplinkTopic);
      while (!signal.aborted) {
        try {
          await inbox.read(topics, handleReached, signal);
        } catch (error) {
          if (!isBridgeError(error) || !error.retryable) throw error;
          telemetry.retrying(error, backoff.failed(error));
          await backoff.pause(signal);
        }
      }
    },
    status: () => ({
      failure: backoff.failure(),
      partitions: [...open.values()].map(({ feed, stopped, backoff: own }) => ({
        topic: feed.topic,
        partition: feed.partition,
        stopped: stopped?.message ?? null,
        waits: own.failure(),
      })),
    }),
    async reset(topic, partition) {
      const found = open.get(keyOf(topic, partition));
      if (found === undefined) throw new BridgeError("NOT_FOUND", `${topic}/${partition} is not read here`);
      if (found.stopped?.code !== "SOURCE_RESET")
        throw new BridgeError("ARGUMENT_INVALID", `${topic}/${partition} needs no reset: ${found.stopped?.message ?? "it is being read"}`);
      const { stream } = await openNextStream(log, found.feed, clock.nowMs());
      found.goOn();
      return stream;
    },
  };
}

function untilToldOrTaken(mine: OpenPartition): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  mine.goOn = resolve;
  if (mine.feed.taken.aborted) resolve();
  else mine.feed.taken.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
