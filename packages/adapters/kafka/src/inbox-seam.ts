// The consumer of kafkajs under the inbox, with its settings; and what of it the inbox uses, so that a test can put a group of
// its own making in its place.

import type { Consumer } from "kafkajs";
import { listenToUnknownTopics } from "./fetch-decoding.ts";
import { createClient, type KafkaAccess } from "./kafka-client.ts";

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

export interface InboxBounds extends Required<Pick<KafkaInboxOptions, "mostOpenBytes" | "mostOpenBytesInAll" | "sessionMs">> {
  /** How long the group may take, at the end, to hear what is acknowledged and to let us go. */
  readonly leaveMs: number;
}

export const DEFAULT_BOUNDS: InboxBounds = { sessionMs: 10_000, mostOpenBytes: 8 * 1024 * 1024, mostOpenBytesInAll: 64 * 1024 * 1024, leaveMs: 5000 };

export type ConsumerSeam = Pick<Consumer, "connect" | "subscribe" | "run" | "pause" | "resume" | "seek" | "commitOffsets" | "disconnect" | "events" | "on">;

export interface InboxSeam {
  createConsumer(): ConsumerSeam;
  clusterId(): Promise<string>;
  /** Tells, until disposed of, of each topic that was not there when its messages were asked for. */
  unknownTopics(listener: (topic: string) => void): Disposable;
}

const LOOK_FOR_PARTITIONS_MS = 60_000;
/** Of one fetch, of all partitions of a broker and of one: kafkajs's own. */
const FETCH_BYTES_IN_ALL = 10 * 1024 * 1024;
const FETCH_BYTES = 1024 * 1024;
/** How long a fetch waits for a message; also how soon a resumed partition is fetched when all others rest. */
const FETCH_WAIT_MS = 100;
const HEARTBEATS_A_SESSION = 5;
/**
 * kafkajs does not restart a consumer by itself: it would do so after a time, also one that was disconnected meanwhile, and
 * nobody would know of it. The caller reads again, and can say until then what it waits for.
 */
const RETRY = { initialRetryTime: 100, maxRetryTime: 2000, retries: 8, restartOnFailure: async () => false };

export function kafkaSeam(access: KafkaAccess, options: KafkaInboxOptions): InboxSeam {
  // Two, so that each comes to every broker in its turn.
  const [kafka, asking] = [createClient(access), createClient(access)];
  const { groupId, lookForPartitionsMs = LOOK_FOR_PARTITIONS_MS } = options;
  const { sessionMs, mostOpenBytes, mostOpenBytesInAll } = { ...DEFAULT_BOUNDS, ...options };
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
    unknownTopics: listenToUnknownTopics,
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
