// An XML element as the EPCIS reader sees it: names resolved, text gathered, place known. Knows no field of the standard.

import { shapeProblem, type EpcisProblem } from "../problem.ts";

export interface XmlAttribute {
  readonly uri: string;
  readonly local: string;
  readonly prefix: string;
  readonly value: string;
}

export interface XmlElement {
  readonly uri: string;
  readonly local: string;
  readonly prefix: string;
  /** Without namespace declarations and what belongs to XML Schema (`xsi:type`, `xsi:schemaLocation`). */
  readonly attributes: readonly XmlAttribute[];
  readonly children: XmlElement[];
  /** All text directly in it, pieces between children too. */
  text: string;
  /** Of its first character, from 1. */
  readonly line: number;
  readonly column: number;
}

/** Elements that only make room for later versions of the standard (EPCIS 1.2 section 9.1); what they hold belongs to their parent. */
export const WRAPPERS: ReadonlySet<string> = new Set(["extension", "baseExtension"]);

export function isWrapper(element: { readonly uri: string; readonly local: string }): boolean {
  return element.uri === "" && WRAPPERS.has(element.local);
}

/** The children, with those of wrappers in the wrappers' place. Linear, however deep wrappers nest; recursion ends at the parser's depth. */
export function unwrapped(element: XmlElement): readonly XmlElement[] {
  if (!element.children.some(isWrapper)) return element.children;
  const members: XmlElement[] = [];
  unwrapInto(element, members);
  return members;
}

function unwrapInto(element: XmlElement, members: XmlElement[]): void {
  for (const child of element.children) {
    if (isWrapper(child)) unwrapInto(child, members);
    else members.push(child);
  }
}

/** In no namespace or one of the standard's. */
export function isOfStandard({ uri }: XmlElement): boolean {
  return uri === "" || uri.startsWith("urn:epcglobal:epcis");
}

/** Its own and those of the wrappers in it, which belong to it as well. */
export function attributesOf(element: XmlElement): readonly XmlAttribute[] {
  if (!element.children.some(isWrapper)) return element.attributes;
  return [...element.attributes, ...element.children.filter(isWrapper).flatMap(attributesOf)];
}

export function attributeOf(element: XmlElement, local: string): string | undefined {
  return element.attributes.find((attribute) => attribute.uri === "" && attribute.local === local)?.value.trim();
}

export function placeOf({ line, column }: { readonly line: number; readonly column: number }): string {
  return `${line}:${column}`;
}

export function elementProblem(element: XmlElement, detail: string): EpcisProblem {
  return shapeProblem(placeOf(element), `${shortName(element.local)}: ${detail}`);
}

/** Names are the sender's, and may be long. */
export function shortName(name: string, maxLength = 80): string {
  return name.length > maxLength ? `${name.slice(0, maxLength)}…` : name;
}
