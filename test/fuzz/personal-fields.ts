// Fields that name persons, by profile, as their pages in docs/profiles/ have them; a pattern of a page stands here as names that
// fit it. And messages in which each of them holds a mark of its own, so that a leak says which field it came from.

import { parseJson, writeJson, type JsonNode } from "./json-tree.ts";
import { MARK } from "./seeds.ts";

const BUYER = ["customer_id_type", "customer_id", "user_tel", "user_name", "user_agent", "medic_doctor", "medic_dispenser"];
/** Who handed a message in. Of a bill between enterprises that is a fact of the bill, and kept. */
const OPERATOR = ["oper_ic_code", "oper_ic_name"];
const PATIENT = ["mdtrt_sn", "psn_no", "psn_cert_type", "psn_name", "certno", "setl_id", "rxno"];
const STAFF = ["prsc_dr_cert_no", "prsc_dr_name", "phar_name", "phar_cert_no", "sel_retn_opter_name", "stoout_opter_name", "opter", "opter_name", "memo"];
const INSURANCE = PATIENT.concat(STAFF);
const VACCINE = ["recipient_name", "recipient_id", "guardian_tel", "vaccinator", "operator", "counted_by"];

/** EPCIS has no such fields: what a sender writes into extensions is kept, as the standard wants. */
export const PERSONAL_FIELDS: Readonly<Record<string, readonly string[]>> = {
  bill: BUYER,
  retail: [...BUYER, ...OPERATOR],
  "code-operations": [...BUYER, ...OPERATOR],
  "insurance-35xx": INSURANCE,
  provincial: [...BUYER, "legalPerson", "mobile", "counted_by"],
  "relation-query": ["code_active_info_d_t_o", "operator_name", "oper_ic_name"],
  vaccine: VACCINE,
  "relation-xml": ["lineManager"],
  "warehouse-xml": ["Actor"],
  platform: [...BUYER, ...INSURANCE, ...VACCINE, "lineManager", "Actor"],
};

/** Elements of the XML profiles in which such an attribute stands. */
const ELEMENTS: Readonly<Record<string, string>> = { lineManager: "Batch", Actor: "Data" };

/** What stands in a field for a person. */
function markOf(field: string): string {
  return `${MARK}-${field}`;
}

/** How a mark is written: in odd shapes a reader may be tempted to quote what it found. */
export type Shape = "text" | "object" | "list";

/** The message with every field of the profile in every record; null where it has no record. */
export function withMarks(bytes: Uint8Array, fields: readonly string[], shape: Shape): Buffer | null {
  const text = Buffer.from(bytes).toString("utf8");
  if (/^\ufeff?\s*</.test(text)) return inXml(text, fields);
  const tree = parseJson(bytes);
  if (tree === null || !markTree(tree, fields, shape)) return null;
  return Buffer.from(writeJson(tree));
}

function inXml(text: string, fields: readonly string[]): Buffer | null {
  let marked = text;
  for (const field of fields) {
    const element = ELEMENTS[field];
    if (element === undefined) continue;
    const own = new RegExp(`(<${element}\\b[^>]*?)\\s${field}="[^"]*"`, "gi");
    marked = marked.replaceAll(own, "$1").replaceAll(new RegExp(`<${element}\\b`, "gi"), (tag) => `${tag} ${field}="${markOf(field)}"`);
  }
  return marked === text ? null : Buffer.from(marked);
}

/** Records are objects that hold a value, not lists alone: those name groups. */
function markTree(node: JsonNode, fields: readonly string[], shape: Shape): boolean {
  if (node.kind === "raw") return false;
  if (node.kind === "list") return node.items.map((item) => markTree(item, fields, shape)).includes(true);
  let found = false;
  for (const member of node.members) {
    const inner = innerJson(member.value);
    if (inner !== null && markTree(inner, fields, shape)) {
      member.value = { kind: "raw", text: JSON.stringify(writeJson(inner)) };
      found = true;
    } else if (inner === null && markTree(member.value, fields, shape)) found = true;
  }
  if (!node.members.some(({ value }) => value.kind === "raw")) return found;
  node.members = [
    ...node.members.filter(({ name }) => !fields.includes(name)),
    ...[...new Set(fields)].map((name) => ({ name, value: { kind: "raw", text: JSON.stringify(shaped(markOf(name), shape)) } as const })),
  ];
  return true;
}

/** JSON written as a text in JSON. */
function innerJson(node: JsonNode): JsonNode | null {
  if (node.kind !== "raw" || !/^"\s*(?:\[|\{)/.test(node.text)) return null;
  return parseJson(Buffer.from(JSON.parse(node.text) as string));
}

function shaped(mark: string, shape: Shape): unknown {
  if (shape === "object") return { [mark]: mark };
  return shape === "list" ? [mark] : mark;
}
