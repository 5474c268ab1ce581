// Cuts a long list of codes into the stored events it is spread over: in source order, each within the bounds on count and
// size. What the parts share stands in each of them.

import type { EpcisEvent, Node, Part } from "@csp/epcis";
import { codesInLists, codesWithin } from "./code-lists.ts";
import { MAX_EVENT_CODES } from "./profile.ts";

/** What a document may say besides its codes: its events hold all of that each, and some codes. */
export const MAX_FACTS_BYTES = 128 * 1024;
/** 256 KiB, less a margin for the fixed fields of an event. */
const MAX_EVENT_BYTES = 250 * 1024;
/** Namespace, prefix, kind and lengths of one node. */
const NODE_OVERHEAD_BYTES = 28;

/** How many bytes a text takes. */
export type TextMeasure = (text: string) => number;

export const utf8Bytes: TextMeasure = (text) => Buffer.byteLength(text);
/** No fewer than it takes, a UTF-16 unit being three bytes of UTF-8 at most: a tenth of the cost, and enough to see that a small document is one. */
export const mostBytes: TextMeasure = (text) => text.length * 3;

/** About how many bytes nodes take in a stored event; never fewer than they do. */
export function nodeBytes(nodes: readonly Node[], measure: TextMeasure = utf8Bytes): number {
  let bytes = 0;
  for (const { name, value, children } of nodes) {
    bytes += NODE_OVERHEAD_BYTES + name.length + (value === null ? 0 : measure(value));
    if (children.length > 0) bytes += nodeBytes(children, measure);
  }
  return bytes;
}

/** True where `bytesBy` gives more than `limit` bytes of UTF-8. */
export function isOver(limit: number, bytesBy: (measure: TextMeasure) => number): boolean {
  return bytesBy(mostBytes) > limit && bytesBy(utf8Bytes) > limit;
}

/** True of a list that goes into one event whatever the document says besides, within its bound. */
export function fitInOne(uris: readonly string[]): boolean {
  if (uris.length > MAX_EVENT_CODES) return false;
  let bytes = MAX_FACTS_BYTES;
  for (const uri of uris) bytes += uri.length + 2;
  return bytes <= MAX_EVENT_BYTES;
}

/** True of texts that surely go into one event together with so many bytes of facts. */
export function surelyFitInOne(texts: readonly string[], factsBytes: number): boolean {
  if (texts.length > MAX_EVENT_CODES) return false;
  let bytes = factsBytes;
  for (const text of texts) bytes += mostBytes(text) + 2;
  return bytes <= MAX_EVENT_BYTES;
}

/**
 * Calls `make` once per part with the range `[from, to)` of the list, when the part is asked for: all parts of a long list at once would be the list over
 * again. `part` is null where one event holds all. `factsBytes`: what each part says besides.
 */
export function* inParts<T>(
  count: number,
  factsBytes: number,
  lengthOf: (at: number) => number,
  make: (from: number, to: number, part: Part | null) => T,
): Generator<T> {
  const ends = partEnds(count, MAX_EVENT_BYTES - factsBytes, lengthOf);
  let from = 0;
  for (const [index, to] of ends.entries()) {
    yield make(from, to, ends.length === 1 ? null : { index, of: ends.length });
    from = to;
  }
}

/** The event, or its parts where its codes do not go into one: each says all that the event says besides them, which is `factsBytes`. */
export function splitCodes(event: EpcisEvent, factsBytes: number): Generator<EpcisEvent> {
  const codes = codesInLists(event);
  return inParts(
    codes.length,
    factsBytes,
    (at) => utf8Bytes(codes[at] ?? ""),
    (from, to, part) => (part === null ? event : { ...event, ...codesWithin(event, from, to), part }),
  );
}

function partEnds(count: number, maxBytes: number, lengthOf: (at: number) => number): readonly number[] {
  const ends: number[] = [];
  let from = 0;
  let bytes = 0;
  for (let at = 0; at < count; at++) {
    // URIs are ASCII; each has a length prefix of two bytes at most.
    const length = lengthOf(at) + 2;
    if (at > from && (at - from === MAX_EVENT_CODES || bytes + length > maxBytes)) {
      ends.push(at);
      from = at;
      bytes = 0;
    }
    bytes += length;
  }
  ends.push(count);
  return ends;
}
