// A write-ahead log that was left behind by a kill, looked at by itself: SQLite reads it up to its first frame that is not
// what was written and takes the rest for an unfinished write, so a changed byte in it would lose commits silently.
// File format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log

import type { LogFault } from "./log-faults.ts";
import { readFileSync } from "node:fs";

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;

type Sums = readonly [number, number];

/** Nothing for a file that is missing, empty, or only unfinished at its end. */
export function* findWalFaults(path: string): Generator<LogFault, void, undefined> {
  const bytes = readIfThere(path);
  if (bytes.length < HEADER_BYTES) return;
  const magic = bytes.readUInt32BE(0);
  const bigEndian = magic === MAGIC + 1;
  const headerSums = sumsAt(bytes, 24);
  if ((magic !== MAGIC && !bigEndian) || !same(headerSums, addSums([0, 0], bytes.subarray(0, 24), bigEndian))) {
    if (bytes.length > HEADER_BYTES)
      yield { kind: "file", where: path, detail: "the header is not what was written; every commit that is only in this file is lost" };
    return;
  }
  yield* frameFaults(path, bytes, bigEndian, headerSums);
}

function* frameFaults(path: string, bytes: Buffer, bigEndian: boolean, headerSums: Sums): Generator<LogFault> {
  const frameBytes = FRAME_HEADER_BYTES + bytes.readUInt32BE(8);
  const salt = bytes.subarray(16, 24);
  let before = headerSums;
  let broken: { frame: number; page: number } | undefined;
  for (let at = HEADER_BYTES, frame = 1; at + frameBytes <= bytes.length; at += frameBytes, frame++) {
    const stored = sumsAt(bytes, at + 16);
    const headed = addSums(before, bytes.subarray(at, at + 8), bigEndian);
    const good =
      bytes.subarray(at + 8, at + 16).equals(salt) && same(stored, addSums(headed, bytes.subarray(at + FRAME_HEADER_BYTES, at + frameBytes), bigEndian));
    if (!good) broken ??= { frame, page: bytes.readUInt32BE(at) };
    else if (broken !== undefined) {
      const detail =
        "the frame is not what was written, and commits from it on are lost: a byte was changed, or the power failed during a write that nobody was told of";
      yield { kind: "file", where: `${path}, frame ${broken.frame}, page ${broken.page}`, detail };
      return;
    }
    before = stored;
  }
}

/** The running sums of SQLite's write-ahead log, over pairs of 32-bit words. */
function addSums([first, second]: Sums, bytes: Uint8Array, bigEndian: boolean): Sums {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let a = first;
  let b = second;
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + view.getUint32(at, !bigEndian) + b) >>> 0;
    b = (b + view.getUint32(at + 4, !bigEndian) + a) >>> 0;
  }
  return [a, b];
}

function sumsAt(bytes: Buffer, at: number): Sums {
  return [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
}

function same(a: Sums, b: Sums): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}
