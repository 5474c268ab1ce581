// Unpacks the records of one of Kafka's batches by Node's own zlib, bounded: what comes is anybody's, and 8 KB may unpack
// to gigabytes. Knows compression alone, and nothing of what is in the records.

import type { UnreadableCause } from "@csp/contracts";
import { promisify } from "node:util";
import { gunzip, zstdDecompress } from "node:zlib";

/** One batch may unpack to this much; brokers take batches of some MiB. */
export const MOST_UNPACKED_BYTES = 256 * 1024 * 1024;

/** A batch whose records nobody will read, whoever tries and however often: the fault is in its bytes. */
export class UnreadableBatch extends Error {
  override readonly name = "UnreadableBatch";
  override readonly cause: UnreadableCause;

  constructor(cause: UnreadableCause) {
    super(cause);
    this.cause = cause;
  }
}

type Unpack = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

/** As Kafka numbers them in a batch's attributes; 2 is Snappy, 3 is LZ4. */
const NONE = 0;
const UNPACKERS: ReadonlyMap<number, Unpack> = new Map<number, Unpack>([
  [1, promisify(gunzip)],
  [4, promisify(zstdDecompress)],
]);
/** What a machine says that has no memory left: it passes, and tells nothing of the batch. */
const OUT_OF_MEMORY = new Set(["Z_MEM_ERROR", "ZSTD_error_memory_allocation", "ERR_MEMORY_ALLOCATION_FAILED"]);

/** Throws UnreadableBatch where the fault is in the bytes. */
export async function unpackRecords(codec: number, bytes: Buffer): Promise<Buffer> {
  if (codec === NONE) return bytes;
  const unpack = UNPACKERS.get(codec);
  if (unpack === undefined) throw new UnreadableBatch("UNKNOWN_COMPRESSION");
  try {
    return await unpack(bytes, { maxOutputLength: MOST_UNPACKED_BYTES });
  } catch (error) {
    throw causeOf(error);
  }
}

function causeOf(error: unknown): unknown {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === "ERR_BUFFER_TOO_LARGE") return new UnreadableBatch("UNPACKS_TO_TOO_MUCH");
  if (!OUT_OF_MEMORY.has(code) && /^(?:Z_|ZSTD_error_)/.test(code)) return new UnreadableBatch("DAMAGED");
  return error;
}
