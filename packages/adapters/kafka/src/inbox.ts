// The inbox over Kafka: a member of a consumer group that hands out each of its partitions to a handler. After every
// rebalance all begins anew, and what is of a topic that was not there for a moment: whoever handles a partition knows better
// than the group and its client where it stands.

import { BridgeError, createDiagnosticPublisher, DIAGNOSTICS, type HandlePartition, type Inbox } from "@csp/contracts";
import type { EachBatchPayload } from "kafkajs";
import { type CommitLoop, createCommitLoop } from "./commit-loop.ts";
import { fetchedFrom, toMessage } from "./fetched-batch.ts";
import { type ConsumerSeam, DEFAULT_BOUNDS, type InboxBounds, type InboxSeam, type KafkaInboxOptions, kafkaSeam } from "./inbox-seam.ts";
import { inboxError } from "./kafka-failure.ts";
import type { KafkaAccess } from "./kafka-client.ts";
import { createOpenBytes, type OpenBytes } from "./open-bytes.ts";
import { createPartitionFeed, type OpenFeed, sumOfBytes } from "./partition-feed.ts";
import { createSilence } from "./silence.ts";

/** The group has given our partitions to others once this share of a session has passed without an answer to a heartbeat. */
const SILENT_SESSIONS = 1.5;
/** How long a group may take to give out its partitions: kafkajs's own. */
const REBALANCE_MS = 60_000;
/** How often a fetch that waits for room says that we are alive; kafkajs tells the group only when it is time. */
const ROOM_BEAT_MS = 100;
const rebalanced = createDiagnosticPublisher(DIAGNOSTICS.kafkaRebalance);

export function createKafkaInbox(access: KafkaAccess, options: KafkaInboxOptions): Inbox {
  return createInbox(kafkaSeam(access, options), options);
}

/** Separate from Kafka itself, for tests. */
export function createInbox(seam: InboxSeam, bounds: Partial<InboxBounds>): Inbox {
  const { mostOpenBytes, mostOpenBytesInAll, sessionMs, leaveMs } = { ...DEFAULT_BOUNDS, ...bounds };
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
      await readGroup({ ...seam, consumer: seam.createConsumer(), cluster, mostOpenBytes, openBytes, sessionMs, leaveMs, handle }, topics, signal);
    },
  };
}

interface GroupDeps extends Pick<InboxSeam, "unknownTopics"> {
  readonly consumer: ConsumerSeam;
  readonly cluster: string;
  readonly mostOpenBytes: number;
  readonly openBytes: OpenBytes;
  readonly sessionMs: number;
  readonly leaveMs: number;
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
  using _unknown = deps.unknownTopics((topic) => partitions.beginAnew(topic));
  const joining = joinGroup(consumer, topics, partitions.push);
  try {
    await Promise.race([joining, failed]);
    await Promise.race([aborted(signal), failed]);
  } finally {
    await partitions.end();
    // Who is not answered is let go, and ends when its last requests are given up.
    silence.heard(deps.leaveMs);
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
  /**
   * Takes the partitions of a topic and gives them again. It was not there for a moment, and kafkajs goes on behind the last message
   * that it fetched, though the topic may have been made anew: whoever handles it looks again where it stands.
   */
  beginAnew(topic: string): void;
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
    beginAnew(topic) {
      if (!isOurs) return;
      for (const { feed, end } of [...open.values()].filter((one) => one.feed.topic === topic)) {
        end();
        giveOne(topic, feed.partition);
      }
    },
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
