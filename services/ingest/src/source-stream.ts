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
  type SourceOpened,
  sourceOpenedId,
  sourceStream,
} from "@csp/domain";
import { crashPoint } from "@csp/service-kit";

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

/** What was last said of a partition's stream. */
interface LastWord {
  readonly revision: number;
  readonly opened: SourceOpened;
}

/** Names a first stream for the partition where it has none. @throws BridgeError SOURCE_RESET when the stream is of another cluster */
export async function openSourceStream(log: EventLog, source: SourcePartition, nowMs: number): Promise<SourceStream> {
  const opened = (await readSource(log, source))?.opened ?? (await appendOpened(log, source, undefined, nowMs));
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
  return appendOpened(log, source, await readSource(log, source), nowMs);
}

async function readSource(log: EventLog, { topic, partition }: SourcePartition): Promise<LastWord | undefined> {
  const last = await log.readLast(sourceStream(topic, partition));
  return last && { revision: last.revision, opened: decodeSourceOpened(last.data) };
}

/** WRONG_REVISION when another process opened a stream meanwhile: the caller looks again. */
async function appendOpened(log: EventLog, source: SourcePartition, before: LastWord | undefined, nowMs: number): Promise<SourceOpened> {
  const { cluster, topic, partition } = source;
  const suffix = before === undefined ? 0 : before.opened.suffix + 1;
  const stream = kafkaUplinkStream(topic, partition, suffix);
  const opened: SourceOpened = { cluster, topic, partition, suffix, stream, openedAtMs: nowMs };
  const event = { id: sourceOpenedId(stream), type: EVENT_TYPE.sourceOpened, data: encodeSourceOpened(opened), meta: NO_META };
  await log.append(sourceStream(topic, partition), before?.revision ?? "none", [event]);
  crashPoint("ingest.source-named");
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
