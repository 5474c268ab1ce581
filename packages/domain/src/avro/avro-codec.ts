// Values as Avro bytes and back: the one place that decodes Avro. Bytes are looked over before anything is made of them.

import avsc from "avsc";
import { lookOver } from "./avro-bounds.ts";
import { UnreadableAvro } from "./unreadable-avro.ts";

export interface AvroCodec<T> {
  encode(value: T): Uint8Array;
  /** @throws UnreadableAvro for bytes that `encode` did not make */
  decode(bytes: Uint8Array): T;
}

/** Over the largest event that the log takes, and over the largest message of a topic of ours. */
export const MAX_AVRO_BYTES = 1024 * 1024;

/** `schema`: the JSON of one of our own schema files, never one that came from elsewhere. @throws UnreadableAvro ZERO_WIDTH_ITEMS */
export function openAvro<T>(schema: object, maxBytes = MAX_AVRO_BYTES): AvroCodec<T> {
  const type = avsc.Type.forSchema(schema as avsc.Schema);
  const look = lookOver(type);
  return {
    encode: (value) => type.toBuffer(value),
    decode(bytes) {
      if (bytes.length > maxBytes) throw new UnreadableAvro("TOO_LARGE", `${bytes.length} bytes, where a value has ${maxBytes} at most`);
      const walk = { bytes, at: 0, depth: 0 };
      look(walk);
      if (walk.at !== bytes.length) throw new UnreadableAvro("TRAILING_BYTES", `the value ends at byte ${walk.at} of ${bytes.length}`);
      return type.fromBuffer(asBuffer(bytes)) as T;
    },
  };
}

/** The same bytes; avsc takes no others. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
