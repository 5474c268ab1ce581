// The values of messages that leave: framed as Confluent's deserialisers take them, with the schemas of ours alone.

import type { OutMessage } from "@csp/contracts";
import { type AvroCodec, frameAvro, openAvro, TOPIC_SCHEMAS, type TopicSchema, unframeAvro, UnreadableAvro } from "@csp/domain";

/** The id that a schema has for a topic in the registry that its consumers ask. */
export type SchemaIds = (topic: string, schema: TopicSchema) => Promise<number>;

/** Names the schema to who has no registry. */
const SCHEMA_HEADER = "csp-schema";

const CODECS = new Map(TOPIC_SCHEMAS.map(({ name, schema }) => [name, openAvro<object>(schema)]));

export function schemaHeaders({ name }: TopicSchema): OutMessage["headers"] {
  return { [SCHEMA_HEADER]: name };
}

export function frameValue<T>(schemaId: number, codec: AvroCodec<T>, value: T): Uint8Array {
  return frameAvro(schemaId, codec.encode(value));
}

/**
 * What a message of a topic of ours holds. The schema is the one of ours that its header names; its id is not looked at, since it is that of
 * whichever registry was used when it was sent. @throws UnreadableAvro
 */
export function readTopicValue({ headers, value }: Pick<OutMessage, "headers" | "value">): object {
  const codec = CODECS.get(headers[SCHEMA_HEADER] ?? "");
  if (codec === undefined) throw new UnreadableAvro("UNKNOWN_SCHEMA", "the message names no schema of ours");
  return codec.decode(unframeAvro(value).body);
}
