// Ids in the form of a GUID that follow from what they name.

import { hash } from "node:crypto";
import type { Report } from "./emitter.ts";

/** The same for the same document however often it is sent; another in each kind of envelope. */
export function guid(envelope: string, { id, owner, sentAt }: Report): string {
  const hex = hash("sha256", `${envelope} ${owner.uscc} ${id} ${sentAt}`, "hex");
  // Version 8 of RFC 9562: made by an own rule.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
