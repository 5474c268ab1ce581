// The law of losses over one event: whatever differs or is absent when the written documents are read back is named, and
// nothing is named that is there.

import assert from "node:assert/strict";
import { CSP_NAMESPACE, type EpcisEvent, epochMsOf, type Node } from "@csp/epcis";
import { CBV_MASTER_DATA, nodePath, OPEN_FIELDS, type OpenField, SAYS_NOTHING } from "./claims.ts";

type Field = Exclude<keyof EpcisEvent, OpenField>;
const LISTS = [
  "epcList",
  "childEPCs",
  "inputEPCList",
  "outputEPCList",
  "quantityList",
  "childQuantityList",
  "inputQuantityList",
  "outputQuantityList",
] as const;
const TYPED = ["bizTransactionList", "sourceList", "destinationList"] as const;
type ListField = (typeof LISTS)[number] | (typeof TYPED)[number];
const LIST_FIELDS: readonly Field[] = [...LISTS, ...TYPED];
export const FIELDS = (Object.keys(SAYS_NOTHING) as readonly Field[]).filter((field) => field !== "part");

/** What a target tells of one event, by path. */
export interface Told {
  readonly losses: readonly string[];
  readonly additions: readonly string[];
  /** Where other events are read as one with it, so that its list may be as it was. */
  readonly isJoined: boolean;
}

/** `exactly`: nodes of every kind and shape are told apart, as formats do that hold any. Else a text is the number of the same characters, one drug a list of it, and a list of texts each of them. */
export function checkTold(given: EpcisEvent, read: EpcisEvent, told: Told, exactly: boolean): void {
  for (const field of FIELDS) {
    if (LIST_FIELDS.includes(field)) checkList(field as ListField, given, read, told);
    else checkField(field, given, read, told);
  }
  for (const field of OPEN_FIELDS) checkNodes(field, given[field], read[field], told, exactly);
}

function checkField(field: Field, given: EpcisEvent, read: EpcisEvent, told: Told): void {
  const differs = text(valueOf(given, field)) !== text(valueOf(read, field));
  const isLost = told.losses.some((path) => isWithin(path, field));
  const isAdded = told.additions.includes(field);
  assert.ok(!differs || isLost || isAdded, `${field} is ${text(read[field])} when it is read, and not told`);
  assert.ok(differs || !isLost, `${field} is told as lost, and is there`);
  assert.ok(!isAdded || (isAbsent(given[field]) && !isAbsent(read[field])), `${field} is told as added`);
}

function isAbsent(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

/** A moment is the same in whatever zone it is written. */
function valueOf(event: EpcisEvent, field: Field): unknown {
  if (field !== "eventTime") return event[field];
  const fraction = /\.\d*[1-9]/.exec(event.eventTime)?.[0] ?? "";
  return [Math.floor(epochMsOf(event) / 1000), fraction];
}

/** Lists are in no order. */
function checkList(field: ListField, given: EpcisEvent, read: EpcisEvent, told: Told): void {
  const items = given[field].map(text);
  const found = countsOf(read[field].map(text));
  const lostPlaces = new Set(told.losses.filter((path) => path.startsWith(`${field}/`)).map((path) => Number(path.split("/")[1])));
  const isLost = told.losses.includes(field);
  const isAdded = told.additions.includes(field);
  const kept = countsOf(items.filter((_, at) => !lostPlaces.has(at)));
  const differs = !sameCounts(countsOf(items), found);
  assert.ok(differs || (!isLost && !isAdded) || (isLost && told.isJoined), `${field} is told as lost or added, and is as it was`);
  if (isLost) return;
  for (const [item, count] of kept) assert.ok((found.get(item) ?? 0) >= count, `${field}: ${item} is not there when it is read, and not told`);
  for (const [item, count] of found)
    assert.ok((kept.get(item) ?? 0) >= count || isAdded || lostPlaces.size > 0, `${field}: ${item} is there when it is read, and not told`);
  const all = countsOf(items);
  const lost = countsOf(items.filter((_, at) => lostPlaces.has(at)));
  for (const [item, count] of lost) assert.ok((all.get(item) ?? 0) - (found.get(item) ?? 0) >= count, `${field}: ${item} is told as lost, and is there`);
}

function countsOf(items: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

function sameCounts(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([item, count]) => b.get(item) === count);
}

function checkNodes(field: OpenField, given: readonly Node[], read: readonly Node[], told: Told, exactly: boolean): void {
  const [before, after] = exactly ? [merged(given), merged(read)] : [given, read];
  const paths = new Set([...before, ...after].map((node) => nodePath(field, node)));
  for (const path of [...told.losses, ...told.additions])
    assert.ok(!path.startsWith(`${field}/`) || [...paths].some((one) => isWithin(path, one)), `${path} is told, and no event has it`);
  for (const path of paths) {
    const at = (nodes: readonly Node[]): readonly Node[] => nodes.filter((node) => nodePath(field, node) === path);
    const left = at(after).map((node) => nodeText(node, exactly));
    const unsaid = at(before).filter((node) => !take(left, nodeText(node, exactly)) && !(!exactly && takeItems(left, node)));
    const otherwise = exactly ? -1 : unsaid.findIndex((node) => isSaidOtherwise(node, read));
    const missing = unsaid.filter((_, place) => place !== otherwise);
    const losses = told.losses.filter((one) => isWithin(one, path)).length;
    const isAdded = told.additions.includes(path);
    assert.ok(losses >= missing.length, `${path}: ${missing.length} are not there when it is read, and ${losses} told`);
    assert.ok(losses === 0 || missing.length > 0, `${path} is told as lost, and is there`);
    assert.ok(left.length === 0 || losses > 0 || isAdded, `${path} is there when it is read, as ${left.join()}, and not told`);
    assert.ok(!isAdded || left.length > 0, `${path} is told as added`);
  }
}

function take(texts: string[], one: string): boolean {
  const at = texts.indexOf(one);
  if (at >= 0) texts.splice(at, 1);
  return at >= 0;
}

/** Nodes of one name and a list of their values are one in a document. */
function takeItems(texts: string[], { kind, children }: Node): boolean {
  const items = children.map((child) => nodeText(child, false));
  const left = [...texts];
  if (kind !== "array" || items.length < 2 || !items.every((item) => take(left, item))) return false;
  return items.every((item) => take(texts, item));
}

/** The standard's lot and expiry are read by the bridge's own names. */
function isSaidOtherwise({ namespace, name, value }: Node, read: readonly Node[]): boolean {
  const own = namespace === CBV_MASTER_DATA ? { lotNumber: "batchNo", itemExpirationDate: "expiryDate" }[name] : undefined;
  return own !== undefined && read.some((node) => node.namespace === CSP_NAMESPACE && node.name === own && node.value === value);
}

/** Nodes of one name are a list in a document. */
function merged(nodes: readonly Node[]): readonly Node[] {
  return [...Map.groupBy(nodes, ({ namespace, name }) => `${namespace} ${name}`).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined || group.length === 1 ? group : [{ ...first, kind: "array", value: null, children: group.map(unnamed) } as const];
  });
}

function unnamed(node: Node): Node {
  return { ...node, namespace: "", name: "" };
}

/** Members of an object are in no order. */
function nodeText(node: Node, exactly: boolean): string {
  const { kind, value, children } = node;
  if (kind === "array") {
    const items = children.map((child) => nodeText(child, exactly));
    return !exactly && node.name === "drugList" && items.length === 1 ? (items[0] ?? "") : `[${items.join()}]`;
  }
  if (kind === "object") {
    const members = (exactly ? merged(children) : children).map((child) => `${child.namespace}${child.name}=${nodeText(child, exactly)}`);
    return `{${members.toSorted().join()}}`;
  }
  return `${exactly || kind === "null" ? kind : "leaf"} ${JSON.stringify(value)}`;
}

/** Prefixes are hints. */
function text(value: unknown): string {
  return JSON.stringify(value, (name, member: unknown) => (name === "prefix" ? undefined : member));
}

export function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`);
}
