// Unpacking within bounds: nothing is unpacked beyond the size and the ratio that a real content can have, and every packed
// byte must be of the content. Knows the deflate family alone, no container of files.

import { type gunzipSync, type inflateRawSync, type inflateSync } from "node:zlib";

export interface Bounds {
  /** Unpacked bytes, at most. */
  readonly maxBytes: number;
  /** Unpacked bytes for each packed one, at most. */
  readonly maxRatio: number;
}

export type Unpacked =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly reason: "BAD_ARCHIVE" | "TOO_LARGE"; readonly detail: string };

type Inflate = typeof inflateRawSync | typeof inflateSync | typeof gunzipSync;

/** What zlib gives with `info`; its typings do not know of it. */
interface Informed {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** Small texts of equal rows pack far better than large ones; a bomb is neither small nor like them. */
const FREE_BYTES = 1024 * 1024;

/** `claimed`: how long the container says the content is, where it does. */
export function inflateWithin(inflate: Inflate, packed: Buffer, bounds: Bounds, claimed = 0): Unpacked {
  const limit = mostUnpacked(packed.length, bounds);
  if (claimed > limit) return tooLarge(bounds);
  try {
    // One byte over the limit would be made before it is known to be too many.
    const { buffer, engine } = inflate(packed, { maxOutputLength: limit, info: true }) as unknown as Informed;
    if (engine.bytesWritten !== packed.length) return { ok: false, reason: "BAD_ARCHIVE", detail: "something stands behind the packed content" };
    return { ok: true, bytes: buffer };
  } catch (error) {
    const code = codeOf(error);
    if (code === "ERR_BUFFER_TOO_LARGE") return tooLarge(bounds);
    if (!code.startsWith("Z_")) throw error;
    return { ok: false, reason: "BAD_ARCHIVE", detail: "the packed content is broken or cut off" };
  }
}

/** Bytes that so many packed ones may unpack to. */
export function mostUnpacked(packedBytes: number, { maxBytes, maxRatio }: Bounds): number {
  return Math.min(maxBytes, Math.max(FREE_BYTES, packedBytes * maxRatio));
}

function tooLarge({ maxBytes, maxRatio }: Bounds): Unpacked {
  const detail = `the content unpacks to more than ${maxBytes} bytes, or to more than ${maxRatio} times its packed size`;
  return { ok: false, reason: "TOO_LARGE", detail };
}

function codeOf(error: unknown): string {
  return error instanceof Error ? String((error as { readonly code?: unknown }).code) : "";
}
