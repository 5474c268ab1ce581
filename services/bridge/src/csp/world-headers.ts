// What a sender says about a document beside it, by the names that HTTP and Kafka share.

import type { WorldDocument } from "@csp/world";

const CANONICAL_USCC = "urn:csp:uscc:";

export function headersOf({ sender, owner, contentType }: WorldDocument): Readonly<Record<string, string>> {
  return {
    "content-type": contentType,
    ...(sender === null ? {} : { "csp-sender": partyHeader(sender) }),
    ...(owner === null ? {} : { "csp-owner": partyHeader(owner) }),
  };
}

/** `uscc:…` as the door takes it. */
function partyHeader(uri: string): string {
  return `uscc:${uri.slice(CANONICAL_USCC.length)}`;
}
