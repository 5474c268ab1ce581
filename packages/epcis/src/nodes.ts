// Open content (extensions, ILMD, sensor data, master data) ↔ nodes. Owns that nothing is lost: kinds, order, source text of
// numbers. Values stay as they came, CURIEs too; names are resolved. Knows no field of the standard.
//
// An order that JSON itself does not carry through a parser is not kept: names that are whole numbers come first.

import { extendContext, resolveName, type Context } from "./context.ts";
import type { Node } from "./event.ts";
import { isObject, numberText, type JsonObject, type NumberSources } from "./json-text.ts";
import type { PrefixPlan } from "./prefix-plan.ts";

/** What holds where nodes are read. */
export interface Scope {
  readonly context: Context;
  readonly numbers: NumberSources;
}

/** The scope inside an object: its own `@context` holds below it. */
export function scopeWithin(scope: Scope, object: JsonObject): Scope {
  return Object.hasOwn(object, "@context") ? { context: extendContext(scope.context, object["@context"]), numbers: scope.numbers } : scope;
}

const NO_NAMES: ReadonlySet<string> = new Set();
const NO_NODES: readonly Node[] = [];

/** The members of an object as nodes, without those in `known`. `@context` has been applied to the names and is left out. */
export function readMembers(object: JsonObject, scope: Scope, known: ReadonlySet<string> = NO_NAMES): readonly Node[] {
  let nodes: Node[] | undefined;
  let inner: Scope | undefined;
  for (const key of Object.keys(object)) {
    if (known.has(key) || key === "@context") continue;
    inner ??= scopeWithin(scope, object);
    const { namespace, name, prefix } = resolveName(inner.context, key);
    nodes ??= [];
    nodes.push(readNode(object, key, object[key], inner, namespace, name, prefix));
  }
  return nodes ?? NO_NODES;
}

/** The items of an array as nodes without names. */
export function readItems(items: readonly unknown[], scope: Scope): readonly Node[] {
  return items.map((item, index) => readNode(items, String(index), item, scope, "", "", ""));
}

/** One value of its holder as a node. Recursion ends at the depth that the reader of the text allows. */
export function readNode(holder: object, key: string, value: unknown, scope: Scope, namespace: string, name: string, prefix: string): Node {
  const leaf = (kind: Node["kind"], text: string | null): Node => ({ namespace, name, prefix, kind, value: text, children: NO_NODES });
  if (typeof value === "string") return leaf("string", value);
  if (typeof value === "number") return leaf("number", numberText(scope.numbers, holder, key, value));
  if (typeof value === "boolean") return leaf("boolean", String(value));
  if (Array.isArray(value)) return { namespace, name, prefix, kind: "array", value: null, children: readItems(value, scope) };
  if (isObject(value)) return { namespace, name, prefix, kind: "object", value: null, children: readMembers(value, scope) };
  return leaf("null", null);
}

type RawJson = (text: string) => object;
// TypeScript's library does not list `rawJSON` yet.
const rawJson: RawJson = (JSON as unknown as { readonly rawJSON: RawJson }).rawJSON;
const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** A number that JSON.stringify writes with this very text. Text that is no JSON number is a bug of who made the event. */
export function writeNumber(text: string): unknown {
  if (!JSON_NUMBER.test(text)) throw new Error("a number of an event is not written as JSON writes numbers");
  const value = Number(text);
  return String(value) === text ? value : rawJson(text);
}

/** Nodes as the members of an object, named as the plan says; nodes of one name, which other formats know, become one array. */
export function writeMembers(nodes: readonly Node[], plan: PrefixPlan): [string, unknown][] {
  const members = new Map<string, unknown[]>();
  for (const node of nodes) {
    const key = plan.nameOf(node);
    const before = members.get(key);
    if (before === undefined) members.set(key, [writeValue(node, plan)]);
    else before.push(writeValue(node, plan));
  }
  return Array.from(members, ([key, values]) => [key, values.length === 1 ? values[0] : values]);
}

export function writeValue(node: Node, plan: PrefixPlan): unknown {
  switch (node.kind) {
    case "string":
      return node.value ?? "";
    case "number":
      return writeNumber(node.value ?? "");
    case "boolean":
      return node.value === "true";
    case "null":
      return null;
    case "array":
      return node.children.map((child) => writeValue(child, plan));
    case "object":
      // Makes own members of any name, `__proto__` too.
      return Object.fromEntries(writeMembers(node.children, plan));
    default:
      throw new Error(`unknown node kind ${String(node.kind satisfies never)}`);
  }
}
