// A ZIP file with one file in it, read and written (PKWARE APPNOTE 6.3). Owns the container alone: which bytes are the
// packed ones, how long they are unpacked, and whether what came out is what was put in. Reads by the directory at the end, as
// the format asks, so writers that stream and leave the lengths in the local header empty are read as well.

import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import { type Bounds, inflateWithin, mostUnpacked, type Unpacked } from "./inflate.ts";

const LOCAL = 0x0403_4b50;
const CENTRAL = 0x0201_4b50;
const END = 0x0605_4b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const STORED = 0;
const DEFLATED = 8;
/** General purpose flags: 0 encrypted, 11 names in UTF-8. */
const ENCRYPTED = 1;
const UTF8_NAME = 1 << 11;
const VERSION_NEEDED = 20;
/** 1 January 1980, the format's first day: who packs knows no clock. */
const NO_DATE = 0x0021;
const IN_ZIP64 = 0xffff_ffff;
/** Entries looked at, at most: one file, and the folders some writers list before it. */
const MAX_ENTRIES = 64;

interface Entry {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly headerAt: number;
  readonly isFolder: boolean;
}

/** The one file of the archive. Several are refused by number, not chosen from: an envelope holds one content. */
export function readZip(archive: Buffer, bounds: Bounds): Unpacked {
  const entries = readDirectory(archive);
  if (typeof entries === "string") return bad(entries);
  const files = entries.filter((entry) => !entry.isFolder);
  const [entry] = files;
  if (entry === undefined || files.length > 1) return bad(`the zip file holds ${files.length} files; an envelope holds one`);
  if ((entry.flags & ENCRYPTED) !== 0) return bad("the zip file is encrypted");
  if (entry.packedBytes === IN_ZIP64 || entry.bytes === IN_ZIP64 || entry.headerAt === IN_ZIP64)
    return bad("the zip file is in the format for files over 4 GiB");
  const packed = packedBytes(archive, entry);
  if (typeof packed === "string") return bad(packed);
  const unpacked = unpack(packed, entry, bounds);
  if (!unpacked.ok) return unpacked;
  if (unpacked.bytes.length !== entry.bytes || crc32(unpacked.bytes) !== entry.crc) return bad("the zip file's content is not what its directory says");
  return unpacked;
}

function readDirectory(archive: Buffer): readonly Entry[] | string {
  const endAt = findEnd(archive);
  if (endAt < 0) return "the zip file has no directory, or something stands behind it";
  const count = archive.readUInt16LE(endAt + 10);
  if (count > MAX_ENTRIES) return `the zip file lists more than ${MAX_ENTRIES} entries`;
  const entries: Entry[] = [];
  let at = archive.readUInt32LE(endAt + 16);
  for (let number = 0; number < count; number++) {
    if (at + CENTRAL_BYTES > endAt || archive.readUInt32LE(at) !== CENTRAL) return "the zip file's directory is broken";
    const nameBytes = archive.readUInt16LE(at + 28);
    const next = at + CENTRAL_BYTES + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    if (next > endAt) return "the zip file's directory is broken";
    entries.push({
      flags: archive.readUInt16LE(at + 8),
      method: archive.readUInt16LE(at + 10),
      crc: archive.readUInt32LE(at + 16),
      packedBytes: archive.readUInt32LE(at + 20),
      bytes: archive.readUInt32LE(at + 24),
      headerAt: archive.readUInt32LE(at + 42),
      isFolder: nameBytes > 0 && archive[at + CENTRAL_BYTES + nameBytes - 1] === 0x2f,
    });
    at = next;
  }
  return entries;
}

/** Where the end record stands: its comment must reach the end of the archive exactly. */
function findEnd(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = archive.length - END_BYTES; at >= first; at--) {
    if (archive.readUInt32LE(at) === END && at + END_BYTES + archive.readUInt16LE(at + 20) === archive.length) return at;
  }
  return -1;
}

function packedBytes(archive: Buffer, { headerAt, method, packedBytes }: Entry): Buffer | string {
  if (headerAt + LOCAL_BYTES > archive.length || archive.readUInt32LE(headerAt) !== LOCAL) return "the zip file's directory points to no file";
  if (archive.readUInt16LE(headerAt + 8) !== method) return "the zip file names two ways of packing for one file";
  const from = headerAt + LOCAL_BYTES + archive.readUInt16LE(headerAt + 26) + archive.readUInt16LE(headerAt + 28);
  const to = from + packedBytes;
  return to > archive.length ? "the zip file is cut off" : archive.subarray(from, to);
}

function unpack(packed: Buffer, { method, bytes }: Entry, bounds: Bounds): Unpacked {
  if (method === STORED) return { ok: true, bytes: packed };
  if (method !== DEFLATED) return bad(`the zip file is packed in way ${method}; 0 and 8 are read`);
  // What the directory says of the length is looked at before a byte is unpacked.
  return inflateWithin(inflateRawSync, packed, bounds, bytes);
}

function bad(detail: string): Unpacked {
  return { ok: false, reason: "BAD_ARCHIVE", detail };
}

/** An archive of one file. Equal bytes for equal input under one version of zlib. */
export function writeZip(name: string, content: Uint8Array): Buffer {
  return archiveOf(name, content, deflateRawSync(content));
}

/** The same; null where it is more than `readZip` unpacks within the bounds. */
export function writeZipWithin(name: string, content: Uint8Array, bounds: Bounds): Buffer | null {
  if (content.length > bounds.maxBytes) return null;
  const packed = deflateRawSync(content);
  return content.length > mostUnpacked(packed.length, bounds) ? null : archiveOf(name, content, packed);
}

function archiveOf(name: string, content: Uint8Array, packed: Uint8Array): Buffer {
  // A name that ends in a slash would be a folder's.
  const nameBytes = Buffer.from(name.replace(/\/+$/, "_"), "utf8");
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION_NEEDED, 0);
  fields.writeUInt16LE(UTF8_NAME, 2);
  fields.writeUInt16LE(DEFLATED, 4);
  fields.writeUInt16LE(NO_DATE, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(nameBytes.length, 22);
  const local = Buffer.concat([word(LOCAL), fields, nameBytes, packed]);
  const made = Buffer.alloc(2);
  made.writeUInt16LE(VERSION_NEEDED, 0);
  // Comment length, disk, attributes and the place of the local header: all zero for the first file.
  const central = Buffer.concat([word(CENTRAL), made, fields, Buffer.alloc(14), nameBytes]);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
