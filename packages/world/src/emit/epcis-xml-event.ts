// One EPCIS event as an element of EPCIS 2.0 XML. All its texts are ASCII and hold nothing that XML would escape.

import type { EpcisRecord, TypedRecord } from "./epcis-events.ts";
import type { TextOut } from "./text-out.ts";

/** CBV terms stand as URNs in XML: by field, what comes before the word. */
const VOCABULARIES: Readonly<Record<string, string>> = { bizStep: "urn:epcglobal:cbv:bizstep:", disposition: "urn:epcglobal:cbv:disp:" };
/** The element of each item of a list of typed values, and the vocabulary of its types. */
const TYPED: Readonly<Record<string, readonly [item: string, vocabulary: string]>> = {
  bizTransactionList: ["bizTransaction", "urn:epcglobal:cbv:btt:"],
  sourceList: ["source", "urn:epcglobal:cbv:sdt:"],
  destinationList: ["destination", "urn:epcglobal:cbv:sdt:"],
};

export function xmlEvent({ type, ...fields }: EpcisRecord, out: TextOut): void {
  out.ascii(`<${type}>`);
  // The record has its fields in the order that the schema asks for.
  for (const [name, value] of Object.entries(fields)) writeField(name, value, out);
  out.ascii(`</${type}>\n`);
}

type FieldValue = string | readonly (string | TypedRecord)[] | Readonly<Record<string, string>>;

function writeField(name: string, value: FieldValue, out: TextOut): void {
  if (typeof value === "string") return out.ascii(`<${name}>${VOCABULARIES[name] ?? ""}${value}</${name}>`);
  out.ascii(`<${name}>`);
  if (isList(value)) for (const item of value) writeItem(name, item, out);
  else for (const [member, text] of Object.entries(value)) out.ascii(`<${member}>${text}</${member}>`);
  out.ascii(`</${name}>`);
}

function isList(value: FieldValue): value is readonly (string | TypedRecord)[] {
  return Array.isArray(value);
}

function writeItem(list: string, value: string | TypedRecord, out: TextOut): void {
  if (typeof value === "string") return out.ascii(`<epc>${value}</epc>`);
  const [item, vocabulary] = TYPED[list] ?? ["", ""];
  out.ascii(`<${item} type="${vocabulary}${value["type"] ?? ""}">${value[item] ?? ""}</${item}>`);
}
