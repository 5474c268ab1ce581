// Step 3 for messages from topics: each partition is recorded into a stream of its own, exactly once and in its order. The
// stream is the judge: its revision fences everyone who is late, and its last message says where to go on.

import { hash } from "node:crypto";
import { appendBytes, BridgeError, type EventLog, type InMessage, MAX_APPEND_BYTES, type NewEvent, type PartitionFeed } from "@csp/contracts";
import {
  encodeReceived,
  encodeReceivedMeta,
  EVENT_TYPE,
  formatKafkaSource,
  formatUnreadableBatch,
  kafkaMessageId,
  type KafkaPosition,
  PAYLOAD_PART_BYTES,
} from "@csp/domain";
import type { Profile } from "@csp/formats";
import { crashPoint } from "@csp/service-kit";
import { readTopicHeaders, type TopicHeaders } from "./message-headers.ts";
import { appendParts } from "./record-received.ts";
import type { IngestTelemetry, RecordedFact } from "./telemetry.ts";
import { type LastMessage, loggedSha256, openSourceStream, type SourceStream } from "./source-stream.ts";

/** Most bytes of one append; a message alone is always under it, since larger payloads are in parts. */
const APPEND_BYTES = Math.floor(MAX_APPEND_BYTES * 0.75);
const NOTHING = new Uint8Array();

export interface PartitionDeps {
  readonly log: EventLog;
  readonly nowMs: () => number;
  readonly telemetry: Pick<IngestTelemetry, "recorded" | "recordBatch" | "unreadable">;
  /** The log was read, so that it is known where the stream stands. */
  readonly opened: () => void;
  /** What the partition handed out is in the log. */
  readonly kept: () => void;
  /** Messages between the last one that was recorded and the first one that is there now are gone from the topic, or never were. */
  readonly missed: (feed: PartitionFeed, from: number, to: number) => void;
}

/**
 * Records until the partition is taken. Rejects with WRONG_REVISION when another reader recorded meanwhile and with what
 * the log fails with: begun again, it goes on where the stream stands. With SOURCE_RESET when the partition is not the one
 * that the stream holds.
 */
export async function recordPartition(deps: PartitionDeps, profile: Profile, feed: PartitionFeed): Promise<void> {
  let source = await openSourceStream(deps.log, feed, deps.nowMs());
  deps.opened();
  let isFirst = source.last !== undefined;
  // From the last message on, which is held against the logged one: a topic made anew has another there.
  for await (const messages of feed.messages(source.last?.offset ?? 0)) {
    const { stream, last }: SourceStream = source;
    const [first] = messages;
    if (isFirst && last !== undefined && first !== undefined && first.offset > last.offset) deps.missed(feed, last.offset, first.offset);
    isFirst = false;
    const fresh: InMessage[] = [];
    for (const message of messages) {
      if (message.offset > (last?.offset ?? -1)) fresh.push(message);
      else await checkSame(deps.log, source, feed, message);
    }
    const read = fresh.map((message) => ({ message, headers: readTopicHeaders(message.headers, profile) }));
    const traces = new Set(read.flatMap(({ headers }) => headers.traceParent ?? []));
    if (read.length > 0)
      source = await deps.telemetry.recordBatch(profile.name, [...traces], read.length, async (batchTrace) => ({
        stream,
        last: await recordMessages(deps, profile, feed, source, read, batchTrace),
      }));
    deps.kept();
    crashPoint("ingest.partition-appended");
    // A crash before this: the messages come again, and are known by their offsets.
    for (const { offset } of messages) feed.acknowledge(offset);
    crashPoint("ingest.acknowledged");
  }
}

async function checkSame(log: EventLog, source: SourceStream, feed: PartitionFeed, message: InMessage): Promise<void> {
  const isLast = message.offset === source.last?.offset;
  const logged = isLast ? source.last.sha256 : await loggedSha256(log, source, message.offset);
  if (logged !== undefined && Buffer.compare(logged, sha256Of(message)) === 0) return;
  throw new BridgeError(
    "SOURCE_RESET",
    `${feed.topic}/${feed.partition} has another message at offset ${message.offset} than ${source.stream} holds: the topic was made anew, or lost messages`,
  );
}

/** All of them are durable when it resolves, to the stream's last message. A crash in between leaves the first ones. */
async function recordMessages(
  deps: PartitionDeps,
  profile: Profile,
  feed: PartitionFeed,
  { stream, last: before }: SourceStream,
  messages: readonly ReadMessage[],
  batchTrace: string | undefined,
): Promise<LastMessage | undefined> {
  let last = before;
  let gathered: Gathered[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const newest = gathered.at(-1);
    if (newest === undefined) return;
    // A reader that lost the partition without knowing it fails here: the one that has it now moved the revision on.
    const events = gathered.map(({ event }) => event);
    const { firstRevision, lastRevision } = await deps.log.append(stream, last?.revision ?? "none", events);
    last = { revision: lastRevision, offset: newest.message.offset, sha256: newest.sha256 };
    for (const [i, { fact, message }] of gathered.entries()) {
      deps.telemetry.recorded({ ...fact, revision: firstRevision + i });
      if (message.unreadable !== undefined) deps.telemetry.unreadable(feed, message.offset, message.unreadable);
    }
    gathered = [];
    bytes = 0;
  };
  // A batch with traces of senders in it is in one of these, which is not the others' trace.
  const trace = messages.some(({ headers }) => headers.traceParent !== undefined) ? undefined : batchTrace;
  for (const { message, headers } of messages) {
    const traceParent = headers.traceParent ?? trace;
    const sha256 = sha256Of(message);
    const event = await toEvent(deps, profile, feed, stream, { message, sha256 }, { ...headers, traceParent });
    const size = appendBytes([event]);
    if (bytes + size > APPEND_BYTES) await flush();
    const fact = {
      profile: profile.name,
      door: "kafka",
      sender: headers.sender,
      sizeBytes: message.value?.byteLength ?? 0,
      stream,
      repeated: false,
      traceParent,
    } as const;
    gathered.push({ event, message, sha256, fact });
    bytes += size;
  }
  await flush();
  return last;
}

/** For the next append. */
interface Gathered {
  readonly event: NewEvent;
  readonly message: InMessage;
  readonly sha256: Uint8Array;
  readonly fact: Omit<RecordedFact, "revision">;
}

interface ReadMessage {
  readonly message: InMessage;
  readonly headers: TopicHeaders;
}

/**
 * The message as it is kept, whatever it holds: no value is kept as no bytes, and what is wrong with it is found by the
 * translator. A batch that cannot be read is kept like a message, and says by its content type that it is none.
 */
async function toEvent(
  deps: PartitionDeps,
  profile: Profile,
  feed: PartitionFeed,
  stream: string,
  { message, sha256 }: Pick<Gathered, "message" | "sha256">,
  { unread, traceParent, ...headers }: TopicHeaders,
): Promise<NewEvent> {
  const position: KafkaPosition = { cluster: feed.cluster, topic: feed.topic, partition: feed.partition, offset: message.offset };
  const value = message.value ?? NOTHING;
  const id = kafkaMessageId(stream, position);
  const { unreadable, offset } = message;
  const isLarge = value.byteLength > PAYLOAD_PART_BYTES;
  const data = encodeReceived({
    profile: profile.name,
    ...headers,
    ...(unreadable === undefined ? {} : { contentType: formatUnreadableBatch({ ...unreadable, to: offset }) }),
    senderVerified: false,
    source: formatKafkaSource(position),
    receivedAtMs: deps.nowMs(),
    sha256,
    sizeBytes: value.byteLength,
    keyId: null,
    payload: isLarge ? null : value,
    parts: isLarge ? await appendParts(deps.log, id, { sha256, parts: () => partsOf(value) }) : 0,
  });
  const meta = encodeReceivedMeta({
    traceParent,
    ...(Object.keys(unread).length === 0 ? {} : { unreadHeaders: unread }),
  });
  return { id, type: EVENT_TYPE.received, data, meta };
}

async function* partsOf(value: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < value.byteLength; at += PAYLOAD_PART_BYTES) yield value.subarray(at, at + PAYLOAD_PART_BYTES);
}

function sha256Of({ value }: InMessage): Buffer {
  return hash("sha256", value ?? NOTHING, "buffer");
}
