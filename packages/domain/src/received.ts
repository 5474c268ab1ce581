// A message as it came: the body of `Received.v1` and its codec. Knows nothing of profiles' contents.

import schema from "@csp/schemas/events/received.v1.json" with { type: "json" };
import { asBuffer, openAvro } from "./avro/avro-codec.ts";

/** Content encodings a payload may be kept in. */
export const CONTENT_ENCODINGS = ["identity", "gzip", "zstd"] as const;
export type ContentEncoding = (typeof CONTENT_ENCODINGS)[number];

/** Payloads over this many bytes are kept in parts of this size, in a stream of their own. */
export const PAYLOAD_PART_BYTES = 256 * 1024;

export interface Received {
  readonly profile: string;
  readonly contentType: string;
  readonly contentEncoding: ContentEncoding;
  /** Canonical party URI. A claim unless `senderVerified`. */
  readonly sender: string;
  readonly owner: string;
  readonly senderVerified: boolean;
  /** `http`, or `kafka:<cluster>/<topic>/<partition>/<offset>`. */
  readonly source: string;
  readonly receivedAtMs: number;
  /** SHA-256 of the payload as it came, 32 bytes. */
  readonly sha256: Uint8Array;
  /** Of the payload as it came. */
  readonly sizeBytes: number;
  readonly keyId: string | null;
  /** Null when the payload is in parts. */
  readonly payload: Uint8Array | null;
  readonly parts: number;
}

const messages = openAvro<Received>(schema);

/** Avro body of `Received.v1`. */
export function encodeReceived(received: Received): Uint8Array {
  return messages.encode({
    ...received,
    sha256: Buffer.from(received.sha256),
    payload: received.payload === null ? null : asBuffer(received.payload),
  });
}

/** Throws on bytes that `encodeReceived` did not make. */
export function decodeReceived(data: Uint8Array): Received {
  return messages.decode(data);
}
