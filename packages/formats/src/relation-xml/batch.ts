// The head of a relation file: what it says of each batch before its codes come, by the rules of the format.

import rules from "@csp/schemas/inbound/relation-xml.rules.json" with { type: "json" };
import { ownText } from "../code-table.ts";
import type { Refusal } from "../profile.ts";
import { refuse } from "../refusals.ts";
import { createXmlForm, type Misfit, textReader, type Values } from "../xml-rules.ts";
import type { XmlElement } from "../xml-stream.ts";

export const FORM = createXmlForm(rules);
export const AT_MOST = rules.atMost;

/** What says something of a batch, by the form's slots, and where it stands. */
type BatchRow = Pick<XmlElement, "values" | "line" | "column">;

export interface RelationBatch {
  readonly batchNo: string;
  /** `yyyy-MM-dd` */
  readonly productionDate: string;
  /** `yyyy-MM-dd` or `yyyy-MM` */
  readonly expiryDate: string;
  /** What else the file says of the batch: name of the ILMD node and text. */
  readonly facts: readonly BatchFact[];
}

export type BatchFact = readonly [name: string, value: string];

const readBatchNo = textReader(FORM, "batchNo");
const readMadeDate = textReader(FORM, "madeDate");
const readValidateDate = textReader(FORM, "validateDate");

type FactReader = readonly [name: string, read: (values: Values) => string | Misfit];

/** Texts that may be there are ILMD nodes as they are, in the order of the rules. */
const readsOfRelation = factReaders("Relation");
const readsOfBatch = factReaders("Batch");

function factReaders(element: "Relation" | "Batch"): readonly FactReader[] {
  const names = Object.keys(rules.attributes[element]) as (keyof typeof FORM.rule)[];
  return names.flatMap((name): readonly FactReader[] => {
    const { type, required = false, ilmd = name } = FORM.rule[name];
    return type === "text" && !required ? [[ilmd, textReader(FORM, name)]] : [];
  });
}

export function readRelationFacts(element: BatchRow): readonly BatchFact[] | Refusal {
  return readFacts(element, readsOfRelation);
}

export function readBatch(element: BatchRow, relationFacts: readonly BatchFact[]): RelationBatch | Refusal {
  const batchNo = readBatchNo(element.values);
  if (typeof batchNo === "object") return refusalOf(batchNo, element);
  const productionDate = readMadeDate(element.values);
  if (typeof productionDate === "object") return refusalOf(productionDate, element);
  const expiryDate = readValidateDate(element.values);
  if (typeof expiryDate === "object") return refusalOf(expiryDate, element);
  const own = readFacts(element, readsOfBatch);
  if ("reason" in own) return own;
  return { batchNo: ownText(batchNo), productionDate, expiryDate, facts: [...relationFacts, ...own] };
}

function readFacts(element: BatchRow, readers: readonly FactReader[]): readonly BatchFact[] | Refusal {
  const facts: BatchFact[] = [];
  for (const [name, read] of readers) {
    const value = read(element.values);
    if (typeof value === "object") return refusalOf(value, element);
    if (value !== "") facts.push([name, ownText(value)]);
  }
  return facts;
}

function refusalOf({ reason, detail }: Misfit, { line, column }: Pick<XmlElement, "line" | "column">): Refusal {
  return refuse(reason, `${line}:${column}`, detail);
}
