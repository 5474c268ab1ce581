// The bytes of an XML file → text, in the encodings that Chinese systems write: UTF-8, UTF-16 with a byte order mark or a
// declaration in it, and GB18030 with its older parts GBK and GB 2312. Any other is refused by its name. Knows no element.

import type { TextEncoding } from "./bad-bytes.ts";
import type { Refusal } from "./profile.ts";
import { quote, refuse } from "./refusals.ts";

/** `badBytes`: the encoding that the bytes are not of, whose place is for whoever has them to find; null where no encoding is read that they could be of. */
export type Decoded = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly refusal: Refusal; readonly badBytes: TextEncoding | null };

export interface XmlDecoder {
  /** The text of the next bytes; null at the end. Holds bytes back until the encoding is known. */
  push(bytes: Uint8Array | null): Decoded;
}

/** What declarations call them, in lower case. */
const NAMES: ReadonlyMap<string, TextEncoding> = new Map([
  ["utf-8", "utf-8"],
  ["utf8", "utf-8"],
  ["us-ascii", "utf-8"],
  ["gb18030", "gb18030"],
  ["gbk", "gb18030"],
  ["gb2312", "gb18030"],
  ["utf-16", "utf-16le"],
  ["utf-16le", "utf-16le"],
  ["utf-16be", "utf-16be"],
]);
const SHOWN: Readonly<Record<TextEncoding, string>> = { "utf-8": "UTF-8", "utf-16le": "UTF-16", "utf-16be": "UTF-16", gb18030: "GB18030" };
/** A declaration ends within so many bytes, or there is none that is looked at. */
const MAX_DECLARATION_BYTES = 512;
const DECLARATION = /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([^"'<>]{0,100})["']/;
/** Where a declaration stands. */
const START = "1:1";
/** Behind the first `>`, a declaration is whole. */
const GREATER = 0x3e;

export function createXmlDecoder(): XmlDecoder {
  let held: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
  let encoding: TextEncoding | null = null;
  let decoder: InstanceType<typeof TextDecoder> | null = null;

  return {
    push(bytes) {
      let ready = bytes;
      if (decoder === null) {
        if (bytes !== null) held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
        if (bytes !== null && held.length < MAX_DECLARATION_BYTES && !held.includes(GREATER)) return { ok: true, text: "" };
        const found = encodingOf(held);
        if (typeof found === "object") return { ok: false, refusal: found, badBytes: null };
        encoding = found;
        decoder = new TextDecoder(found, { fatal: true });
        ready = held;
        if (bytes === null && held.length > 0) return decode(decoder, found, held, false);
      }
      return decode(decoder, encoding ?? "utf-8", ready, bytes !== null);
    },
  };
}

function decode(decoder: InstanceType<typeof TextDecoder>, encoding: TextEncoding, bytes: Uint8Array | null, stream: boolean): Decoded {
  try {
    return { ok: true, text: bytes === null ? decoder.decode() : decoder.decode(bytes, { stream }) };
  } catch {
    // The decoder throws for one reason only.
    return { ok: false, refusal: refuse("UNSUPPORTED_ENCODING", "", `the text is not ${SHOWN[encoding]}`), badBytes: encoding };
  }
}

/** By the byte order mark, else by the first characters, else by the declaration (XML 1.0, appendix F). */
function encodingOf(bytes: Uint8Array): TextEncoding | Refusal {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return c === 0 && d === 0 ? unsupported("UTF-32") : "utf-16le";
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return "utf-16be";
  if (a === 0 && b === 0) return unsupported("UTF-32");
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  const head = Buffer.from(bytes.subarray(0, MAX_DECLARATION_BYTES)).toString("latin1");
  const name = DECLARATION.exec(head)?.[1];
  if (name === undefined) return "utf-8";
  const declared = NAMES.get(name.toLowerCase());
  if (declared === undefined) return unsupported(name);
  if (!declared.startsWith("utf-16")) return declared;
  return refuse("UNSUPPORTED_ENCODING", START, `the file declares ${quote(name)}, and its bytes are not`);
}

function unsupported(name: string): Refusal {
  return refuse("UNSUPPORTED_ENCODING", START, `the file is ${quote(name)}; UTF-8, UTF-16 and GB18030 are read`);
}
