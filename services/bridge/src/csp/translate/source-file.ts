// The file that is to be translated, read as often as it takes and never held: from its first byte, decompressed, with each call.
// Standard input, a pipe or a device is kept in a temporary file meanwhile, since it can be read but once.

import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { CommandError } from "../client.ts";

const USAGE_ERROR = 2;
const STANDARD = "-";
const MAX_DECODED_BYTES = 512 * 2 ** 20;
const CHUNK_BYTES = 256 * 1024;

export interface SourceFile {
  /** Rejects where the file cannot be decompressed, or would be larger than a bridge takes. */
  chunks(): AsyncIterable<Uint8Array>;
  /** So many decoded bytes from its beginning. */
  head(bytes: number): Promise<Buffer>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `file`: a path, or `-`. */
export async function openSourceFile(file: string): Promise<SourceFile> {
  const spool = await spooledIfOnce(file);
  const path = spool?.path ?? file;
  const first = await firstBytes(path, file);
  const source = {
    chunks: () => decoded(path, file, first),
    async head(bytes: number) {
      const pieces: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of decoded(path, file, first)) {
        pieces.push(chunk);
        if ((length += chunk.length) >= bytes) break;
      }
      return Buffer.concat(pieces).subarray(0, bytes);
    },
    async [Symbol.asyncDispose]() {
      if (spool !== null) await rm(spool.folder, { recursive: true, force: true });
    },
  };
  return source;
}

interface Spool {
  readonly folder: string;
  readonly path: string;
}

/** Null where the file can be read again and again. */
async function spooledIfOnce(file: string): Promise<Spool | null> {
  if (file === STANDARD) return spooled(file, process.stdin);
  const kind = await readable(file, () => stat(file));
  return kind.isFile() || kind.isDirectory() ? null : spooled(file, createReadStream(file));
}

async function spooled(file: string, from: NodeJS.ReadableStream): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), "csp-translate-"));
  const path = join(folder, "input");
  try {
    await readable(file, () => pipeline(from, createWriteStream(path)));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return { folder, path };
}

async function firstBytes(path: string, file: string): Promise<Buffer> {
  return readable(file, async () => {
    await using handle = await open(path);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  });
}

async function readable<T>(file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${messageOf(error)}`, USAGE_ERROR);
  }
}

/** Compressed files are told by their first bytes. */
async function* decoded(path: string, file: string, first: Buffer): AsyncGenerator<Uint8Array> {
  const raw = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const decoder = first.subarray(0, 2).equals(Buffer.of(0x1f, 0x8b))
    ? createGunzip({ chunkSize: CHUNK_BYTES })
    : first.equals(Buffer.of(0x28, 0xb5, 0x2f, 0xfd))
      ? createZstdDecompress({ chunkSize: CHUNK_BYTES })
      : null;
  let length = 0;
  try {
    // The error of the file comes out of the decoder, and whoever stops early closes both.
    const stream = decoder === null ? raw : raw.on("error", (error) => decoder.destroy(error)).pipe(decoder);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_DECODED_BYTES) throw new Error(`it holds more than ${MAX_DECODED_BYTES / 2 ** 20} MiB`);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof CommandError ? error : new CommandError(`${file} cannot be ${decoder === null ? "read" : "decompressed"}: ${messageOf(error)}`);
  } finally {
    raw.destroy();
    decoder?.destroy();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
