// How far a format can say each field of the canonical event, as a table: the page docs/profiles/loss.md is made from it, and
// what it says has no place is listed as lost by the same table. Knows no format.

import { CSP_NAMESPACE, type EpcisEvent, type Node } from "@csp/epcis";
import type { EventNodes } from "./node-ledger.ts";
import type { Ledger } from "./target.ts";

export type Claim = "fully" | "not" | { readonly partly: string };

export type EventField = keyof EpcisEvent;

/** Fields that hold open content; each node in them has a claim of its own. */
export type OpenField = "ilmd" | "extensions";

export interface Claims {
  readonly fields: Readonly<Record<Exclude<EventField, OpenField>, Claim>>;
  /** By `ilmd/csp:batch`, `extensions/csp:billType`, `ilmd/cbvmda:lotNumber`. */
  readonly nodes: Readonly<Record<string, Claim>>;
  /** Of every node that is not named. */
  readonly otherNodes: Claim;
}

/** Of a format that says nothing; spread over it what it does say. */
export const SAYS_NOTHING: Claims["fields"] = {
  type: "not",
  eventID: "not",
  eventTime: "not",
  eventTimeZoneOffset: "not",
  recordTime: "not",
  action: "not",
  bizStep: "not",
  disposition: "not",
  persistentDisposition: "not",
  readPoint: "not",
  bizLocation: "not",
  parentID: "not",
  epcList: "not",
  quantityList: "not",
  childEPCs: "not",
  childQuantityList: "not",
  inputEPCList: "not",
  inputQuantityList: "not",
  outputEPCList: "not",
  outputQuantityList: "not",
  transformationID: "not",
  bizTransactionList: "not",
  sourceList: "not",
  destinationList: "not",
  errorDeclaration: "not",
  certificationInfo: "not",
  sensorElementList: "not",
  part: "not",
};

export const OPEN_FIELDS: readonly OpenField[] = ["ilmd", "extensions"];

const FIELDS = Object.keys(SAYS_NOTHING) as readonly Exclude<EventField, OpenField>[];

/**
 * Lists the fields of an event that the format has no place for, and the nodes that the target neither said nor lost. Fields that it says in part are
 * the target's own to judge.
 */
export function loseUnsaid(event: EpcisEvent, index: number, claims: Claims, nodes: EventNodes, format: string, ledger: Pick<Ledger, "lose">): void {
  for (const field of FIELDS) {
    if (claims.fields[field] === "not" && isThere(event[field])) ledger.lose(index, field, `${format} has no place for it`);
  }
  for (const field of OPEN_FIELDS) nodes[field].close(format, (node) => (claims.nodes[nodePath(field, node)] ?? claims.otherNodes) !== "not");
}

/** `extensions/csp:warehouse`; a node of another namespace by its full name. */
export function nodePath(field: OpenField, node: Node): string {
  return `${field}/${nodeName(node)}`;
}

/** The prefixes are fixed where ours and the standard's own are, whatever a document wrote. */
function nodeName({ namespace, name }: Node): string {
  if (namespace === CSP_NAMESPACE) return `csp:${name}`;
  if (namespace === CBV_MASTER_DATA) return `cbvmda:${name}`;
  return namespace === "" ? name : `{${namespace}}${name}`;
}

export const CBV_MASTER_DATA = "urn:epcglobal:cbv:mda:";

/** The better of two claims for each field, for a target that has two formats to choose from. */
export function eitherClaims(first: Claims, second: Claims): Claims {
  const fields = Object.fromEntries(FIELDS.map((field) => [field, betterOf(first.fields[field], second.fields[field])]));
  const names = [...new Set([...Object.keys(first.nodes), ...Object.keys(second.nodes)])];
  const nodes = names.map((name) => [name, betterOf(first.nodes[name] ?? first.otherNodes, second.nodes[name] ?? second.otherNodes)] as const);
  return { fields: fields as Claims["fields"], nodes: Object.fromEntries(nodes), otherNodes: betterOf(first.otherNodes, second.otherNodes) };
}

/** Each event goes to the format that can say it. */
function betterOf(first: Claim, second: Claim): Claim {
  if (first === second) return first;
  if (first === "fully") return second === "not" ? first : second;
  if (first === "not") return second;
  if (typeof second === "string" || first.partly === second.partly) return first;
  return { partly: `${first.partly}; or ${second.partly}` };
}

function isThere(value: unknown): boolean {
  return value !== null && !(Array.isArray(value) && value.length === 0);
}
