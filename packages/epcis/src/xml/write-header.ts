// The header of an EPCIS XML document: the Standard Business Document Header first, then master data, then what others added.

import type { Node } from "../event.ts";
import { SBDH_NAMESPACE } from "./namespace-plan.ts";
import { element, memberOf, plainText, splitAttributes, writeExtensions, writeNode, type XmlWriting } from "./write-open-content.ts";
import { within, type At } from "./xml-losses.ts";
import { escapeText, escapeValue } from "./xml-text.ts";

/** @param given what the envelope holds as header; empty text where there is none */
export function writeHeader(given: readonly Node[], writing: XmlWriting, at: At): string {
  const { attributes, rest: nodes } = splitAttributes(given, writing, at);
  const masterData = nodes.filter((node) => isBare(node, "epcisMasterData"));
  const others = nodes.filter((node) => !isBare(node, "epcisMasterData"));
  const first = others.filter(({ namespace }) => namespace === SBDH_NAMESPACE);
  const last = others.filter(({ namespace }) => namespace !== SBDH_NAMESPACE);
  const isInOrder = [...masterData, ...first, ...last].every((node, index) => node === nodes[index]);
  if (!isInOrder) writing.losses.add("form", at, "the parts of a header stand in the standard's order");
  const written = masterData.map((node) => writeMasterData(node, writing, within(at, node.name))).join("");
  const inner = writeExtensions(first, writing, at) + (written === "" ? "" : element("extension", "", written)) + writeExtensions(last, writing, at);
  return given.length === 0 ? "" : element("EPCISHeader", attributes, inner);
}

function isBare(node: Node, name: string): boolean {
  return node.namespace === "" && node.name === name;
}

function writeMasterData({ children }: Node, writing: XmlWriting, at: At): string {
  let vocabularies = "";
  const { attributes, rest } = splitAttributes(children, writing, at);
  for (const node of rest) {
    const here = within(at, memberOf(node));
    if (isBare(node, "vocabularyList") && node.kind === "array") {
      for (const [index, item] of node.children.entries()) vocabularies += writeVocabulary(item, writing, within(here, index));
    } else {
      writing.losses.add("content", here, "master data in XML holds vocabularies alone; this is left out");
    }
  }
  return element("EPCISMasterData", attributes, element("VocabularyList", "", vocabularies));
}

function writeVocabulary(vocabulary: Node, writing: XmlWriting, at: At): string {
  const { losses } = writing;
  let type = "";
  let list = "";
  const own = splitAttributes(vocabulary.children, writing, at);
  for (const node of own.rest) {
    const here = within(at, memberOf(node));
    if (isBare(node, "type")) type = plainText(node.value ?? "", losses, here);
    else if (isBare(node, "vocabularyElementList") && node.kind === "array") {
      if (node.children.length === 0) losses.add("form", here, "an empty list is left out");
      for (const [index, item] of node.children.entries()) list += writeVocabularyElement(item, writing, within(here, index));
    } else losses.add("content", here, "a vocabulary in XML has no such member; this is left out");
  }
  return element("Vocabulary", ` type="${escapeValue(type)}"${own.attributes}`, list === "" ? "" : element("VocabularyElementList", "", list));
}

function writeVocabularyElement(vocabularyElement: Node, writing: XmlWriting, at: At): string {
  const { losses } = writing;
  let id = "";
  let attributes = "";
  let children = "";
  const own = splitAttributes(vocabularyElement.children, writing, at);
  for (const node of own.rest) {
    const here = within(at, memberOf(node));
    if (isBare(node, "id")) id = plainText(node.value ?? "", losses, here);
    else if (isBare(node, "attributes") && node.kind === "array") {
      if (node.children.length === 0) losses.add("form", here, "an empty list is left out");
      for (const [index, item] of node.children.entries()) attributes += writeAttribute(item, writing, within(here, index));
    } else if (isBare(node, "children") && node.kind === "array") {
      if (node.children.length === 0) losses.add("form", here, "an empty list is left out");
      children = node.children.map(({ value }) => element("id", "", escapeText(plainText(value ?? "", losses, here)))).join("");
    } else losses.add("content", here, "a vocabulary element in XML has no such member; this is left out");
  }
  return element("VocabularyElement", ` id="${escapeValue(id)}"${own.attributes}`, attributes + (children === "" ? "" : element("children", "", children)));
}

/** Its value is a text, or an object of elements. */
function writeAttribute(attribute: Node, writing: XmlWriting, at: At): string {
  const { losses } = writing;
  let id = "";
  let content = "";
  const own = splitAttributes(attribute.children, writing, at);
  for (const node of own.rest) {
    const here = within(at, memberOf(node));
    if (isBare(node, "id")) id = plainText(node.value ?? "", losses, here);
    else if (!isBare(node, "attribute") || node.kind === "array" || node.kind === "null")
      losses.add("content", here, "an attribute in XML holds one value; this is left out");
    else if (node.kind === "object") {
      if (node.children.length === 0) losses.add("form", here, "an object that holds no element becomes text");
      for (const child of node.children) content += writeNode(child, writing, within(here, memberOf(child)));
    } else {
      if (node.kind !== "string") losses.add("form", here, `a ${node.kind} becomes text`);
      content = escapeText(plainText(node.value ?? "", losses, here));
    }
  }
  return element("attribute", ` id="${escapeValue(id)}"${own.attributes}`, content);
}
