// Whatever URI an EPCIS document names a thing by: canonical URIs, EPC URNs, GS1 Digital Links of any domain. Two spellings
// of one thing give one identifier. Prefixes kept for internal use or print are read: events may be about any goods.

import type { Identifier, Parsed } from "./identifier.ts";
import { parseCanonicalUri } from "./canonical-uri.ts";
import { parseDigitalLinkPath } from "./gs1/digital-link.ts";
import { isWebUri } from "./gs1/digital-link-path.ts";
import { parseAnyEpcUrn } from "./gs1/epc-urn.ts";
import { isEpcUrn } from "./gs1/epc-urn-forms.ts";
import { refuse } from "./problem.ts";

export function parseEpcUri(uri: string): Parsed<Identifier> {
  if (isWebUri(uri)) return parseDigitalLinkPath(uri);
  if (isEpcUrn(uri)) return parseAnyEpcUrn(uri);
  if (uri.startsWith("urn:csp:")) return parseCanonicalUri(uri);
  return refuse(
    "UNKNOWN_SCHEME",
    0,
    uri.length,
    "The URI is neither a canonical one, nor an EPC URN, nor a Digital Link.",
    "该 URI 既不是规范 URI，也不是 EPC URN 或数字链接。",
  );
}
