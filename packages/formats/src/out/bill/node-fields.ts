// Extension nodes of an event → fields on the wire, by the same tables that read them. What a field would not give back is
// not written, but named.

import schema from "@csp/schemas/inbound/drug-list.schema.json" with { type: "json" };
import { batchUri } from "@csp/codes";
import { CSP_NAMESPACE, type Node } from "@csp/epcis";
import { DRUG_FIELDS } from "../../bill/drug-list.ts";
import type { KeptField } from "../../bill-fields.ts";
import { lazySchema } from "../../lazy-schema.ts";
import type { RuleSet } from "../../rule-set.ts";
import { partyText } from "../party-text.ts";
import { fitFields } from "./fit-fields.ts";

export type WireValue = string | number;

/** Says of a node that it, or a part of it, is not in the document. */
export type Lose = (node: Node, detail: string) => void;

/** Fields in the order of the table. Nodes that the table does not know are left to the caller's claims. */
export function wireFields(
  nodes: readonly Node[],
  table: readonly KeptField[],
  rules: RuleSet,
  lose: Lose,
): readonly (readonly [wire: string, value: WireValue])[] {
  const values = new Map<string, WireValue>();
  for (const node of nodes) {
    const rows = node.namespace === CSP_NAMESPACE ? table.filter(([, name]) => name === node.name) : [];
    if (rows.length === 0) continue;
    const field = wireField(node, rows, rules);
    if (typeof field === "string") lose(node, field);
    else if (values.has(field.wire)) lose(node, "it is said twice, and a bill has one field for it");
    else values.set(field.wire, field.value);
  }
  return table.flatMap(([wire]) => {
    const value = values.get(wire);
    if (value === undefined) return [];
    values.delete(wire);
    return [[wire, value] as const];
  });
}

/** A sentence where the node cannot stand in any of the fields of its name. */
function wireField(node: Node, rows: readonly KeptField[], rules: RuleSet): { readonly wire: string; readonly value: WireValue } | string {
  const { value } = node;
  if (value === null) return "a field of a bill holds one text";
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
export function drugListText(nodes: readonly Node[], rules: RuleSet, lose: Lose): string | null {
  const lists = nodes.filter((node) => node.namespace === CSP_NAMESPACE && node.name === "drugList");
  const [list, ...further] = lists;
  for (const node of further) lose(node, "it is said twice, and a bill has one drug list");
  if (list === undefined) return null;
  const drugs = list.kind === "array" ? list.children : [list];
  if (drugs.some((drug) => drug.kind !== "object")) {
    lose(list, "a drug list is a list of drugs, each with named fields");
    return null;
  }
  if (drugs.length === 0) {
    lose(list, "an empty drug list is read as none");
    return null;
  }
  const written = drugs.map((drug) => Object.fromEntries(drugFields(drug, rules, (name, detail) => lose(list, `${name}: ${detail}`))));
  return JSON.stringify(written);
}

const checkDrug = lazySchema(schema);

function drugFields(drug: Node, rules: RuleSet, lose: (name: string, detail: string) => void): ReadonlyMap<string, WireValue> {
  for (const node of drug.children) {
    const known = node.namespace === CSP_NAMESPACE && (node.name === "batch" || DRUG_FIELDS.some(([, name]) => name === node.name));
    if (!known) lose(node.name, "a drug list has no place for it");
  }
  const fields = new Map(wireFields(drug.children, DRUG_FIELDS, rules, ({ name }, detail) => lose(name, detail)));
  const problem = fitFields(fields, checkDrug, {}, () => true, lose);
  if (problem !== null) lose("drug", problem);
  const textOf = (wire: string): string => String(fields.get(wire) ?? "");
  const batch = drug.children.find((node) => node.namespace === CSP_NAMESPACE && node.name === "batch");
  const isNamed = /^\d{11}$/.test(textOf("commDrugId")) && batch?.value === batchUri(textOf("commDrugId"), textOf("produceBatchNo"));
  if (batch !== undefined && !isNamed) lose("batch", "a drug list names a batch by national drug id and batch number alone");
  return fields;
}
