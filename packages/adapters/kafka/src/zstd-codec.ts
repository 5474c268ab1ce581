// Compression of the batches that we send, by Node's own zlib. kafkajs knows gzip alone, and asks for other codecs in one
// table for the whole process.

import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
// Node sees but some of the names of this CommonJS module.
import kafkajs from "kafkajs";
import { unpackRecords } from "./unpack-records.ts";

const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

const { CompressionCodecs, CompressionTypes } = kafkajs;

const compress = promisify(zstdCompress);

/** What kafkajs asks of a codec. */
export interface BatchCodec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

export const ZSTD: BatchCodec = {
  compress: ({ buffer }) => compress(buffer, LEVEL),
  decompress: (bytes) => unpackRecords(CompressionTypes.ZSTD, bytes),
};

export function registerZstd(): void {
  CompressionCodecs[CompressionTypes.ZSTD] = () => ZSTD;
}
