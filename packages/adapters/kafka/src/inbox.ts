// The inbox over Kafka: a member of a consumer group that hands out each of its partitions to a handler. After every
// rebalance all begins anew: whoever handles a partition knows better than the group where it stands.

import { BridgeError, createDiagnosticPublisher, DIAGNOSTICS, type HandlePartition, type Inbox } from "@csp/contracts";
import type { Consumer, EachBatchPayload } from "kafkajs";
import { type CommitLoop, createCommitLoop } from "./commit-loop.ts";
import { inboxError } from "./kafka-failure.ts";
import { createClient, type KafkaAccess } from "./kafka-client.ts";
import { createOpenBytes, type OpenBytes } from "./open-bytes.ts";
import { createPartitionFeed, type OpenFeed, sumOfBytes } from "./partition-feed.ts";
import { fetchedFrom, toMessage } from "./fetched-batch.ts";
import { createSilence } from "./silence.ts";

export interface KafkaInboxOptions {
  /** Readers of one group share the partitions between them. */
  readonly groupId: string;
  /** A reader that is not heard of for so long loses its partitions. Default 10 s. */
  readonly sessionMs?: number;
  /** Bytes of one partition that are fetched and not acknowledged, beyond which no more is fetched. Default 8 MiB. */
  readonly mostOpenBytes?: number;
  /**
   * The same of all partitions together. What one fetch brings of one partition and is more goes in alone, once nothing else is
   * held. Beside it stands what was fetched last of each broker. Default 64 MiB.
   */
  readonly mostOpenBytesInAll?: number;
  /** How often it is asked whether topics have more partitions than before, which are then shared out. Default 60 s. */
  readonly lookForPartitionsMs?: number;
}

export type InboxBounds = Pick<KafkaInboxOptions, "mostOpenBytes" | "mostOpenBytesInAll" | "sessionMs">;

/** What of kafkajs the inbox uses; a test puts a group of its own making in its place. */
export type ConsumerSeam = Pick<Consumer, "connect" | "subscribe" | "run" | "pause" | "resume" | "seek" | "commitOffsets" | "disconnect" | "events" | "on">;

export interface InboxSeam {
  createConsumer(): ConsumerSeam;
  clusterId(): Promise<string>;
}

const SESSION_MS = 10_000;
const MOST_OPEN_BYTES = 8 * 1024 * 1024;
export const MOST_OPEN_BYTES_IN_ALL = 64 * 1024 * 1024;
const LOOK_FOR_PARTITIONS_MS = 60_000;
/** Of one fetch, of all partitions of a broker and of one: kafkajs's own. */
const FETCH_BYTES_IN_ALL = 10 * 1024 * 1024;
const FETCH_BYTES = 1024 * 1024;
/** How long a fetch waits for a message; also how soon a resumed partition is fetched when all others rest. */
const FETCH_WAIT_MS = 100;
const HEARTBEATS_A_SESSION = 5;
/** The group has given our partitions to others once this share of a session has passed without an answer to a heartbeat. */
const SILENT_SESSIONS = 1.5;
/** How long a group may take to give out its partitions: kafkajs's own. */
const REBALANCE_MS = 60_000;
/** How often a fetch that waits for room says that we are alive; kafkajs tells the group only when it is time. */
const ROOM_BEAT_MS = 100;
/**
 * kafkajs does not restart a consumer by itself: it would do so after a time, also one that was disconnected meanwhile, and
 * nobody would know of it. The caller reads again, and can say until then what it waits for.
 */
const RETRY = { initialRetryTime: 100, maxRetryTime: 2000, retries: 8, restartOnFailure: async () => false };
const rebalanced = createDiagnosticPublisher(DIAGNOSTICS.kafkaRebalance);

export function createKafkaInbox(access: KafkaAccess, options: KafkaInboxOptions): Inbox {
  return createInbox(kafkaSeam(access, options), options);
}

function kafkaSeam(access: KafkaAccess, options: KafkaInboxOptions): InboxSeam {
  // Two, so that each comes to every broker in its turn.
  const [kafka, asking] = [createClient(access), createClient(access)];
  const { groupId, sessionMs = SESSION_MS, lookForPartitionsMs = LOOK_FOR_PARTITIONS_MS } = options;
  const { mostOpenBytes = MOST_OPEN_BYTES, mostOpenBytesInAll = MOST_OPEN_BYTES_IN_ALL } = options;
  return {
    createConsumer: () =>
      kafka.consumer({
        groupId,
        sessionTimeout: sessionMs,
        heartbeatInterval: Math.floor(sessionMs / HEARTBEATS_A_SESSION),
        maxWaitTimeInMs: FETCH_WAIT_MS,
        maxBytes: Math.max(1, Math.min(FETCH_BYTES_IN_ALL, mostOpenBytesInAll)),
        maxBytesPerPartition: Math.max(1, Math.min(FETCH_BYTES, mostOpenBytes, mostOpenBytesInAll)),
        metadataMaxAge: lookForPartitionsMs,
        allowAutoTopicCreation: false,
        retry: RETRY,
      }),
    async clusterId() {
      const admin = asking.admin({ retry: RETRY });
      try {
        await admin.connect();
        return (await admin.describeCluster()).clusterId;
      } finally {
        await admin.disconnect();
      }
    },
  };
}

/** Separate from Kafka itself, for tests. */
export function createInbox(seam: InboxSeam, bounds: InboxBounds): Inbox {
  const { mostOpenBytes = MOST_OPEN_BYTES, mostOpenBytesInAll = MOST_OPEN_BYTES_IN_ALL, sessionMs = SESSION_MS } = bounds;
  return {
    async read(topics, handle, signal) {
      if (signal.aborted) return;
      let cluster: string;
      try {
        cluster = await seam.clusterId();
      } catch (error) {
        throw inboxError(error);
      }
      const openBytes = createOpenBytes(mostOpenBytesInAll);
      await readGroup({ consumer: seam.createConsumer(), cluster, mostOpenBytes, openBytes, sessionMs, handle }, topics, signal);
    },
  };
}

interface GroupDeps {
  readonly consumer: ConsumerSeam;
  readonly cluster: string;
  readonly mostOpenBytes: number;
  readonly openBytes: OpenBytes;
  readonly sessionMs: number;
  readonly handle: HandlePartition;
}

async function readGroup(deps: GroupDeps, topics: readonly string[], signal: AbortSignal): Promise<void> {
  const { consumer } = deps;
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  failed.catch(() => undefined);
  const partitions = createPartitions(deps, fail);
  const silentMs = SILENT_SESSIONS * deps.sessionMs;
  const silence = createSilence(REBALANCE_MS + silentMs);
  let isGone = false;
  const gone = silence.tooLong.then((ms) => {
    isGone = true;
    partitions.takeAll();
    fail(inboxError(new Error(`no broker has answered for ${ms / 1000} s`)));
  });
  const { GROUP_JOIN, HEARTBEAT, REBALANCING, CRASH, STOP } = consumer.events;
  consumer.on(GROUP_JOIN, ({ payload }) => {
    silence.heard(silentMs);
    partitions.give(payload.memberAssignment);
  });
  consumer.on(HEARTBEAT, () => silence.heard(silentMs));
  consumer.on(REBALANCING, () => {
    silence.heard(REBALANCE_MS + silentMs);
    partitions.takeAll();
  });
  consumer.on(STOP, () => partitions.takeAll());
  consumer.on(CRASH, ({ payload }) => {
    partitions.takeAll();
    fail(inboxError(payload.error));
  });
  const disconnect = () => consumer.disconnect().catch(() => undefined);
  async function leave(): Promise<void> {
    if (!isGone) await partitions.tellGroup();
    await disconnect();
  }
  const joining = joinGroup(consumer, topics, partitions.push);
  try {
    await Promise.race([joining, failed]);
    await Promise.race([aborted(signal), failed]);
  } finally {
    await partitions.end();
    // Who is not answered is let go, and ends when its last requests are given up.
    await Promise.race([leave(), gone]);
    silence.end();
    // A request that is still tried again connects anew what was disconnected, and that would hold the process.
    void Promise.allSettled([joining, partitions.told()]).then(disconnect);
  }
}

async function joinGroup(consumer: ConsumerSeam, topics: readonly string[], eachBatch: (batch: EachBatchPayload) => Promise<void>): Promise<void> {
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
  } catch (error) {
    throw error instanceof BridgeError ? error : inboxError(error);
  }
}

interface Partitions {
  /** What the group gave to this member; everything given before is taken. */
  give(assignment: Readonly<Record<string, readonly number[]>>): void;
  takeAll(): void;
  /** kafkajs fetches no more until it is done; rejects where the group gives out partitions anew meanwhile. */
  readonly push: (batch: EachBatchPayload) => Promise<void>;
  /** Stops handing out, and waits for the handlers. */
  end(): Promise<void>;
  /** What is acknowledged; after the end. */
  tellGroup(): Promise<void>;
  /** Once nothing more is being told to the group, nor will be. */
  told(): Promise<void>;
}

function createPartitions({ consumer, cluster, mostOpenBytes, openBytes, handle }: GroupDeps, fail: (error: unknown) => void): Partitions {
  const open = new Map<string, OpenFeed>();
  /** The handlers of partitions that are, or were, ours: one after the other for each. */
  const handling = new Map<string, Promise<void>>();
  const commits: CommitLoop = createCommitLoop(consumer, open);
  let isEnding = false;
  /** The group has given partitions to this member and not taken them. */
  let isOurs = false;

  function giveOne(topic: string, partition: number): void {
    const at = [{ topic, partitions: [partition] }];
    // Before the first fetch of this generation, so that nothing comes before the handler has said from where.
    consumer.pause(at);
    const one = createPartitionFeed({
      source: { cluster, topic, partition },
      mostOpenBytes,
      held: openBytes.add,
      moved: commits.request,
      fetching: {
        seek: (offset) => consumer.seek({ topic, partition, offset: String(offset) }),
        pause: () => consumer.pause(at),
        resume: () => consumer.resume(at),
      },
    });
    const key = keyOf(topic, partition);
    open.set(key, one);
    const former = handling.get(key) ?? Promise.resolve();
    handling.set(
      key,
      former.then(async () => {
        if (one.feed.taken.aborted) return;
        try {
          await handle(one.feed);
        } finally {
          one.rest();
        }
      }, fail),
    );
    handling.get(key)?.catch(fail);
  }

  function takeAll(): void {
    if (isOurs) rebalanced(() => ({ partitions: null }));
    isOurs = false;
    for (const one of open.values()) one.end();
    // While ending, what is acknowledged is still to be told to the group.
    if (!isEnding) open.clear();
  }

  return {
    give(assignment) {
      takeAll();
      if (isEnding) return;
      isOurs = true;
      rebalanced(() => ({ partitions: Object.values(assignment).flat().length }));
      for (const [topic, numbers] of Object.entries(assignment)) for (const partition of numbers) giveOne(topic, partition);
    },
    takeAll,
    async push({ batch, isStale, resolveOffset, heartbeat }) {
      const last = batch.messages.at(-1);
      const key = keyOf(batch.topic, batch.partition);
      const one = open.get(key);
      if (last === undefined || one === undefined || isStale()) return;
      one.endsAt(Number(batch.highWatermark));
      // What is not resolved is fetched again.
      if (!one.isFetching()) return;
      const messages = batch.messages.map(toMessage);
      const bytes = sumOfBytes(messages);
      while (!openBytes.hasRoomFor(bytes)) {
        await openBytes.untilFewer(ROOM_BEAT_MS);
        await heartbeat();
        if (open.get(key) !== one || isStale() || !one.isFetching()) return;
      }
      if (one.push(fetchedFrom(batch), messages)) resolveOffset(last.offset);
    },
    async end() {
      isEnding = true;
      takeAll();
      await Promise.allSettled(handling.values());
    },
    async tellGroup() {
      await commits.end();
      open.clear();
    },
    told: commits.stop,
  };
}

function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
