// XML elements → the plain values that EPCIS JSON parses to, so that one set of checks and one reader serve both syntaxes.
// Owns what any element may hold: members, names in full, numbers with their source text. Knows no field of the standard.

import { standardContext, type Context } from "../context.ts";
import { TEXT_MEMBER } from "../event-hash/open-content.ts";
import { ATTRIBUTE_MARK } from "../event.ts";
import type { JsonObject } from "../json-text.ts";
import type { Scope } from "../nodes.ts";
import type { XmlAttribute, XmlElement } from "./element.ts";
import { unwrapped } from "./element.ts";

/** The scope of one document, and how its names and numbers get into it. */
export interface XmlScope {
  readonly scope: Scope;
  readonly context: Context;
  readonly sources: Map<object, Map<string, string>>;
}

export function createXmlScope(): XmlScope {
  const context = standardContext();
  const sources = new Map<object, Map<string, string>>();
  return { scope: { context, numbers: sources }, context, sources };
}

/** The member name for a name of the document: `local` without a namespace, else `{namespace}local`. The scope knows it from now on. */
export function memberName({ context }: XmlScope, { uri, local, prefix }: { readonly uri: string; readonly local: string; readonly prefix: string }): string {
  const key = uri === "" ? local : `{${uri}}${local}`;
  if (!context.resolved.has(key)) context.resolved.set(key, { namespace: uri, name: local, prefix: uri === "" ? "" : prefix, declared: true });
  return key;
}

/** The same for an attribute of open content, whose prefix tells that it is one. */
function attributeName({ context }: XmlScope, { uri, local, prefix }: XmlAttribute): string {
  const key = `${ATTRIBUTE_MARK}{${uri}}${local}`;
  if (!context.resolved.has(key)) context.resolved.set(key, { namespace: uri, name: local, prefix: ATTRIBUTE_MARK + prefix, declared: true });
  return key;
}

/** Members in the order they come; those of one name become one array. */
export class Members {
  readonly #values = new Map<string, unknown>();
  readonly #repeated = new Set<string>();

  add(name: string, value: unknown): void {
    const before = this.#values.get(name);
    if (before === undefined) {
      this.#values.set(name, value);
    } else if (this.#repeated.has(name)) {
      (before as unknown[]).push(value);
    } else {
      this.#repeated.add(name);
      this.#values.set(name, [before, value]);
    }
  }

  /** Own members of any name, `__proto__` too. */
  toObject(): JsonObject {
    return Object.fromEntries(this.#values);
  }
}

/** A leaf is its text; all else an object of its attributes, children, and text where it has some. Recursion ends at the parser's depth. */
export function openValue(element: XmlElement, xml: XmlScope): unknown {
  const text = element.text.trim();
  if (element.attributes.length === 0 && element.children.length === 0) return text;
  const members = new Members();
  for (const attribute of element.attributes) members.add(attributeName(xml, attribute), attribute.value.trim());
  for (const child of element.children) members.add(memberName(xml, child), openValue(child, xml));
  if (text !== "") members.add(TEXT_MEMBER, text);
  return members.toObject();
}

export function addAttributes(attributes: readonly XmlAttribute[], xml: XmlScope, members: Members): void {
  for (const attribute of attributes) members.add(memberName(xml, attribute), attribute.value.trim());
}

/** The same of an element that the standard describes, and remembering that they were attributes: those in a namespace are what a sender added. */
export function addForeignAttributes(element: XmlElement, xml: XmlScope, members: Members): void {
  for (const attribute of element.attributes) if (attribute.uri !== "") members.add(attributeName(xml, attribute), attribute.value.trim());
}

/** Children that are in a namespace: what a sender added to an element of the standard. */
export function addExtensions(element: XmlElement, xml: XmlScope, members: Members): void {
  for (const child of unwrapped(element)) {
    if (child.uri !== "") members.add(memberName(xml, child), openValue(child, xml));
  }
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const XSD_NUMBER = /^([+-]?)0*(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** A number as XML Schema writes it (`+05`, `.5`, `5.`) → as JSON does, as it came where it is that already; null for what is none, `INF` and `NaN` too. */
export function jsonNumberText(text: string): string | null {
  if (JSON_NUMBER.test(text)) return text;
  const match = XSD_NUMBER.exec(text);
  if (match === null || !/^[+-]?\.?\d/.test(text)) return null;
  const [, sign, whole, fraction, exponent] = match;
  return `${sign === "-" ? "-" : ""}${whole === "" ? "0" : whole}${fraction ? `.${fraction}` : ""}${exponent === undefined ? "" : `e${exponent}`}`;
}
