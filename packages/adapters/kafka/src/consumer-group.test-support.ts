// A consumer group in memory, in the shape of kafkajs, with its habits: all partitions are taken and given anew whenever a
// member comes or goes, a seek drops what is on its way, an offset beyond the end falls back to the earliest.

import { setTimeout as pause } from "node:timers/promises";
import type { SentMessage } from "@csp/contracts/conformance";
import type { ConsumerRunConfig, EachBatchPayload, KafkaMessage } from "kafkajs";
import type { ConsumerSeam, InboxSeam } from "./inbox-seam.ts";

export interface TestGroup {
  readonly seam: InboxSeam;
  createTopic(topic: string, partitions: number): void;
  send(topic: string, partition: number, messages: readonly SentMessage[]): void;
  /** What the group was told, `topic/partition` to offset. */
  readonly committed: ReadonlyMap<string, number>;
  /** How often its members said, in the middle of a batch, that they are alive. */
  heartbeats(): number;
  /** Takes all partitions and gives them anew, as when a member came. */
  rebalance(): void;
  members(): number;
  /** Deletes a topic, and makes it again at once, without a word to the members but that it was not there. */
  makeAnew(topic: string): void;
  /** Nobody answers any more, and nothing fails, until what is given back is called. */
  hang(): () => void;
  /** Ends every member as a failure of the client does. */
  crash(error: Error): void;
}

const FETCH_BYTES = 64 * 1024;
const FETCH_EVERY_MS = 1;
const EVENTS = {
  GROUP_JOIN: "consumer.group_join",
  HEARTBEAT: "consumer.heartbeat",
  REBALANCING: "consumer.rebalancing",
  CRASH: "consumer.crash",
  STOP: "consumer.stop",
};

interface Member {
  emit(name: string, payload: unknown): void;
  assign(partitions: readonly Place[]): void;
}

interface Place {
  readonly topic: string;
  readonly partition: number;
}

export function createTestGroup(): TestGroup {
  const logs = new Map<string, KafkaMessage[]>();
  const partitions: Place[] = [];
  const committed = new Map<string, number>();
  const members: Member[] = [];
  const unknown = new Set<(topic: string) => void>();
  let heartbeats = 0;
  let hanging: PromiseWithResolvers<void> | undefined;

  function rebalance(): void {
    for (const member of members) member.emit(EVENTS.REBALANCING, {});
    for (const [i, member] of members.entries()) member.assign(partitions.filter((_, n) => n % members.length === i));
  }

  function createConsumer(): ConsumerSeam {
    const listeners = new Map<string, ((event: never) => void)[]>();
    const paused = new Set<string>();
    const seeks = new Map<string, number>();
    const positions = new Map<string, number>();
    let assigned: readonly Place[] = [];
    let eachBatch: ConsumerRunConfig["eachBatch"];
    let isEnding = false;
    let fetching: Promise<void> | undefined;

    function emit(name: string, payload: unknown): void {
      for (const listener of listeners.get(name) ?? []) listener({ payload } as never);
    }

    /** One batch after the other, as kafkajs does: who does not come back from one holds up all. */
    async function fetchUntilEnd(): Promise<void> {
      while (!isEnding) {
        await hanging?.promise;
        emit(EVENTS.HEARTBEAT, {});
        for (const place of assigned) await fetchOne(place);
        await pause(FETCH_EVERY_MS);
      }
    }

    async function fetchOne(place: Place): Promise<void> {
      const key = keyOf(place);
      if (paused.has(key)) return;
      const sought = seeks.get(key);
      if (sought !== undefined) positions.set(key, sought);
      seeks.delete(key);
      const log = logs.get(key) ?? [];
      const position = positions.get(key) ?? 0;
      const start = position > log.length ? 0 : position;
      const messages: KafkaMessage[] = [];
      for (let bytes = 0, at = start; at < log.length && bytes < FETCH_BYTES; at++) {
        const message = log[at] as KafkaMessage;
        bytes += message.value?.byteLength ?? 0;
        messages.push(message);
      }
      if (messages.length === 0) return;
      await eachBatch?.({
        batch: { ...place, messages, fetchedOffset: String(start) },
        isStale: () => seeks.has(key),
        heartbeat: async () => {
          heartbeats += 1;
        },
        resolveOffset: (offset: string) => positions.set(key, Number(offset) + 1),
      } as unknown as EachBatchPayload);
    }

    const member: Member = {
      emit,
      assign(places) {
        assigned = places;
        positions.clear();
        seeks.clear();
        for (const place of places) positions.set(keyOf(place), committed.get(keyOf(place)) ?? 0);
        emit(EVENTS.GROUP_JOIN, { memberAssignment: toAssignment(places) });
      },
    };
    return {
      events: EVENTS as ConsumerSeam["events"],
      on(name: string, listener: (event: never) => void) {
        listeners.set(name, [...(listeners.get(name) ?? []), listener]);
        return () => undefined;
      },
      connect: async () => undefined,
      subscribe: async () => undefined,
      async run(config) {
        eachBatch = config?.eachBatch;
        members.push(member);
        rebalance();
        fetching = fetchUntilEnd();
      },
      pause: (places) => forEachPlace(places, (key) => paused.add(key)),
      resume: (places) => forEachPlace(places, (key) => paused.delete(key)),
      seek: ({ offset, ...place }) => seeks.set(keyOf(place), Number(offset)),
      async commitOffsets(offsets) {
        await hanging?.promise;
        for (const { offset, ...place } of offsets) committed.set(keyOf(place), Number(offset));
      },
      async disconnect() {
        isEnding = true;
        await fetching;
        if (!members.includes(member)) return;
        members.splice(members.indexOf(member), 1);
        if (members.length > 0) rebalance();
      },
    };
  }

  return {
    seam: {
      createConsumer,
      clusterId: async () => "test-cluster",
      unknownTopics(listener) {
        unknown.add(listener);
        return { [Symbol.dispose]: () => void unknown.delete(listener) };
      },
    },
    committed,
    heartbeats: () => heartbeats,
    members: () => members.length,
    makeAnew(topic) {
      for (const place of partitions) if (place.topic === topic) logs.set(keyOf(place), []);
      for (const listener of unknown) listener(topic);
    },
    hang() {
      const mine = Promise.withResolvers<void>();
      hanging = mine;
      return () => {
        hanging = undefined;
        mine.resolve();
      };
    },
    rebalance,
    createTopic(topic, count) {
      for (let partition = 0; partition < count; partition++) {
        partitions.push({ topic, partition });
        logs.set(keyOf({ topic, partition }), []);
      }
    },
    send(topic, partition, messages) {
      const log = logs.get(keyOf({ topic, partition })) ?? [];
      for (const message of messages) log.push({ ...message, offset: String(log.length) } as unknown as KafkaMessage);
    },
    crash(error) {
      for (const member of members) member.emit(EVENTS.CRASH, { error, restart: false });
    },
  };
}

function keyOf({ topic, partition }: Place): string {
  return `${topic}/${partition}`;
}

function toAssignment(places: readonly Place[]): Record<string, number[]> {
  const assignment: Record<string, number[]> = {};
  for (const { topic, partition } of places) (assignment[topic] ??= []).push(partition);
  return assignment;
}

function forEachPlace(places: readonly { readonly topic: string; readonly partitions?: number[] }[], use: (key: string) => void): void {
  for (const { topic, partitions = [] } of places) for (const partition of partitions) use(keyOf({ topic, partition }));
}
