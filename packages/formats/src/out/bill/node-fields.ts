// Extension nodes of an event → fields on the wire, by the same tables that read them. What a field would not give back is
// not written, but named.

import schema from "@csp/schemas/inbound/drug-list.schema.json" with { type: "json" };
import { CSP_NAMESPACE, type Node } from "@csp/epcis";
import { DRUG_FIELDS, drugBatch } from "../../bill/drug-list.ts";
import type { KeptField } from "../../bill-fields.ts";
import { lazySchema } from "../../lazy-schema.ts";
import type { RuleSet } from "../../rule-set.ts";
import { NodeLedger } from "../node-ledger.ts";
import { partyText } from "../party-text.ts";
import { fitFields } from "./fit-fields.ts";

export type WireValue = string | number;

/** Fields in the order of the table, of the nodes that stand in a ledger. What the table does not know, and a second node of one field, is left there. */
export function wireFields(
  nodes: readonly Node[],
  table: readonly KeptField[],
  rules: RuleSet,
  ledger: NodeLedger,
): readonly (readonly [wire: string, value: WireValue])[] {
  const values = new Map<string, WireValue>();
  for (const node of nodes) {
    const rows = node.namespace === CSP_NAMESPACE ? table.filter(([, name]) => name === node.name) : [];
    if (rows.length === 0) continue;
    if (node.kind === "array") {
      const fields = listFields(node, rows, rules, values);
      if (fields.length > 0) ledger.say(node);
      for (const { wire, value } of fields) values.set(wire, value);
      continue;
    }
    if (node.value === null) continue;
    const field = wireField(node.value, rows, rules);
    if (typeof field === "string") {
      ledger.lose(node, field);
    } else if (!values.has(field.wire)) {
      ledger.say(node);
      values.set(field.wire, field.value);
    }
  }
  return table.flatMap(([wire]) => {
    const value = values.get(wire);
    if (value === undefined) return [];
    values.delete(wire);
    return [[wire, value] as const];
  });
}

interface WireField {
  readonly wire: string;
  readonly value: WireValue;
}

/** Two fields of one name, of which EPCIS makes a list. None where an item has no field for itself that is still free. */
function listFields({ children }: Node, rows: readonly KeptField[], rules: RuleSet, taken: ReadonlyMap<string, WireValue>): readonly WireField[] {
  // A list of one is another shape than its item.
  if (children.length < 2 || children.length > rows.length) return [];
  const fields = children.flatMap(({ value }) => (value === null ? [] : [wireField(value, rows, rules)])).filter((field) => typeof field !== "string");
  const wires = new Set(fields.map(({ wire }) => wire));
  return wires.size === children.length && !fields.some(({ wire }) => taken.has(wire)) ? fields : [];
}

/** A sentence where the value cannot stand in any of the fields of its name. */
function wireField(value: string, rows: readonly KeptField[], rules: RuleSet): WireField | string {
  if (value.trim() !== value || value === "") return "a field of a bill is not blank and has no space at its ends";
  for (const [wire, , kind] of rows) {
    switch (kind) {
      case "text":
        return { wire, value };
      case "number":
        return /^(0|[1-9]\d{0,11})(\.\d{1,6})?$/.test(value) ? { wire, value: plainNumber(value) } : "a quantity in a bill has up to 12 digits and 6 decimals";
      case "boolean":
        return value === "true" || value === "false" ? { wire, value: value === "true" ? "1" : "0" } : "a mark in a bill is true or false";
      case "kyt-ref":
      case "kyt-ent": {
        const party = partyText(value, kind, rules);
        if (party.readAs === value) return { wire, value: party.text };
        continue;
      }
      default:
        throw new Error(`unknown kind of field: ${String(kind satisfies never)}`);
    }
  }
  return "a bill names this party by a USCC or an id of the platform's spaces, and this is neither";
}

/** A JSON number where that has the same text, so that people see a number; else a numeric string, which is read alike. */
function plainNumber(text: string): WireValue {
  const number = Number(text);
  return String(number) === text && Number.isSafeInteger(Math.trunc(number)) ? number : text;
}

/** The drug list as the text of the field `drug_list_json`; null where there is none. */
export function drugListText(ledger: NodeLedger, rules: RuleSet): string | null {
  const [list] = ledger.named("drugList");
  if (list === undefined) return null;
  const drugs = list.kind === "array" ? list.children : [list];
  if (drugs.some((drug) => drug.kind !== "object")) {
    ledger.lose(list, "a drug list is a list of drugs, each with named fields");
    return null;
  }
  if (drugs.length === 0) {
    ledger.lose(list, "an empty drug list is read as none");
    return null;
  }
  ledger.say(list);
  const written = drugs.map((drug) => Object.fromEntries(drugFields(drug, rules, (name, detail) => ledger.lose(list, `${name}: ${detail}`))));
  return JSON.stringify(written);
}

const checkDrug = lazySchema(schema);

function drugFields(drug: Node, rules: RuleSet, lose: (name: string, detail: string) => void): ReadonlyMap<string, WireValue> {
  const nodes = new NodeLedger(drug.children, ({ name }, detail) => lose(name, detail));
  const fields = new Map(wireFields(drug.children, DRUG_FIELDS, rules, nodes));
  const problem = fitFields(fields, checkDrug, {}, () => true, lose);
  if (problem !== null) lose("drug", problem);
  const textOf = (wire: string): string => String(fields.get(wire) ?? "");
  const batch = nodes.leaf("batch");
  const read = drugBatch(textOf("commDrugId"), textOf("produceBatchNo"));
  if (batch !== undefined && batch.value === read) nodes.say(batch);
  else if (batch !== undefined) nodes.lose(batch, "a drug list names a batch by national drug id and batch number alone");
  else if (read !== null) lose("batch", `read as ${read}, by national drug id and batch number`);
  nodes.close("a drug list", ({ namespace, name }) => namespace === CSP_NAMESPACE && (name === "batch" || DRUG_FIELDS.some(([, one]) => one === name)));
  return fields;
}
