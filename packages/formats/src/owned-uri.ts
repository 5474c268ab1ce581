// URIs of what an enterprise numbers itself besides its bills: an operation, a record, a piece of equipment. The owner and
// its number, each escaped as in the URI of a bill.

import { billUri } from "@csp/codes";

const BILL_HEAD = "urn:csp:bill:";

/** `urn:csp:<kind>:<owner, percent-encoded>:<number, percent-encoded>` */
export function ownedUri(kind: "operation" | "vaccine-record" | "equipment", owner: string, number: string): string {
  return `urn:csp:${kind}:${billUri(owner, number).slice(BILL_HEAD.length)}`;
}
