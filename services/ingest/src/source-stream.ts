// Which stream the messages of a partition go to, and where that stream stands. The log itself says both: whoever is given a
// partition reads them there, and nothing that a group or a process remembers is believed.

import { BridgeError, type EventLog, type LoggedEvent, type SourcePartition } from "@csp/contracts";
import {
  decodeReceived,
  decodeSourceOpened,
  encodeSourceOpened,
  EVENT_TYPE,
  kafkaUplinkStream,
  type KafkaPosition,
  parseKafkaSource,
  SOURCES_STREAM,
  type SourceOpened,
  sourceOpenedId,
} from "@csp/domain";

const NO_META = new TextEncoder().encode("{}");

/** The last message of a stream. */
export interface LastMessage {
  readonly revision: number;
  readonly offset: number;
  readonly sha256: Uint8Array;
}

export interface SourceStream {
  readonly stream: string;
  /** Undefined while the stream is empty. */
  readonly last: LastMessage | undefined;
}

/** Names a first stream for the partition where it has none. @throws BridgeError SOURCE_RESET when the stream is of another cluster */
export async function openSourceStream(log: EventLog, source: SourcePartition, nowMs: number): Promise<SourceStream> {
  const { current, revision } = await readSources(log, source);
  const opened = current ?? (await appendOpened(log, source, 0, revision, nowMs));
  const last = await log.readLast(opened.stream);
  if (opened.cluster !== source.cluster) {
    throw new BridgeError(
      "SOURCE_RESET",
      `${source.topic}/${source.partition} was read from cluster ${opened.cluster} before, and is now of ${source.cluster}`,
    );
  }
  return { stream: opened.stream, last: last && { revision: last.revision, ...messageOf(last) } };
}

/** Opens the next stream of a partition, for a topic that was made anew. What the former holds stays. */
export async function openNextStream(log: EventLog, source: SourcePartition, nowMs: number): Promise<SourceOpened> {
  const { current, revision } = await readSources(log, source);
  return await appendOpened(log, source, current === undefined ? 0 : current.suffix + 1, revision, nowMs);
}

async function readSources(
  log: EventLog,
  { topic, partition }: SourcePartition,
): Promise<{ readonly current: SourceOpened | undefined; readonly revision: number }> {
  let current: SourceOpened | undefined;
  let revision = -1;
  for await (const events of log.read(SOURCES_STREAM, 0)) {
    for (const event of events) {
      revision = event.revision;
      const opened = decodeSourceOpened(event.data);
      if (opened.topic === topic && opened.partition === partition) current = opened;
    }
  }
  return { current, revision };
}

/** WRONG_REVISION when another process opened a stream meanwhile: the caller looks again. */
async function appendOpened(log: EventLog, source: SourcePartition, suffix: number, revision: number, nowMs: number): Promise<SourceOpened> {
  const { cluster, topic, partition } = source;
  const stream = kafkaUplinkStream(topic, partition, suffix);
  const opened: SourceOpened = { cluster, topic, partition, suffix, stream, openedAtMs: nowMs };
  const event = { id: sourceOpenedId(stream), type: EVENT_TYPE.sourceOpened, data: encodeSourceOpened(opened), meta: NO_META };
  await log.append(SOURCES_STREAM, revision < 0 ? "none" : revision, [event]);
  return opened;
}

/** The SHA-256 that was logged for an offset; undefined where the stream has no message of it. */
export async function loggedSha256(log: EventLog, { stream, last }: SourceStream, offset: number): Promise<Uint8Array | undefined> {
  // Offsets grow with revisions, with gaps.
  let [low, high] = [0, last?.revision ?? -1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const message = messageOf(await readOne(log, stream, middle));
    if (message.offset === offset) return message.sha256;
    if (message.offset < offset) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

async function readOne(log: EventLog, stream: string, revision: number): Promise<LoggedEvent> {
  for await (const events of log.read(stream, revision)) if (events[0] !== undefined) return events[0];
  throw new Error(`${stream}@${revision} is gone`);
}

function messageOf(event: LoggedEvent): { readonly offset: number; readonly sha256: Uint8Array } {
  const { source, sha256 } = decodeReceived(event.data);
  const position: KafkaPosition | undefined = parseKafkaSource(source);
  if (position === undefined) throw new Error(`${event.stream}@${event.revision} is in a stream of Kafka and comes from ${source}`);
  return { offset: position.offset, sha256 };
}
