// Open content (extensions, ILMD, header parts) → XML elements. Whatever XML cannot say as it was said is noted as a loss.
// Knows no field of the standard.

import { TEXT_MEMBER } from "../event-hash/open-content.ts";
import { ATTRIBUTE_MARK, type Node } from "../event.ts";
import { prefixHint } from "../prefix-plan.ts";
import { within, type At, type LossList } from "./xml-losses.ts";
import { SBDH_NAMESPACE, XML_NAMESPACE, type NamespacePlan } from "./namespace-plan.ts";
import { escapeText, escapeValue, isSayable, sayable } from "./xml-text.ts";

/** What holds while one document is written. */
export interface XmlWriting {
  readonly plan: NamespacePlan;
  readonly losses: LossList;
}

/** Elements for nodes that stand in an element of the standard: they must be in a namespace. */
export function writeExtensions(nodes: readonly Node[], writing: XmlWriting, at: At): string {
  noteJoined(nodes, writing.losses, at);
  let text = "";
  for (const node of nodes) {
    const here = within(at, memberOf(node), node);
    if (node.namespace === "" || node.namespace === XML_NAMESPACE) writing.losses.add("content", here, "a name without a namespace cannot stand here in XML");
    else text += writeNode(node, writing, here);
  }
  return text;
}

/** As a person would look for it in JSON. */
export function memberOf(node: Node): string {
  const prefix = prefixHint(node);
  return prefix === "" ? node.name : `${prefix}:${node.name}`;
}

/** One node as an element, an array as one for each item; empty where XML cannot say it. Recursion ends at the depth that the readers allow. */
export function writeNode(node: Node, writing: XmlWriting, at: At): string {
  const name = writing.plan.nameOf(node);
  if (name === null) {
    writing.losses.add("content", at, "XML has no such name; the value is left out");
    return "";
  }
  return writeNamed(name, node.namespace, node, writing, at);
}

/** `namespace`: of the element; an item of an array has that of the array. */
function writeNamed(name: string, namespace: string, node: Node, writing: XmlWriting, at: At): string {
  const { losses } = writing;
  switch (node.kind) {
    case "string":
      return element(name, "", escapeText(plainText(node.value ?? "", losses, at)));
    case "number":
    case "boolean":
      losses.add("form", at, `a ${node.kind} becomes text`);
      return element(name, "", escapeText(node.value ?? ""));
    case "null":
      losses.add("form", at, "XML has no null; the name is left out");
      return "";
    case "array":
      return writeItems(name, namespace, node.children, writing, at);
    case "object":
      return writeObject(name, namespace, node.children, writing, at);
    default:
      throw new Error(`unknown node kind ${String(node.kind satisfies never)}`);
  }
}

/** In XML all elements of a name are one list. */
function noteJoined(nodes: readonly Node[], losses: LossList, at: At): void {
  if (nodes.length < 2 || !nodes.some(({ kind }) => kind === "array")) return;
  for (const [node, ...others] of Map.groupBy(nodes, ({ namespace, name }) => `${namespace} ${name}`).values()) {
    if (node === undefined || others.length === 0 || ![node, ...others].some(({ kind }) => kind === "array")) continue;
    losses.add("form", within(at, memberOf(node), node), "an array beside another value of its name becomes one with it");
  }
}

function writeItems(name: string, namespace: string, items: readonly Node[], writing: XmlWriting, at: At): string {
  const { losses } = writing;
  if (items.length === 0) losses.add("form", at, "an empty array is left out");
  if (items.length === 1) losses.add("form", at, "an array of one value becomes the value");
  let text = "";
  for (const [index, item] of items.entries()) {
    const here = within(at, index);
    if (item.kind === "array") losses.add("form", here, "an array in an array becomes part of the outer one");
    text += writeNamed(name, namespace, item, writing, here);
  }
  return text;
}

function writeObject(name: string, namespace: string, members: readonly Node[], writing: XmlWriting, at: At): string {
  const { losses } = writing;
  noteJoined(members, losses, at);
  let attributes = "";
  let inner = "";
  let own = "";
  for (const [index, member] of members.entries()) {
    const here = within(at, memberOf(member));
    if (isText(member)) {
      if (member.kind !== "string") losses.add("form", here, `a ${member.kind} becomes text`);
      if (index !== members.length - 1) losses.add("form", here, "the text of an element comes last");
      own = plainText(member.value ?? "", losses, here);
    } else if (isAttribute(member, attributes, writing.plan, namespace)) {
      if (inner !== "" || own !== "") losses.add("form", here, "attributes come before elements");
      attributes += ` ${writing.plan.nameOf(member) ?? ""}="${escapeValue(plainText(member.value ?? "", losses, here))}"`;
    } else {
      inner += writeNode(member, writing, here);
    }
  }
  if (attributes === "" && inner === "") losses.add("form", at, "an object that holds no element becomes text");
  return element(name, attributes, inner + escapeText(own));
}

/** What was an attribute stands as one, what belongs to XML itself (`xml:lang`), and in the Standard Business Document Header what is in no namespace (`Authority`): its elements all are. Each once. */
function isAttribute(node: Node, before: string, plan: NamespacePlan, parent = ""): boolean {
  const isOne =
    node.namespace === XML_NAMESPACE ||
    node.prefix.startsWith(ATTRIBUTE_MARK) ||
    (parent === SBDH_NAMESPACE && node.namespace === "" && node.name !== TEXT_MEMBER);
  if (!isOne || node.kind !== "string") return false;
  const name = plan.nameOf(node);
  return name !== null && !before.includes(` ${name}="`);
}

/** Of what stands in an element of the standard: what were attributes, as attributes, and the rest. */
export function splitAttributes(nodes: readonly Node[], { plan, losses }: XmlWriting, at: At): { readonly attributes: string; readonly rest: readonly Node[] } {
  let attributes = "";
  const rest: Node[] = [];
  for (const node of nodes) {
    if (node.namespace === "" || !isAttribute(node, attributes, plan)) rest.push(node);
    else attributes += ` ${plan.nameOf(node) ?? ""}="${escapeValue(plainText(node.value ?? "", losses, within(at, memberOf(node), node)))}"`;
  }
  return { attributes, rest };
}

function isText(node: Node): boolean {
  return node.namespace === "" && node.name === TEXT_MEMBER && node.kind !== "object" && node.kind !== "array";
}

/** What a reader gets: space around it is not kept, characters that XML lacks are replaced. */
export function plainText(text: string, losses: LossList, at: At): string {
  if (text !== text.trim()) losses.add("form", at, "white space around a value is not kept");
  if (isSayable(text)) return text;
  losses.add("content", at, "characters that XML does not have become U+FFFD");
  return sayable(text);
}

export function element(name: string, attributes: string, content: string): string {
  return content === "" ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}
