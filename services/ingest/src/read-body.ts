// Takes a request body in: a small one in memory, a large one in a temporary file until it is whole and hashed. Its
// stream is bounded already (service-kit), and nothing of it is interpreted. The file is gone when the body is disposed
// of, and at the next start otherwise.

import { createHash, hash } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { BridgeError } from "@csp/contracts";
import { PAYLOAD_PART_BYTES } from "@csp/domain";

export interface Body extends AsyncDisposable {
  readonly sizeBytes: number;
  /** SHA-256 of the whole, 32 bytes. */
  readonly sha256: Uint8Array;
  /** The whole, when it is at most 256 KiB; else null and `parts` gives it. */
  readonly whole: Uint8Array | null;
  parts(): AsyncIterable<Uint8Array>;
}

/** Reads the stream to its end and passes on the errors it ends in; BODY_EMPTY when there was no byte. `spoolPath` must be unique while the body lives. */
export async function readBody(source: AsyncIterable<Uint8Array> | undefined, spoolPath: string): Promise<Body> {
  const held: Uint8Array[] = [];
  let size = 0;
  let spool: Spool | undefined;
  try {
    for await (const chunk of source ?? []) {
      size += chunk.byteLength;
      if (spool === undefined && size <= PAYLOAD_PART_BYTES) {
        held.push(chunk);
        continue;
      }
      spool ??= await startSpool(spoolPath, held.splice(0));
      await spool.write(chunk);
    }
  } catch (error) {
    await spool?.discard();
    throw error;
  }
  if (size === 0) throw new BridgeError("BODY_EMPTY", "the request has no body: send the document itself");
  if (spool !== undefined) return spool.finish(size);
  const whole = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held, size);
  return { sizeBytes: size, sha256: hash("sha256", whole, "buffer"), whole, parts: async function* () {}, [Symbol.asyncDispose]: async () => {} };
}

/** Makes the folder for large bodies, empty of what a crash left behind. Called before the first body is read. */
export async function openSpoolFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true, mode: 0o700 });
}

interface Spool {
  write(chunk: Uint8Array): Promise<void>;
  finish(size: number): Body;
  discard(): Promise<void>;
}

async function startSpool(path: string, first: readonly Uint8Array[]): Promise<Spool> {
  const file = await inSpool(() => open(path, "wx+", 0o600));
  const sha256 = createHash("sha256");
  async function discard(): Promise<void> {
    await file.close();
    await rm(path, { force: true });
  }
  async function write(chunk: Uint8Array): Promise<void> {
    sha256.update(chunk);
    await inSpool(() => file.appendFile(chunk));
  }
  try {
    for (const chunk of first) await write(chunk);
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    write,
    discard,
    finish: (size) => ({ sizeBytes: size, sha256: sha256.digest(), whole: null, parts: () => readParts(file, size), [Symbol.asyncDispose]: discard }),
  };
}

async function* readParts(file: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += PAYLOAD_PART_BYTES) {
    const part = Buffer.alloc(Math.min(PAYLOAD_PART_BYTES, size - at));
    const { bytesRead } = await inSpool(() => file.read(part, 0, part.byteLength, at));
    if (bytesRead !== part.byteLength) throw new BridgeError("LOG_UNAVAILABLE", "a large body was cut short while it was kept for its recording");
    yield part;
  }
}

/** A disk that is full or fails is the world's doing and may pass: the sender is told to come back. */
async function inSpool<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new BridgeError("LOG_UNAVAILABLE", "there is no room to keep a large body while it comes in", error);
  }
}
