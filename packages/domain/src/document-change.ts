// What takes back or corrects a document that came, or will come, in another message: a deleted bill, a corrected bill, an
// EPCIS error declaration. Says which document, by its key, and what of it; what views do with it is theirs.

import { parseBillUri } from "@csp/codes";
import { CSP_NAMESPACE, type EpcisEvent, type Node, parseTime } from "@csp/epcis";
import type { DocumentRef } from "./provenance.ts";

/** `clear`: none of the codes named so far. `remove`, `add`: the codes that the event lists. */
export type CodeChange = "none" | "clear" | "remove" | "add";

export interface DocumentChange {
  /** Of the document that it is about. */
  readonly key: string;
  readonly kind: "deleted" | "corrected" | "declared_wrong";
  /** When it was done, as the source wrote it: changes of one document count in this order, then in log order. */
  readonly time: string;
  readonly reason: string | null;
  /** Events that say what is right instead, by the sender's ids. */
  readonly correctiveEventIds: readonly string[];
  readonly codes: CodeChange;
  /** What a corrected bill says anew; null where it says nothing. */
  readonly billTime: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** How the key of an error declaration differs from that of the event it is about (packages/formats/src/epcis-document/event-document.ts). */
const DECLARATION_END = ":error";
const INSURANCE_DELETION = "3507";

/** Null for an event that is about no other document. `document`: the one that the event belongs to. */
export function documentChangeOf(event: EpcisEvent, document: DocumentRef | null): DocumentChange | null {
  if (document === null) return null;
  if (event.errorDeclaration !== null) return declarationOf(event, document);
  return event.type === "TransactionEvent" ? billChangeOf(event, document) : null;
}

/** Without an id nobody can tell which event is meant. */
function declarationOf(event: EpcisEvent, { key }: DocumentRef): DocumentChange | null {
  const { errorDeclaration, eventID } = event;
  if (errorDeclaration === null || eventID === null || !key.endsWith(DECLARATION_END)) return null;
  const { declarationTime, reason, correctiveEventIDs } = errorDeclaration;
  return {
    ...NOTHING,
    key: key.slice(0, -DECLARATION_END.length),
    kind: "declared_wrong",
    time: isInstant(declarationTime) ? declarationTime : timeTextOf(event),
    reason,
    correctiveEventIds: correctiveEventIDs,
  };
}

function billChangeOf(event: EpcisEvent, document: DocumentRef): DocumentChange | null {
  const [transaction] = event.bizTransactionList;
  const bill = parseBillUri(transaction?.value ?? "");
  if (transaction === undefined || !bill.ok) return null;
  const change = { ...NOTHING, key: transaction.value, time: timeTextOf(event), reason: textOf(event, "reason") ?? textOf(event, "reasonCode") };
  if (textOf(event, "insuranceMessage") === INSURANCE_DELETION)
    return bill.value.owner === `urn:csp:ent:nhsa:${textOf(event, "insuranceInstitution") ?? ""}` ? { ...change, kind: "deleted" } : null;
  // Nobody changes the bill of another.
  if (bill.value.owner !== document.owner) return null;
  switch (textOf(event, "operation")) {
    case "delete-bill":
      return { ...change, kind: "deleted" };
    case "correct-bill":
      return { ...change, ...correctionOf(event), kind: "corrected" };
    default:
      return null;
  }
}

function correctionOf(event: EpcisEvent): Pick<DocumentChange, "codes" | "billTime" | "from" | "to"> {
  const says = event.extensions.find((node) => isOurs(node, "corrected"))?.children ?? [];
  return {
    codes: event.action === "ADD" ? "add" : event.action === "OBSERVE" ? "none" : event.epcList.length > 0 ? "remove" : "clear",
    billTime: says.find((node) => isOurs(node, "billTime") && isInstant(node.value ?? ""))?.value ?? null,
    from: event.sourceList.find(({ type }) => type === "owning_party")?.value ?? null,
    to: event.destinationList.find(({ type }) => type === "owning_party")?.value ?? null,
  };
}

const NOTHING = { reason: null, correctiveEventIds: [], codes: "none", billTime: null, from: null, to: null } as const;

function textOf({ extensions }: EpcisEvent, name: string): string | null {
  return extensions.find((node) => isOurs(node, name))?.value ?? null;
}

function isOurs({ namespace, name }: Node, wanted: string): boolean {
  return name === wanted && namespace === CSP_NAMESPACE;
}

/** Open content of an event may say anything for a time. */
function isInstant(text: string): boolean {
  return parseTime(text)?.offset != null;
}

function timeTextOf({ eventTime, eventTimeZoneOffset }: EpcisEvent): string {
  return /(?:Z|z|[+-]\d\d:\d\d)$/.test(eventTime) ? eventTime : eventTime + eventTimeZoneOffset;
}
