// Events as lines for a person, those made by one rule together. Holds the lines that are shown, and of the rest their number.

import { CSP_NAMESPACE, type EpcisEvent, type Node } from "@csp/epcis";
import { csp, ruleOf } from "./event-rule.ts";
import { countOf } from "./report.ts";

export interface EventLines {
  /** `document`: the number of the event's own, where there are several. */
  add(event: EpcisEvent, index: number, document: string | null): void;
  lines(): readonly string[];
}

interface Kind {
  count: number;
  readonly shown: string[];
}

/** `most`: how many events of each kind are shown. `profile`: of the message that they come of. */
export function createEventLines(most: number, profile: string): EventLines {
  const kinds = new Map<string, Kind>();
  return {
    add(event, index, document) {
      const name = kindOf(event);
      let kind = kinds.get(name);
      if (kind === undefined) kinds.set(name, (kind = { count: 0, shown: [] }));
      if (kind.count < most) kind.shown.push(...eventLines(index, event, profile, document === null ? "" : ` (document ${document})`));
      kind.count += 1;
    },
    lines: () =>
      Array.from(kinds.values(), ({ count, shown }) =>
        count > most ? [...shown, `… and ${countOf(count - most, "more event")} by the same rule`] : shown,
      ).flat(),
  };
}

function kindOf(event: EpcisEvent): string {
  return [event.type, event.action, event.bizStep, event.disposition, csp(event.extensions, "billType"), csp(event.ilmd, "level")].join(" ");
}

function eventLines(index: number, event: EpcisEvent, profile: string, document: string): readonly string[] {
  const { type, action, bizStep, disposition, eventTime, parentID, part } = event;
  const codes = event.epcList.length + event.childEPCs.length + event.inputEPCList.length + event.outputEPCList.length;
  const pieces = [type, action, bizStep, disposition, eventTime, countOf(codes, "code"), parentID === null ? null : `in ${parentID}`];
  const parts = part === null ? "" : `, part ${part.index + 1} of ${part.of}`;
  const said = [...event.ilmd, ...event.extensions].filter((node) => node.namespace === CSP_NAMESPACE).map(nodeText);
  return [
    `event ${index}: ${pieces.filter((piece) => piece !== null).join(", ")}${parts}${document}`,
    `   by ${ruleOf(event, profile)}`,
    ...event.bizTransactionList.map((one) => `   ${one.type ?? "transaction"} ${one.value}`),
    ...event.sourceList.map((one) => `   from ${one.value} (${one.type ?? "untyped"})`),
    ...event.destinationList.map((one) => `   to ${one.value} (${one.type ?? "untyped"})`),
    ...(event.readPoint === null ? [] : [`   at ${event.readPoint.id}`]),
    ...quantityLines(event),
    ...(event.sensorElementList.length === 0 ? [] : [`   sensor data: ${countOf(event.sensorElementList.flatMap(reportsOf).length, "report")}`]),
    ...(said.length === 0 ? [] : [`   in csp: ${said.join(", ")}`]),
  ];
}

const SHOWN_QUANTITIES = 3;

function quantityLines(event: EpcisEvent): readonly string[] {
  const quantities = [...event.quantityList, ...event.childQuantityList, ...event.inputQuantityList, ...event.outputQuantityList];
  const lines = quantities
    .slice(0, SHOWN_QUANTITIES)
    .map(({ epcClass, quantity, uom }) => `   ${quantity ?? "any number"}${uom === null ? "" : ` ${uom}`} of ${epcClass}`);
  const more = quantities.length - lines.length;
  return more > 0 ? [...lines, `   and ${countOf(more, "more quantity element")}`] : lines;
}

function reportsOf(element: Node): readonly Node[] {
  return element.children.filter(({ name }) => name === "sensorReport").flatMap((list) => (list.kind === "array" ? list.children : [list]));
}

function nodeText(node: Node): string {
  if (node.children.length === 0) return `${node.name} = ${node.value ?? ""}`;
  return `${node.name} (${node.children.map((child) => (child.name === "" ? `{${child.children.map(nodeText).join(", ")}}` : nodeText(child))).join(", ")})`;
}
