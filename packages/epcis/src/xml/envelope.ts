// What an EPCIS XML document says around its events, in the form that the JSON reader gives: header, master data, query results,
// extensions. The events have left the tree when this looks at it.

import type { Envelope, QueryResults } from "../envelope.ts";
import type { Node } from "../event.ts";
import type { JsonObject } from "../json-text.ts";
import { readMembers } from "../nodes.ts";
import type { EpcisProblem } from "../problem.ts";
import { LEXICAL_RULES } from "../schema/formats.ts";
import { attributeOf, elementProblem, isOfStandard, unwrapped, type XmlElement } from "./element.ts";
import { addExtensions, addForeignAttributes, memberName, Members, openValue, type XmlScope } from "./plain-values.ts";

export type EnvelopeRead = { readonly ok: true; readonly value: Envelope } | { readonly ok: false; readonly problems: readonly EpcisProblem[] };

const HEAD_ATTRIBUTES = [
  ["schemaVersion", "epcis-version"],
  ["creationDate", "epcis-time"],
] as const;

/** @param root an EPCISDocument or EPCISQueryDocument */
export function readXmlEnvelope(root: XmlElement, xml: XmlScope): EnvelopeRead {
  const isQuery = root.local === "EPCISQueryDocument";
  const problems: EpcisProblem[] = [];
  for (const [name, format] of HEAD_ATTRIBUTES) {
    const text = attributeOf(root, name);
    if (text === undefined && !isQuery) problems.push(elementProblem(root, `the attribute ${name} is required`));
    if (text !== undefined && !LEXICAL_RULES[format].passes(text)) problems.push(elementProblem(root, `${name} ${LEXICAL_RULES[format].says}`));
  }
  const body = childOf(root, "EPCISBody");
  const results = isQuery ? resultsOf(root, body) : undefined;
  if (results === undefined) {
    if (isQuery) problems.push(elementProblem(root, "a query document holds QueryResults"));
    else if (body === undefined) problems.push(elementProblem(root, "EPCISBody is required"));
  }
  const around = isQuery ? results && childOf(results, "resultsBody") : body;
  if (around !== undefined && childOf(around, "EventList") === undefined) problems.push(elementProblem(around, "EventList is required here"));
  if (isQuery && results !== undefined && around === undefined) problems.push(elementProblem(results, "resultsBody is required here"));
  if (problems.length > 0) return { ok: false, problems };
  const header = childOf(root, "EPCISHeader");
  return {
    ok: true,
    value: {
      id: null,
      schemaVersion: attributeOf(root, "schemaVersion") ?? null,
      creationDate: attributeOf(root, "creationDate") ?? null,
      instanceIdentifier: null,
      sender: null,
      receiver: null,
      header: header === undefined ? [] : headerNodes(header, xml),
      extensions: extensionNodes(root, xml),
      bodyExtensions: body === undefined ? [] : extensionNodes(body, xml),
      query: results === undefined ? null : queryResults(results, around, xml, root),
    },
  };
}

/** `QueryResults` in the body; or the root itself, where a repository leaves the body out. */
function resultsOf(root: XmlElement, body: XmlElement | undefined): XmlElement | undefined {
  const results = body && childOf(body, "QueryResults");
  return results ?? (childOf(root, "resultsBody") === undefined ? undefined : root);
}

function queryResults(results: XmlElement, body: XmlElement | undefined, xml: XmlScope, root: XmlElement): QueryResults {
  return {
    queryName: childOf(results, "queryName")?.text.trim() ?? "",
    subscriptionID: childOf(results, "subscriptionID")?.text.trim() ?? null,
    extensions: results === root ? [] : extensionNodes(results, xml),
    resultsExtensions: body === undefined ? [] : extensionNodes(body, xml),
  };
}

/** By local name, in no namespace or one of the standard's. */
function childOf(element: XmlElement, local: string): XmlElement | undefined {
  return unwrapped(element).find((child) => child.local === local && isOfStandard(child));
}

function extensionNodes(element: XmlElement, xml: XmlScope): readonly Node[] {
  const members = new Members();
  addForeignAttributes(element, xml, members);
  for (const child of unwrapped(element)) if (!isOfStandard(child)) members.add(memberName(xml, child), openValue(child, xml));
  return readMembers(members.toObject(), xml.scope);
}

function headerNodes(header: XmlElement, xml: XmlScope): readonly Node[] {
  const members = new Members();
  addForeignAttributes(header, xml, members);
  const masterData = childOf(header, "EPCISMasterData");
  if (masterData !== undefined) members.add("epcisMasterData", masterDataValues(masterData, xml));
  addExtensions(header, xml, members);
  return readMembers(members.toObject(), xml.scope);
}

function masterDataValues(masterData: XmlElement, xml: XmlScope): JsonObject {
  const vocabularies = childrenOf(childOf(masterData, "VocabularyList"), "Vocabulary");
  const vocabularyList = vocabularies.map((vocabulary) => vocabularyOf(vocabulary, xml));
  const members = new Members();
  addForeignAttributes(masterData, xml, members);
  members.add("vocabularyList", vocabularyList);
  addExtensions(masterData, xml, members);
  return members.toObject();
}

function vocabularyOf(vocabulary: XmlElement, xml: XmlScope): JsonObject {
  const type = attributeOf(vocabulary, "type") ?? "";
  const list = childOf(vocabulary, "VocabularyElementList");
  const own = foreignAttributes(vocabulary, xml);
  if (list === undefined) return { type, ...own };
  return { type, ...own, vocabularyElementList: childrenOf(list, "VocabularyElement").map((element) => vocabularyElement(element, xml)) };
}

function vocabularyElement(element: XmlElement, xml: XmlScope): JsonObject {
  const attributes = childrenOf(element, "attribute").map((attribute) => ({
    id: attributeOf(attribute, "id") ?? "",
    ...foreignAttributes(attribute, xml),
    attribute: attributeValue(attribute, xml),
  }));
  const children = childrenOf(childOf(element, "children"), "id").map((id) => id.text.trim());
  return {
    id: attributeOf(element, "id") ?? "",
    ...foreignAttributes(element, xml),
    ...(attributes.length === 0 ? {} : { attributes }),
    ...(children.length === 0 ? {} : { children }),
  };
}

function foreignAttributes(element: XmlElement, xml: XmlScope): JsonObject {
  const members = new Members();
  addForeignAttributes(element, xml, members);
  return members.toObject();
}

function attributeValue(attribute: XmlElement, xml: XmlScope): unknown {
  if (attribute.children.length === 0) return attribute.text.trim();
  const members = new Members();
  for (const child of attribute.children) members.add(memberName(xml, child), openValue(child, xml));
  return members.toObject();
}

function childrenOf(element: XmlElement | undefined, local: string): readonly XmlElement[] {
  return element === undefined ? [] : unwrapped(element).filter((child) => child.local === local && isOfStandard(child));
}
