// Whether a written bill says more besides its codes than the profile takes that reads it: counted of what that profile makes of it.

import { readDrugList } from "../../bill/drug-list.ts";
import { BILL_FIELDS } from "../../bill/fields.ts";
import { ownerWarning } from "../../bill/profile.ts";
import { readKept } from "../../bill-fields.ts";
import { isOver, MAX_FACTS_BYTES, nodeBytes } from "../../event-parts.ts";
import { RETAIL_FIELDS } from "../../retail/profile.ts";
import type { RuleSet } from "../../rule-set.ts";
import type { BillDocument } from "./bill-document.ts";

/** No text becomes more bytes of nodes than this for each of its characters: `{},` of a drug list is a node of 28. */
const MOST_BYTES_A_CHARACTER = 20;

export function saysTooMuch({ fields, type, owner }: BillDocument, rules: RuleSet): boolean {
  const { length } = [...fields.values()].join("");
  if (length * MOST_BYTES_A_CHARACTER < MAX_FACTS_BYTES / 2) return false;
  const read = Object.fromEntries(fields);
  const kept = readKept(read, type.personal ? RETAIL_FIELDS : BILL_FIELDS, rules);
  const drugs = readDrugList(read["drug_list_json"], { rules });
  const nodes = [...kept.nodes, ...("reason" in drugs ? [] : drugs.nodes), ...(type.personal ? [] : ownerWarning(read, { owner, rules }))];
  return isOver(MAX_FACTS_BYTES, (measure) => nodeBytes(nodes, measure));
}
