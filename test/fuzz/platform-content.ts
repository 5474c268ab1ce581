// What is packed in a platform envelope, taken out, and put in again in the ways that archives can be wrong.

import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { unwrapPlatform, wrapPlatform } from "@csp/formats";
import type { Random } from "../bench/random.ts";

/** Null where it does not unpack. */
export function unpackContent(envelope: Uint8Array): Buffer | null {
  const unwrapped = unwrapPlatform(Buffer.from(envelope).toString("utf8"));
  return "reason" in unwrapped ? null : unwrapped.content;
}

/** The same envelope around another content, as a zip file. */
export function packContent(envelope: Uint8Array, content: Uint8Array): Buffer {
  const unwrapped = unwrapPlatform(Buffer.from(envelope).toString("utf8"));
  if ("reason" in unwrapped) return Buffer.from(envelope);
  return Buffer.from(wrapPlatform(content, unwrapped.facts));
}

const BOMB_BYTES = 24 * 1024 * 1024;
let bomb: Buffer | undefined;

/** The envelope with its archive spoiled. */
export function spoilArchive(envelope: Buffer, random: Random): Buffer {
  return withData(envelope, (archive) => {
    const at = random.below(archive.length + 1);
    switch (random.below(8)) {
      case 0:
        return archive.subarray(0, at);
      case 1:
        return Buffer.concat([archive, archive.subarray(at)]);
      case 2:
        return Buffer.concat([archive.subarray(0, at), Buffer.alloc(random.below(40), random.below(256)), archive.subarray(at)]);
      case 3:
        return (bomb ??= gzipSync(Buffer.alloc(BOMB_BYTES)));
      case 4:
        return deflateSync(Buffer.alloc(BOMB_BYTES / 8, '{"a":'));
      case 5:
        return deflateRawSync(archive);
      case 6:
        return gzipSync(envelope);
      default:
        return flipped(archive, at, random);
    }
  });
}

/** Lengths and offsets of the directory stand in its last bytes. */
function flipped(archive: Buffer, at: number, random: Random): Buffer {
  const copy = Buffer.from(archive);
  const place = random.below(2) === 0 ? at : Math.max(0, archive.length - 1 - random.below(80));
  if (copy.length > 0) copy[Math.min(place, copy.length - 1)] = random.below(256);
  return copy;
}

function withData(envelope: Buffer, change: (archive: Buffer) => Buffer): Buffer {
  return Buffer.from(
    envelope.toString("latin1").replace(/("data"\s*:\s*")([^"]*)"/, (_, head: string, data: string) => {
      const archive = Buffer.from(data.replaceAll("\\n", ""), "base64");
      return `${head}${change(archive).toString("base64")}"`;
    }),
    "latin1",
  );
}
