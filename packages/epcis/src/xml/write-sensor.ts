// Sensor elements → XML. Metadata and reports are elements of attributes alone (the standard's XML schema gives them text and
// attributes), so what nests in them cannot be said.

import type { Node } from "../event.ts";
import { sensorWordUri } from "../sensor-words.ts";
import { element, memberOf, plainText, writeExtensions, type XmlWriting } from "./write-open-content.ts";
import { within, type At } from "./xml-losses.ts";
import { escapeValue } from "./xml-text.ts";

/** The items of a `sensorElementList`. */
export function writeSensorElements(list: readonly Node[], writing: XmlWriting, at: At): string {
  let text = "";
  for (const [index, node] of list.entries()) text += writeSensorElement(node.children, writing, within(at, index));
  return text;
}

function writeSensorElement(members: readonly Node[], writing: XmlWriting, at: At): string {
  let metadata = "";
  let reports = "";
  const others: Node[] = [];
  let order = 0;
  for (const member of members) {
    const here = within(at, memberOf(member));
    const place = member.namespace === "" && member.name === "sensorMetadata" ? 1 : member.namespace === "" && member.name === "sensorReport" ? 2 : 3;
    if (place < order) writing.losses.add("form", at, "a sensor element has its metadata first, then its reports");
    order = Math.max(order, place);
    if (place === 1) metadata += writeHolder("sensorMetadata", member.children, writing, here);
    else if (place === 2) for (const [index, report] of itemsOf(member)) reports += writeHolder("sensorReport", report.children, writing, within(here, index));
    else others.push(member);
  }
  return element("sensorElement", "", metadata + reports + writeExtensions(others, writing, at));
}

function itemsOf(node: Node): Iterable<[number, Node]> {
  return (node.kind === "array" ? node.children : [node]).entries();
}

function writeHolder(name: string, fields: readonly Node[], writing: XmlWriting, at: At): string {
  const { plan, losses } = writing;
  const written = new Set<string>();
  let attributes = "";
  for (const field of fields) {
    const here = within(at, memberOf(field));
    const attribute = plan.nameOf(field);
    if (field.kind === "object" || field.kind === "array" || field.kind === "null" || attribute === null || written.has(attribute)) {
      losses.add(field.kind === "null" ? "form" : "content", here, "sensor data in XML holds attributes alone; this is left out");
      continue;
    }
    if (field.kind !== "string" && field.namespace !== "") losses.add("form", here, `a ${field.kind} becomes text`);
    written.add(attribute);
    attributes += ` ${attribute}="${escapeValue(plainText(valueOf(field), losses, here))}"`;
  }
  return element(name, attributes, "");
}

/** The standard's bare words become URIs, since the XML schema types these fields so; the reader takes the words out again. */
function valueOf({ namespace, name, value }: Node): string {
  const text = value ?? "";
  return namespace === "" ? (sensorWordUri(name, text) ?? text) : text;
}
