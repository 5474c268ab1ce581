// For tests: the same message, spelled otherwise: names and attributes in another order, other white space and quotes, times
// with their zone or in another, contents packed in another way. What it says stays the same.

import { gzipSync } from "node:zlib";
import { unwrapPlatform } from "@csp/formats";

type Respell = (text: string) => string;

/** By name; each leaves a message alone that it has nothing to do with. */
export const SPELLINGS: Readonly<Record<string, Respell>> = {
  "the order of names": (text) => ofJson(text, reordered, 0) ?? text,
  "white space": (text) => ofJson(text, (value) => value, 3) ?? spacedXml(text),
  "the order of attributes, and their quotes": (text) => (text.startsWith("<") ? withTags(text, otherAttributes) : text),
  // What is signed is signed as it is spelled, but for white space and the order of names.
  "the zone of a time written out": (text) =>
    text.includes('"signature":') ? text : text.replaceAll(/(["'])(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})\1/g, "$1$2T$3+08:00$1"),
  "a moment in another zone": (text) => (/EPCISDocument/.test(text) ? text.replaceAll(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+08:00/g, inUtc) : text),
  "a moment of a bill in another zone": (text) =>
    text.includes('"signature":')
      ? text
      : text.replaceAll(
          /(["'])(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})\1/g,
          (_, quote: string, day: string, clock: string) => quote + inUtc(`${day}T${clock}`) + quote,
        ),
  "another packing": (text) => repacked(text),
};

/** Null where it is no JSON. The pieces of an envelope that are packed or stand as text stay as they are. */
function ofJson(text: string, change: (value: unknown) => unknown, indent: number): string | null {
  return text.startsWith("{") ? `\n${JSON.stringify(change(JSON.parse(text)), null, indent)} ` : null;
}

function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, item]) => [name, reordered(item)]),
  );
}

function spacedXml(text: string): string {
  return withTags(text.replaceAll(/>\s*</g, ">\n\t <"), (tag) => tag.replaceAll(/ (\w[\w:]*=)/g, "\n  $1"));
}

function withTags(text: string, change: (tag: string) => string): string {
  return text.replaceAll(/<\w[^>]*>/g, change);
}

function otherAttributes(tag: string): string {
  const [, name = "", attributes = "", end = ""] = /^<([\w:]+)((?:\s+[\w:]+="[^"]*")*)\s*(\/?>)$/.exec(tag) ?? [];
  const all = [...attributes.matchAll(/([\w:]+)="([^"]*)"/g)].toReversed();
  return name === "" ? tag : `<${name}${all.map(([, key, value]) => ` ${key}='${value}'`).join("")}${end}`;
}

function inUtc(time: string): string {
  const ms = Date.UTC(
    Number(time.slice(0, 4)),
    Number(time.slice(5, 7)) - 1,
    Number(time.slice(8, 10)),
    Number(time.slice(11, 13)) - 8,
    Number(time.slice(14, 16)),
    Number(time.slice(17, 19)),
  );
  return `${JSON.stringify(new Date(ms)).slice(1, 20)}Z`;
}

/** A platform envelope with a gzip in place of the zip, and lines in its base64. */
function repacked(text: string): string {
  if (!text.startsWith('{"app_id"')) return text;
  const read = unwrapPlatform(text);
  if (!("facts" in read)) throw new Error("the envelope cannot be read");
  const lines = gzipSync(read.content).toString("base64").replaceAll(/.{76}/g, "$&\r\n");
  return JSON.stringify({ ...(JSON.parse(text) as object), data: lines });
}
