// One spelling for each identifier of an object, place or party: EPC URNs and Digital Links of any domain become the canonical
// URI where the identifier library knows their scheme; all else stays as it came. Transactions are not changed.

import { beginsWith, canonicalUri, epcUrnToDigitalLink, parseEpcUri } from "@csp/codes";

/** The canonical URI of an identifier, or the text as it is. */
export function canonicalEpc(text: string): string {
  // Nearly all are URNs, which become links without an identifier between the two.
  if (beginsWith(text, "urn:epc:")) return epcUrnToDigitalLink(text) ?? text;
  const parsed = parseEpcUri(text);
  return parsed.ok ? canonicalUri(parsed.value) : text;
}
