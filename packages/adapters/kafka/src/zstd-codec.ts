// Compression of Kafka's batches by Node's own zlib, bounded where it unpacks. kafkajs knows gzip alone, and asks for
// other codecs in one table for the whole process.

import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
// Node sees but some of the names of this CommonJS module.
import kafkajs from "kafkajs";

/** Name of the error of a batch that does not unpack. */
export const UNREADABLE_BATCH = "UnreadableBatch";
/** One batch may unpack to this much; brokers take batches of some MiB. */
const MOST_UNPACKED_BYTES = 256 * 1024 * 1024;
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

const { CompressionCodecs, CompressionTypes, KafkaJSNonRetriableError } = kafkajs;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** What kafkajs asks of a codec. */
export interface BatchCodec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

export const ZSTD: BatchCodec = {
  compress: ({ buffer }) => compress(buffer, LEVEL),
  async decompress(bytes) {
    try {
      return await decompress(bytes, { maxOutputLength: MOST_UNPACKED_BYTES });
    } catch (error) {
      throw new UnreadableBatch(`a batch does not unpack: ${error instanceof Error ? error.message : String(error)}`);
    }
  },
};

/** Fetching it again and again would not help, so kafkajs is told not to. */
class UnreadableBatch extends KafkaJSNonRetriableError {
  override readonly name: string = UNREADABLE_BATCH;
}

export function registerZstd(): void {
  CompressionCodecs[CompressionTypes.ZSTD] = () => ZSTD;
}
