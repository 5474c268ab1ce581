// Where a message from Kafka comes from: the text in `Received.source`, the message's id, and the event that says which
// stream a partition's messages go to.

import schema from "@csp/schemas/events/source-opened.v1.json" with { type: "json" };
import { openAvro } from "./avro/avro-codec.ts";
import { uuidOf } from "./event-id.ts";

export interface KafkaPosition {
  readonly cluster: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** The body of `SourceOpened.v1`. */
export interface SourceOpened {
  readonly cluster: string;
  readonly topic: string;
  readonly partition: number;
  readonly suffix: number;
  readonly stream: string;
  readonly openedAtMs: number;
}

const SOURCE = /^kafka:([^/]+)\/([^/]+)\/(\d{1,10})\/(\d{1,16})$/;
const sources = openAvro<SourceOpened>(schema);

/** `kafka:<cluster>/<topic>/<partition>/<offset>` */
export function formatKafkaSource({ cluster, topic, partition, offset }: KafkaPosition): string {
  return `kafka:${cluster}/${topic}/${partition}/${offset}`;
}

/** Undefined for a message that did not come from Kafka. */
export function parseKafkaSource(source: string): KafkaPosition | undefined {
  const [, cluster = "", topic = "", partition, offset] = SOURCE.exec(source) ?? [];
  if (partition === undefined) return undefined;
  return { cluster, topic, partition: Number(partition), offset: Number(offset) };
}

/** Id of a message from Kafka: the same message read again has the same, in the stream that it was read for. */
export function kafkaMessageId(stream: string, position: KafkaPosition): string {
  return uuidOf(`kafka\n${stream}\n${formatKafkaSource(position)}`);
}

export function sourceOpenedId(stream: string): string {
  return uuidOf(`source\n${stream}`);
}

export function encodeSourceOpened(opened: SourceOpened): Uint8Array {
  return sources.encode(opened);
}

/** Throws on bytes that `encodeSourceOpened` did not make. */
export function decodeSourceOpened(data: Uint8Array): SourceOpened {
  return sources.decode(data);
}
