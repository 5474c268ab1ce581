// All texts of a file that could be a value, while it is read: of XML each attribute and text, of JSON each string and what stands
// between its commas; of an envelope those of its content. Knows no profile; reads XML roughly, since a profile has read it before.

import { createXmlDecoder, unwrapPlatform } from "@csp/formats";

/** A JSON message that is larger is refused by its profile. */
const MAX_JSON_BYTES = 16 * 2 ** 20;
/** Of XML without a tag; what is longer is no value. */
const MAX_CARRY = 2 ** 20;
const MAX_NESTING = 8;
const SLICE_BYTES = 256 * 1024;

/**
 * In lists, of which each holds until the next is asked for. Ends early where the file is in no encoding that is read: its profile
 * says what is wrong. `isEnvelope`: of the platform, so that its texts are those of what is packed in it.
 */
export async function* textsOf(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, isEnvelope = false): AsyncGenerator<Iterable<string>> {
  const decoder = createXmlDecoder();
  let carry = "";
  let isXml: boolean | null = null;
  let bytes = 0;
  for await (const chunk of chunks) {
    const piece = decoder.push(chunk);
    if (!piece.ok) return;
    carry += piece.text;
    bytes += chunk.length;
    isXml ??= carry.trimStart() === "" ? null : carry.trimStart().startsWith("<");
    if (isXml === false && bytes > MAX_JSON_BYTES) return;
    if (isXml !== true) continue;
    const tag = carry.lastIndexOf("<");
    const isTooLong = carry.length - tag > MAX_CARRY;
    yield xmlTexts(isTooLong ? carry : carry.slice(0, tag + 1));
    carry = isTooLong ? "" : carry.slice(Math.max(tag, 0));
  }
  const end = decoder.push(null);
  if (!end.ok) return;
  carry += end.text;
  if (isXml === true || carry.trimStart().startsWith("<")) yield xmlTexts(carry);
  else if (isEnvelope) yield* contentTexts(carry);
  else yield stringsOf(parseOrNull(carry), 0);
}

async function* contentTexts(envelope: string): AsyncGenerator<Iterable<string>> {
  const read = unwrapPlatform(envelope);
  if ("reason" in read) return;
  yield* textsOf(slicesOf(read.content));
}

function* slicesOf(content: Buffer): Generator<Uint8Array> {
  for (let from = 0; from < content.length; from += SLICE_BYTES) yield content.subarray(from, from + SLICE_BYTES);
}

function* xmlTexts(xml: string): Generator<string> {
  for (const [, double, single, text] of xml.matchAll(/"([^"<]*)"|'([^'<]*)'|>([^<>]*)</g)) yield unescapeXml(double ?? single ?? text ?? "");
}

function* stringsOf(value: unknown, nesting: number): Generator<string> {
  if (typeof value === "number") yield String(value);
  if (typeof value === "string") {
    if (nesting < MAX_NESTING && /^\s*[[{]/.test(value)) yield* stringsOf(parseOrNull(value), nesting + 1);
    yield value;
    if (value.includes(",")) for (const piece of value.split(",")) yield piece.trim();
  }
  if (typeof value !== "object" || value === null) return;
  for (const member of Object.values(value)) yield* stringsOf(member, nesting);
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON after all: then no text in it is one of a field.
    return null;
  }
}

function unescapeXml(text: string): string {
  if (!text.includes("&")) return text.trim();
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&apos;", "'").replaceAll("&amp;", "&").trim();
}
