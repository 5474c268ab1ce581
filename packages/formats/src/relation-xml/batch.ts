// The head of a relation file: which attributes it is read by, and what it says of each batch before its codes come.

import { ownText } from "../code-table.ts";
import { parseDay, parseExpiry } from "../document-time.ts";
import type { Refusal } from "../profile.ts";
import { refuse } from "../refusals.ts";
import type { XmlElement } from "../xml-stream.ts";

/** What says something of a batch, by `SLOT`, and where it stands. */
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

/** Where each attribute stands in an element's `values`. No name serves two elements. */
export const SLOT = {
  name: 0,
  productCode: 1,
  subTypeNo: 2,
  cascade: 3,
  packageSpec: 4,
  batchNo: 5,
  madeDate: 6,
  validateDate: 7,
  workshop: 8,
  lineName: 9,
  curCode: 10,
  packLayer: 11,
  parentCode: 12,
  flag: 13,
} as const;

export const ATTRIBUTES: readonly string[] = Object.keys(SLOT).map((name) => name.toLowerCase());

/** By element, what of them it is read by. */
export const READ: Readonly<Record<string, readonly string[]>> = {
  event: ["name"],
  relation: ["productcode", "subtypeno", "cascade", "packagespec"],
  batch: ["batchno", "madedate", "validatedate", "workshop", "linename"],
  code: ["curcode", "packlayer", "parentcode", "flag"],
};

const RELATION_FACTS = ["packageSpec", "cascade", "subTypeNo", "productCode"] as const;
const BATCH_FACTS = ["workshop", "lineName"] as const;
const MAX_TEXT_LENGTH = 500;
const MAX_BATCH_NO_LENGTH = 128;

export function readRelationFacts(element: BatchRow): readonly BatchFact[] | Refusal {
  return readFacts(element, RELATION_FACTS);
}

export function readBatch(element: BatchRow, relationFacts: readonly BatchFact[]): RelationBatch | Refusal {
  const where = `${element.line}:${element.column}`;
  const batchNo = trimmed(element, "batchNo");
  if (batchNo === "" || batchNo.length > MAX_BATCH_NO_LENGTH) return refuse("SHAPE_INVALID", where, `batchNo has 1 to ${MAX_BATCH_NO_LENGTH} characters`);
  const productionDate = parseDay(trimmed(element, "madeDate"));
  if (productionDate === undefined) return refuse("BAD_TIME", where, "madeDate is a day, yyyy-MM-dd");
  const expiryDate = parseExpiry(trimmed(element, "validateDate"));
  if (expiryDate === undefined) return refuse("BAD_TIME", where, "validateDate is a day, yyyy-MM-dd, or a month, yyyy-MM");
  const own = readFacts(element, BATCH_FACTS);
  if ("reason" in own) return own;
  return { batchNo: ownText(batchNo), productionDate, expiryDate, facts: [...relationFacts, ...own] };
}

function readFacts(element: BatchRow, names: readonly (keyof typeof SLOT)[]): readonly BatchFact[] | Refusal {
  const facts: BatchFact[] = [];
  for (const name of names) {
    const value = trimmed(element, name);
    if (value.length > MAX_TEXT_LENGTH)
      return refuse("SHAPE_INVALID", `${element.line}:${element.column}`, `${name} has at most ${MAX_TEXT_LENGTH} characters`);
    if (value !== "") facts.push([name, ownText(value)]);
  }
  return facts;
}

function trimmed(element: BatchRow, name: keyof typeof SLOT): string {
  return element.values[SLOT[name]]?.trim() ?? "";
}
