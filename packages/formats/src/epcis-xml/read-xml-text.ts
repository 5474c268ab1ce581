// The bytes of an XML message → its text, or the name of the encoding it should not have: only UTF-8 is read, as in all profiles.
// A declaration of another encoding over text that is UTF-8 is the XML reader's business.

import { type JsonRead, MAX_JSON_BYTES, readUtf8 } from "../json-message.ts";
import type { ProfileInput } from "../profile.ts";
import { refuse } from "../refusals.ts";

/** Enough for an XML declaration. */
const START_BYTES = 256;
const DECLARED = /encoding[ \t\r\n]{0,9}=[ \t\r\n]{0,9}["']([A-Za-z][A-Za-z0-9._-]{0,39})["']/;

export async function readXmlText(chunks: ProfileInput["chunks"]): Promise<JsonRead<string>> {
  const text = await readUtf8(chunks);
  if (text.ok) {
    // UTF-16 of nothing but ASCII is UTF-8 with NULs.
    const first = text.value.slice(0, 2);
    return first === "<\0" || first === "\0<" ? notUtf8("UTF-16") : text;
  }
  if (text.refusal.reason === "TOO_LARGE") return { ok: false, refusal: refuse("TOO_LARGE", "", `an EPCIS message holds at most ${MAX_JSON_BYTES} bytes`) };
  const encoding = encodingOf(await firstBytes(chunks));
  // Of another encoding it goes wrong where that is declared; else where the bytes do.
  return encoding === null ? text : notUtf8(encoding);
}

function notUtf8(encoding: string): JsonRead<string> {
  return { ok: false, refusal: refuse("UNSUPPORTED_ENCODING", "1:1", `the text is ${encoding}; only UTF-8 is read`) };
}

/** By byte order mark, else by the document's own word; null where it says UTF-8 or nothing. */
function encodingOf(start: Buffer): string | null {
  const marks = start.toString("latin1", 0, 2);
  if (marks === "\xFF\xFE" || marks === "\xFE\xFF" || marks === "<\0" || marks === "\0<") return "UTF-16";
  const declared = DECLARED.exec(start.toString("latin1"))?.[1];
  return declared === undefined || /^utf-?8$/i.test(declared) ? null : declared;
}

async function firstBytes(chunks: ProfileInput["chunks"]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks()) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= START_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, START_BYTES);
}
