// The event hashes of a whole document, as its author asked for them: with the document's own prefixes and without the
// fields it wants ignored, nor those that the caller does. Knows what a reader gives, no text.

import type { ValuePrefixes } from "../context.ts";
import type { EpcisRead } from "../read-result.ts";
import { eventPreHash, type EventHashOptions } from "./event-hash.ts";
import { ignoredFields, type FieldNames } from "./ignored-fields.ts";

/** One pre-hash string for each event, in the order of the document. */
export function documentPreHashes(
  read: Extract<EpcisRead, { readonly ok: true }>,
  { ignore: asked = new Set() }: Pick<EventHashOptions, "ignore"> = {},
): readonly string[] {
  // Nearly always one set of prefixes, the document's.
  const ignoredBy = new Map<ValuePrefixes, FieldNames>();
  return read.events.map(({ event, prefixes }) => {
    let ignore = ignoredBy.get(prefixes);
    if (ignore === undefined) {
      ignore = new Set([...asked, ...ignoredFields(read.envelope, prefixes)]);
      ignoredBy.set(prefixes, ignore);
    }
    return eventPreHash(event, { prefixes, ignore });
  });
}
