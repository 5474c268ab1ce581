// Compact URIs as values of open content: a value stays as it came wherever a reader of what is written gives it the same event
// hash, else it is written in full. Knows no syntax.

import type { ValuePrefixes } from "./context.ts";
import { canonicalValue, openContentPrefixes } from "./event-hash/value.ts";
import type { EpcisEvent, Node, QuantityElement } from "./event.ts";

/** Prefixes of the values of an event, by its place among the written events; undefined where they are not known. */
export type PrefixesOf = (index: number) => ValuePrefixes | undefined;

/** Given a value and where it stands in the event, what is to stand there. */
type ValueVisitor = (text: string, path: ValuePath, isSensorField: boolean) => string;

/** Members from the event down, the last one first. A chain, so that nothing is joined unless something is lost. */
export interface ValuePath {
  readonly parent: ValuePath | null;
  /** A node by its name, an item of a list by its place. */
  readonly step: Node | string | number;
}

/** What a value may be written as, the spelling that it came in first. */
export interface Spelling {
  readonly text: string;
  /** False where a reader gets another hash of every spelling there is. */
  readonly isKept: boolean;
}

/** @param from where the value was read @param to where what is written will be read */
export function spellingFor(text: string, from: ValuePrefixes, to: ValuePrefixes, isSensorField: boolean): Spelling {
  const prefix = prefixOfValue(text);
  if (prefix === null) return { text, isKept: true };
  const here = isSensorField ? from : openContentPrefixes(from);
  const there = isSensorField ? to : openContentPrefixes(to);
  const hashed = canonicalValue(text, here);
  if (canonicalValue(text, there) === hashed) return { text, isKept: true };
  const namespace = here.get(prefix);
  const full = namespace === undefined ? text : namespace + text.trim().slice(prefix.length + 1);
  return canonicalValue(full, there) === hashed ? { text: full, isKept: true } : { text, isKept: false };
}

/** The prefix that a value may begin with; null where it has none, or is a full IRI or a number. */
function prefixOfValue(text: string): string | null {
  const trimmed = text.trim();
  const colon = trimmed.indexOf(":");
  if (colon <= 0 || trimmed.charCodeAt(0) <= 0x39 || trimmed.startsWith("urn:") || trimmed.startsWith("//", colon + 1)) return null;
  return trimmed.slice(0, colon);
}

/** Adds which namespace each prefix of the event's values stands for; null where for none, or where two events differ. */
export function collectPrefixes(event: EpcisEvent, prefixes: ValuePrefixes, into: Map<string, string | null>): void {
  withValues(event, (text) => collectPrefix(text, prefixes, into));
}

export function collectPrefixesOfNodes(nodes: readonly Node[], prefixes: ValuePrefixes, into: Map<string, string | null>): void {
  inNodes(nodes, null, (text) => collectPrefix(text, prefixes, into));
}

function collectPrefix(text: string, prefixes: ValuePrefixes, into: Map<string, string | null>): string {
  const prefix = prefixOfValue(text);
  if (prefix !== null) {
    const namespace = prefixes.get(prefix) ?? null;
    into.set(prefix, into.has(prefix) && into.get(prefix) !== namespace ? null : namespace);
  }
  return text;
}

/** The event with each text of its open content, and each unit, as the visitor gives it; the same event where nothing changes. */
export function withValues(event: EpcisEvent, visit: ValueVisitor): EpcisEvent {
  const changed: Partial<Record<keyof EpcisEvent, unknown>> = {};
  const set = <K extends keyof EpcisEvent>(field: K, value: EpcisEvent[K]): void => {
    if (value !== event[field]) changed[field] = value;
  };
  for (const field of ["extensions", "certificationInfo"] as const) set(field, inNodes(event[field], null, visit));
  set("ilmd", inNodes(event.ilmd, { parent: null, step: "ilmd" }, visit));
  set("sensorElementList", inSensors(event.sensorElementList, { parent: null, step: "sensorElementList" }, visit));
  for (const field of ["readPoint", "bizLocation", "errorDeclaration"] as const) set(field, inHolder(event[field], { parent: null, step: field }, visit));
  for (const field of ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"] as const)
    set(field, inQuantities(event[field], { parent: null, step: field }, visit));
  return Object.keys(changed).length === 0 ? event : { ...event, ...(changed as Partial<EpcisEvent>) };
}

function inHolder<T extends { readonly extensions: readonly Node[] }>(holder: T | null, path: ValuePath, visit: ValueVisitor): T | null {
  if (holder === null) return null;
  const extensions = inNodes(holder.extensions, path, visit);
  return extensions === holder.extensions ? holder : { ...holder, extensions };
}

function inQuantities(list: readonly QuantityElement[], path: ValuePath, visit: ValueVisitor): readonly QuantityElement[] {
  return mapped(list, (element, index) => {
    const uom = element.uom === null ? null : visit(element.uom, { parent: { parent: path, step: index }, step: "uom" }, false);
    return uom === element.uom ? element : { ...element, uom };
  });
}

/** The standard's own fields of metadata and reports are read by the document's prefixes alone; see `openContentPrefixes`. */
function inSensors(elements: readonly Node[], path: ValuePath, visit: ValueVisitor): readonly Node[] {
  return mapped(elements, (element, index) => inChildren(element, { parent: path, step: index }, visit, (member) => member.namespace === ""));
}

function inNodes(nodes: readonly Node[], path: ValuePath | null, visit: ValueVisitor): readonly Node[] {
  return mapped(nodes, (node) => inNode(node, { parent: path, step: node }, visit, false));
}

function inNode(node: Node, path: ValuePath, visit: ValueVisitor, isSensorField: boolean): Node {
  if (node.kind === "string" && node.value !== null) {
    const value = visit(node.value, path, isSensorField);
    return value === node.value ? node : { ...node, value };
  }
  return node.children.length === 0 ? node : inChildren(node, path, visit, (child) => isSensorField && child.namespace === "");
}

function inChildren(node: Node, path: ValuePath, visit: ValueVisitor, isSensorField: (child: Node) => boolean): Node {
  const inArray = node.kind === "array";
  const children = mapped(node.children, (child, index) => inNode(child, { parent: path, step: inArray ? index : child }, visit, isSensorField(child)));
  return children === node.children ? node : { ...node, children };
}

/** The same list where nothing changes. */
function mapped<T>(list: readonly T[], change: (item: T, index: number) => T): readonly T[] {
  let changed: T[] | null = null;
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index] as T;
    const next = change(item, index);
    if (next === item) continue;
    changed ??= [...list];
    changed[index] = next;
  }
  return changed ?? list;
}
