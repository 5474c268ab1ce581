// The field `data` of a platform envelope → the bytes of its content: base64, then zip, gzip or zlib, told by their first
// bytes. Interfaces say zip for all three.

import { gunzipSync, inflateSync } from "node:zlib";
import type { Refusal } from "../profile.ts";
import { refuse } from "../refusals.ts";
import { type Bounds, inflateWithin, type Unpacked } from "./inflate.ts";
import { readZip } from "./zip.ts";

/** A relation file of 10^6 codes has some 100 MB and packs to a tenth of that or less. */
export const UNPACK_BOUNDS: Bounds = { maxBytes: 128 * 1024 * 1024, maxRatio: 200 };

/** Line breaks every 76 characters are a writer's habit (RFC 2045); the URL alphabet is not taken. */
const NOT_BASE64 = /[^A-Za-z0-9+/]/;

export function unpackData(data: string, where: string, bounds = UNPACK_BOUNDS): Buffer | Refusal {
  const packed = decodeBase64(data);
  if (packed === null) return refuse("BAD_ARCHIVE", where, "the content is not written in base64");
  const unpacked = unpack(packed, bounds);
  return unpacked.ok ? unpacked.bytes : refuse(unpacked.reason, where, unpacked.detail);
}

function unpack(packed: Buffer, bounds: Bounds): Unpacked {
  const [first = -1, second = -1] = packed;
  if (first === 0x50 && second === 0x4b) return readZip(packed, bounds);
  if (first === 0x1f && second === 0x8b) return inflateWithin(gunzipSync, packed, bounds);
  // RFC 1950 2.2: deflate, and the two bytes as one number divide by 31.
  if ((first & 0x0f) === 8 && (first * 256 + second) % 31 === 0) return inflateWithin(inflateSync, packed, bounds);
  return { ok: false, reason: "BAD_ARCHIVE", detail: "the content begins as neither zip nor gzip nor zlib" };
}

function decodeBase64(text: string): Buffer | null {
  const bare = text.replace(/[\r\n]+/g, "").trim();
  const end = bare.endsWith("==") ? bare.length - 2 : bare.endsWith("=") ? bare.length - 1 : bare.length;
  if (bare.length === 0 || bare.length % 4 !== 0 || NOT_BASE64.test(bare.slice(0, end))) return null;
  return Buffer.from(bare, "base64");
}
