// Sensor elements in a pre-hash string: the fields of metadata and reports in their canonical order, then what a sender
// added. A sensor element is open content in the canonical event, so its fields are found by name here.

import type { Node } from "../event.ts";
import { sensorWordUri } from "../sensor-words.ts";
import { nameOf, openContent, pushNode } from "./open-content.ts";
import { joinSorted } from "./order.ts";
import { canonicalTime } from "./time.ts";
import { canonicalQuantity, canonicalValue, openContentPrefixes, type ValueRules } from "./value.ts";

const METADATA_ORDER = "time startTime endTime deviceID deviceMetadata rawData dataProcessingMethod bizRules".split(" ");
const REPORT_ORDER = `type exception deviceID deviceMetadata rawData dataProcessingMethod time microorganism chemicalSubstance value component stringValue
  booleanValue hexBinaryValue uriValue minValue maxValue meanValue sDev percRank percValue uom coordinateReferenceSystem`.split(/\s+/);
const NUMBERS: ReadonlySet<string> = new Set("value minValue maxValue meanValue sDev percRank percValue".split(" "));
const TIMES: ReadonlySet<string> = new Set(["time", "startTime", "endTime"]);

export interface HashedSensors {
  /** `sensorElementList…`; empty where there are none. */
  readonly text: string;
  /** What has no place in the canonical order (`bizRules` of a report): it comes among the last fields of the event. */
  readonly rest: string;
}

const NO_SENSORS: HashedSensors = { text: "", rest: "" };

/** @param offset the event's own, for times without one */
export function sensorElements(list: readonly Node[], offset: string, prefixes: ValueRules): HashedSensors {
  if (list.length === 0) return NO_SENSORS;
  const texts: string[] = [];
  const rests: string[] = [];
  for (const element of list) {
    const reports = membersOf(element, "sensorReport").flatMap((node) => (node.kind === "array" ? node.children : [node]));
    const metadata = membersOf(element, "sensorMetadata").map((node) => holder("sensorMetadata", METADATA_ORDER, node, offset, prefixes));
    const text =
      joinSorted(metadata) + joinSorted(reports.map((node) => holder("sensorReport", REPORT_ORDER, node, offset, prefixes))) + extensionsOf(element, prefixes);
    if (text !== "") texts.push(`sensorElement${text}`);
    const rest = reports.map((node) => unordered(node, prefixes)).filter((part) => part !== "");
    if (rest.length > 0) rests.push(`sensorElement${joinSorted(rest)}`);
  }
  return { text: inList(texts), rest: inList(rests) };
}

function inList(elements: string[]): string {
  return elements.length === 0 ? "" : `sensorElementList${joinSorted(elements)}`;
}

/** Empty where nothing is in it. */
function holder(name: string, order: readonly string[], node: Node, offset: string, prefixes: ValueRules): string {
  let text = "";
  for (const field of order) {
    const parts = membersOf(node, field).map((member) => fieldText(member, offset, prefixes));
    text += joinSorted(parts);
  }
  text += extensionsOf(node, prefixes);
  return text === "" ? "" : name + text;
}

function fieldText({ name, value }: Node, offset: string, prefixes: ValueRules): string {
  const trimmed = (value ?? "").trim();
  if (trimmed === "") return "";
  if (TIMES.has(name)) return `${name}=${canonicalTime(trimmed, offset)}`;
  if (NUMBERS.has(name)) return `${name}=${canonicalQuantity(trimmed, prefixes)}`;
  return `${name}=${sensorWordUri(name, trimmed) ?? canonicalValue(trimmed, prefixes)}`;
}

function membersOf(node: Node, name: string): readonly Node[] {
  return node.children.filter((child) => child.namespace === "" && child.name === name);
}

function extensionsOf(node: Node, prefixes: ValueRules): string {
  return openContent(
    node.children.filter((child) => child.namespace !== ""),
    openContentPrefixes(prefixes),
  );
}

function unordered(report: Node, prefixes: ValueRules): string {
  const parts: string[] = [];
  for (const child of report.children) {
    if (child.namespace === "" && !REPORT_ORDER.includes(child.name)) pushNode(child, nameOf(child), prefixes, parts);
  }
  return parts.length === 0 ? "" : `sensorReport${joinSorted(parts)}`;
}
