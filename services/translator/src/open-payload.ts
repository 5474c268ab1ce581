// The payload of a raw message as the profiles read it: taken from the event or from its parts, decompressed, bounded.

import { createGunzip, createZstdDecompress, type Gunzip, ZstdDecompress } from "node:zlib";
import { pipeline, Readable } from "node:stream";
import { type EventLog, isBridgeError } from "@csp/contracts";
import { payloadId, payloadStream, PayloadProblem, type RawMessage, type Received } from "@csp/domain";

/** The chunks of the payload, decoded; each call begins anew. At most `maxDecodedBytes` come out, then a PayloadProblem. */
export function openPayload(log: EventLog, messageId: string, received: Received, maxDecodedBytes: number): RawMessage["chunks"] {
  const stored = received.payload === null ? () => readParts(log, messageId, received) : () => [received.payload as Uint8Array];
  switch (received.contentEncoding) {
    case "identity":
      return stored;
    case "gzip":
      return () => decompressed(stored(), createGunzip(), maxDecodedBytes);
    case "zstd":
      return () => decompressed(stored(), createZstdDecompress(), maxDecodedBytes);
    default:
      throw new Error(`unknown content encoding in the log: ${received.contentEncoding satisfies never as string}`);
  }
}

async function* readParts(log: EventLog, messageId: string, received: Received): AsyncGenerator<Uint8Array> {
  for await (const events of log.read(payloadStream(payloadId(messageId, received.sha256)), 0)) {
    for (const event of events) if (event.revision < received.parts) yield event.data;
  }
}

type Stored = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

async function* decompressed(source: Stored, decoder: Gunzip | ZstdDecompress, maxBytes: number): AsyncGenerator<Uint8Array> {
  let storedBytes = 0;
  let size = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      storedBytes += chunk.byteLength;
      yield chunk;
    }
  }
  // An error of either stream ends the iteration below; ending that early ends both.
  pipeline(Readable.from(counted(), { objectMode: false }), decoder, () => undefined);
  try {
    for await (const chunk of decoder as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new PayloadProblem("DECODED_TOO_LARGE", `the payload decompresses to more than ${maxBytes} bytes`);
      yield chunk;
    }
  } catch (error) {
    if (isBridgeError(error) || error instanceof PayloadProblem || !isCodecError(error)) throw error;
    throw new PayloadProblem("UNDECODABLE", `the payload does not decompress: ${error.message}`);
  }
  // Node's decoder drops what follows a zstd frame within one chunk, without a word; zeros after gzip are padding.
  if (decoder instanceof ZstdDecompress && decoder.bytesWritten < storedBytes)
    throw new PayloadProblem("UNDECODABLE", "bytes follow the end of the compressed data; send it as one frame");
}

/** Errors of zlib and zstd carry a code of their own; they are the sender's, everything else is not. */
function isCodecError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^(Z_|ZSTD_)/.test(error.code);
}
