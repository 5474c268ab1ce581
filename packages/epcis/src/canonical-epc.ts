// One spelling for each identifier of an object or place: EPC URNs and Digital Links of any domain become the canonical URI
// where the identifier library knows their scheme; all else stays as it came. Parties and transactions are not changed.

import { canonicalUri, parseEpcUri } from "@csp/codes";

/** The canonical URI of an identifier, or the text as it is. */
export function canonicalEpc(text: string): string {
  const parsed = parseEpcUri(text);
  return parsed.ok ? canonicalUri(parsed.value) : text;
}
