// The standard's words for the type, exception and component of a sensor report: bare words in the canonical event, URIs where a
// syntax wants those. Other spellings (CURIEs) stay as they came: which vocabulary they mean is their document's business.

import { CBV_WEB, COMPONENTS, MEASUREMENT_TYPES, SENSOR_ALERTS } from "./cbv.ts";
import { GS1_WEB_BEFORE } from "./event-hash/value.ts";
import type { Node } from "./event.ts";

interface SensorVocabulary {
  readonly words: ReadonlySet<string>;
  readonly stem: string;
}

const VOCABULARIES: ReadonlyMap<string, SensorVocabulary> = new Map([
  ["type", { words: MEASUREMENT_TYPES, stem: GS1_WEB_BEFORE }],
  ["exception", { words: SENSOR_ALERTS, stem: GS1_WEB_BEFORE }],
  ["component", { words: COMPONENTS, stem: `${CBV_WEB}Comp-` }],
]);

/** The URI of a bare word of this field; null for all else. */
export function sensorWordUri(field: string, word: string): string | null {
  const vocabulary = VOCABULARIES.get(field);
  return vocabulary?.words.has(word) ? vocabulary.stem + word : null;
}

/** Sensor elements with the bare word for each URI of one; the same nodes where there is none. The event hash is the same. */
export function withBareWords(elements: readonly Node[]): readonly Node[] {
  return mapped(elements, (element) => inChildren(element, (member) => (isBare(member, "sensorReport") ? withBareReports(member) : member)));
}

function withBareReports(reports: Node): Node {
  return reports.kind === "array" ? inChildren(reports, withBareFields) : withBareFields(reports);
}

function withBareFields(report: Node): Node {
  return inChildren(report, (field) => {
    if (field.namespace !== "" || field.kind !== "string" || field.value === null) return field;
    const vocabulary = VOCABULARIES.get(field.name);
    if (vocabulary === undefined || !field.value.startsWith(vocabulary.stem)) return field;
    const word = field.value.slice(vocabulary.stem.length);
    return vocabulary.words.has(word) ? { ...field, value: word } : field;
  });
}

function isBare(node: Node, name: string): boolean {
  return node.namespace === "" && node.name === name;
}

function inChildren(node: Node, change: (child: Node) => Node): Node {
  const children = mapped(node.children, change);
  return children === node.children ? node : { ...node, children };
}

/** The same list where nothing changes. */
function mapped(nodes: readonly Node[], change: (node: Node) => Node): readonly Node[] {
  let changed: Node[] | null = null;
  for (const [index, node] of nodes.entries()) {
    const next = change(node);
    if (next === node) continue;
    changed ??= [...nodes];
    changed[index] = next;
  }
  return changed ?? nodes;
}
