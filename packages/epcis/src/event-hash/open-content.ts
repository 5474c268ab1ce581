// Open content in a pre-hash string: extensions, ILMD, and what nests in them. Every name in full as `{namespace}local`,
// siblings sorted, whatever they hold. Knows no field of the standard.

import type { Node } from "../event.ts";
import { joinSorted } from "./order.ts";
import { canonicalValue, GS1_WEB, GS1_WEB_BEFORE, type ValueRules } from "./value.ts";

/** The member that holds the text of an element which has attributes or children as well. */
export const TEXT_MEMBER = "#text";

const RDFS = "http://www.w3.org/2000/01/rdf-schema#";

/** Siblings, each with what it holds, sorted and joined. Recursion ends at the depth that the readers allow. */
export function openContent(nodes: readonly Node[], prefixes: ValueRules): string {
  if (nodes.length === 0) return "";
  const parts: string[] = [];
  for (const node of nodes) pushNode(node, nameOf(node), prefixes, parts);
  return joinSorted(parts);
}

/** The items of an array stand each under the array's name, as repeated elements do in XML. */
export function pushNode(node: Node, name: string, prefixes: ValueRules, parts: string[]): void {
  if (node.kind === "null" || isComment(node)) return;
  if (node.kind === "array") {
    for (const item of node.children) pushNode(item, name, prefixes, parts);
  } else if (node.kind === "object") {
    parts.push(name + ownText(node, prefixes) + within(openContent(node.children, prefixes), prefixes));
  } else {
    parts.push(name + assigned(node.value ?? "", prefixes));
  }
}

/** The hash of the standard does not say where an object ends. */
function within(content: string, { exact }: ValueRules): string {
  return exact === true && content !== "" ? `(${content})` : content;
}

/** The name in full. The GS1 web vocabulary has had two addresses. */
export function nameOf({ namespace, name }: Node): string {
  return namespace === "" ? name : `{${namespace === GS1_WEB_BEFORE ? GS1_WEB : namespace}}${name}`;
}

function assigned(text: string, prefixes: ValueRules): string {
  const value = canonicalValue(text, prefixes);
  return value === "" ? "" : `=${value}`;
}

function ownText(node: Node, prefixes: ValueRules): string {
  const text = node.children.find(isText);
  return text === undefined ? "" : assigned(text.value ?? "", prefixes);
}

function isText(node: Node): boolean {
  return node.namespace === "" && node.name === TEXT_MEMBER;
}

/** What is said to people and not of the event. The text member is written by its parent. */
function isComment(node: Node): boolean {
  return (node.name === "comment" && (node.namespace === "" || node.namespace === RDFS)) || isText(node);
}
