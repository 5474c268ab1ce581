// Events as lines for a person, those made by one rule together. Holds the lines that are shown, and of the rest their number.

import { CSP_NAMESPACE, type EpcisEvent, type Node } from "@csp/epcis";
import { BILL_TYPES } from "@csp/formats";
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

/** `most`: how many events of each kind are shown. */
export function createEventLines(most: number): EventLines {
  const kinds = new Map<string, Kind>();
  return {
    add(event, index, document) {
      const name = kindOf(event);
      let kind = kinds.get(name);
      if (kind === undefined) kinds.set(name, (kind = { count: 0, shown: [] }));
      if (kind.count < most) kind.shown.push(...eventLines(index, event, document === null ? "" : ` (document ${document})`));
      kind.count += 1;
    },
    lines: () =>
      Array.from(kinds.values(), ({ count, shown }) =>
        count > most ? [...shown, `… and ${countOf(count - most, "more event")} by the same rule`] : shown,
      ).flat(),
  };
}

function kindOf(event: EpcisEvent): string {
  return [event.type, event.action, event.bizStep, event.disposition, textOf(event.extensions, "billType"), textOf(event.ilmd, "level")].join(" ");
}

function eventLines(index: number, event: EpcisEvent, document: string): readonly string[] {
  const { type, action, bizStep, disposition, eventTime, parentID, part } = event;
  const codes = event.epcList.length + event.childEPCs.length + event.inputEPCList.length + event.outputEPCList.length;
  const pieces = [type, action, bizStep, disposition, eventTime, countOf(codes, "code"), parentID === null ? null : `in ${parentID}`];
  const parts = part === null ? "" : `, part ${part.index + 1} of ${part.of}`;
  const said = [...event.ilmd, ...event.extensions].filter((node) => node.namespace === CSP_NAMESPACE).map(nodeText);
  return [
    `event ${index}: ${pieces.filter((piece) => piece !== null).join(", ")}${parts}${document}`,
    `   by ${ruleOf(event)}`,
    ...event.bizTransactionList.map((one) => `   ${one.type ?? "transaction"} ${one.value}`),
    ...event.sourceList.map((one) => `   from ${one.value} (${one.type ?? "untyped"})`),
    ...event.destinationList.map((one) => `   to ${one.value} (${one.type ?? "untyped"})`),
    ...(said.length === 0 ? [] : [`   in csp: ${said.join(", ")}`]),
  ];
}

/** Which rule of ours made the event. */
function ruleOf(event: EpcisEvent): string {
  const number = textOf(event.extensions, "billType");
  const billType = BILL_TYPES.find((one) => String(one.number) === number);
  if (billType !== undefined) {
    return `bill type ${billType.number} ${billType.chinese} (${billType.english}): ${billType.bizStep}, ${billType.disposition ?? "no disposition"}, ${billType.action}, ${billType.transactionType}; docs/profiles/bill-types.md`;
  }
  const level = textOf(event.ilmd, "level");
  if (event.bizStep === "commissioning" && level !== null)
    return `the relation rule: one commissioning for each level of a batch, here level ${level}; docs/profiles/relation-xml.md`;
  if (event.bizStep === "packing" && event.type === "AggregationEvent")
    return "the relation rule: one packing for each parent, as of the day of production; docs/profiles/relation-xml.md";
  return "no rule: it came as an event";
}

function nodeText(node: Node): string {
  if (node.children.length === 0) return `${node.name} = ${node.value ?? ""}`;
  return `${node.name} (${node.children.map((child) => (child.name === "" ? `{${child.children.map(nodeText).join(", ")}}` : nodeText(child))).join(", ")})`;
}

function textOf(nodes: readonly Node[], name: string): string | null {
  return nodes.find((node) => node.namespace === CSP_NAMESPACE && node.name === name)?.value ?? null;
}
