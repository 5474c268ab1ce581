// What the compact URIs among the values of an event that was just read from EPCIS mean. A canonical event does not say it, and a
// stored one has forgotten it; it is known as long as the event itself is at hand, for whoever writes it on.

import type { EpcisEvent, ValuePrefixes } from "@csp/epcis";

const READ = new WeakMap<EpcisEvent, ValuePrefixes>();

export function keepValuePrefixes(event: EpcisEvent, prefixes: ValuePrefixes): void {
  READ.set(event, prefixes);
}

/** Undefined where the event came from elsewhere. */
export function valuePrefixesOf(event: EpcisEvent | undefined): ValuePrefixes | undefined {
  return event === undefined ? undefined : READ.get(event);
}
