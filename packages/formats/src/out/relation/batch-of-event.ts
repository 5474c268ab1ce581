// What a commissioning event says of its batch → the head of a batch in a relation file. Takes the bridge's own ILMD, and the
// lot and expiry that EPCIS master data has for everyone.

import { type EpcisEvent, epochMsOf } from "@csp/epcis";
import { CHINA_OFFSET, parseDay, parseExpiry } from "../../document-time.ts";
import { CBV_MASTER_DATA } from "../claims.ts";
import type { Leaf, NodeLedger } from "../node-ledger.ts";
import type { Ledger } from "../target.ts";
import { wallClock } from "../wall-clock.ts";
import { fitsXml } from "./xml-value.ts";

export interface BatchHead {
  readonly batchNo: string;
  readonly productionDate: string;
  readonly expiryDate: string;
  /** Attributes of `Relation` and `Batch` by their ILMD names; those not said are not there. */
  readonly facts: ReadonlyMap<string, string>;
  /** The batch's URI as the event says it; null where it does not. */
  readonly uri: string | null;
  /** Level of all codes of the event; null where it does not say. */
  readonly level: number | null;
}

/** ILMD names that are attributes, in the order in which an event has them. */
export const RELATION_FACTS = ["packageSpec", "cascade", "subTypeNo", "productCode"] as const;
export const BATCH_FACTS = ["workshop", "lineName"] as const;

const MAX_BATCH_NO_LENGTH = 128;
const MAX_TEXT_LENGTH = 500;

/** A sentence where the event names no batch that a relation file can hold. `ilmd`: of the event, where those nodes are said that stand in the file. */
export function batchOfEvent(event: EpcisEvent, index: number, ilmd: NodeLedger, ledger: Ledger): BatchHead | string {
  const batchNo = ilmd.leaf("batchNo") ?? ilmd.leaf("lotNumber", CBV_MASTER_DATA);
  if (batchNo === undefined) return "it names no batch number (csp:batchNo or cbvmda:lotNumber)";
  if (!isText(batchNo.value, MAX_BATCH_NO_LENGTH))
    return `a batch number has up to ${MAX_BATCH_NO_LENGTH} characters, no space at its ends and none that XML cannot hold`;
  const expiry = ilmd.leaf("expiryDate") ?? ilmd.leaf("itemExpirationDate", CBV_MASTER_DATA);
  const expiryDate = parseExpiry(expiry?.value ?? "");
  if (expiry === undefined || expiryDate === undefined) return "it names no expiry (csp:expiryDate or cbvmda:itemExpirationDate) that is a day or a month";
  const productionDate = productionDay(event, index, ilmd, ledger);
  if (productionDate === undefined) return "its day of production is beyond what a relation file can hold";
  ilmd.say(batchNo);
  ilmd.say(expiry);
  if (expiryDate !== expiry.value) ilmd.lose(expiry, `written as ${expiryDate}`);
  const facts = new Map<string, string>();
  for (const name of [...RELATION_FACTS, ...BATCH_FACTS]) {
    const node = ilmd.leaf(name);
    if (node === undefined) continue;
    if (!isText(node.value, MAX_TEXT_LENGTH)) {
      ilmd.lose(node, `a relation file holds up to ${MAX_TEXT_LENGTH} characters without space at the ends`);
      continue;
    }
    ilmd.say(node);
    facts.set(name, node.value);
  }
  sayStandardNames([batchNo, batchNo.value], [expiry, expiryDate], index, ilmd, ledger);
  const batch = ilmd.leaf("batch");
  // Compared with what the file's codes give, once they are known.
  if (batch !== undefined) ilmd.say(batch);
  return { batchNo: batchNo.value, productionDate, expiryDate, facts, uri: batch?.value ?? null, level: levelOf(index, ilmd, ledger) };
}

type Written = readonly [node: Leaf, written: string];

/** Lot and expiry of the standard's master data are read by the names of a relation file; beside those they say the same or are lost. */
function sayStandardNames(batchNo: Written, expiry: Written, index: number, ilmd: NodeLedger, ledger: Ledger): void {
  for (const [[node, written], name, standardName] of [
    [batchNo, "batchNo", "lotNumber"],
    [expiry, "expiryDate", "itemExpirationDate"],
  ] as const) {
    if (node.namespace === CBV_MASTER_DATA) {
      ledger.add(index, `ilmd/csp:${name}`, `${standardName} of the standard's master data, by the name that a relation file is read by`);
      continue;
    }
    const standard = ilmd.leaf(standardName, CBV_MASTER_DATA);
    if (standard === undefined) continue;
    if (standard.value === written) ilmd.say(standard);
    else ilmd.lose(standard, `csp:${name} is written, which says ${written}`);
  }
}

/** The day that the event names, else that of the event itself. */
function productionDay(event: EpcisEvent, index: number, ilmd: NodeLedger, ledger: Ledger): string | undefined {
  const node = ilmd.leaf("productionDate");
  const named = parseDay(node?.value ?? "");
  const day = named ?? wallClock(epochMsOf(event), CHINA_OFFSET)?.date;
  const reckoned = `${day ?? ""}, the day of commissioning at ${CHINA_OFFSET}`;
  if (node === undefined) ledger.add(index, "ilmd/csp:productionDate", reckoned);
  else if (named === node.value) ilmd.say(node);
  else ilmd.lose(node, named === undefined ? `a production date is a day; written as ${reckoned}` : `written as ${named}`);
  return day;
}

function levelOf(index: number, ilmd: NodeLedger, ledger: Ledger): number | null {
  const node = ilmd.leaf("level");
  const found = "the level that is filed for the class of each code, or else by what is packed in it";
  if (node === undefined) {
    ledger.add(index, "ilmd/csp:level", found);
    return null;
  }
  if (/^[1-9]$/.test(node.value)) {
    ilmd.say(node);
    return Number(node.value);
  }
  ilmd.lose(node, `a level is 1 to 9; written is ${found}`);
  return null;
}

function isText(text: string, maxLength: number): boolean {
  return text !== "" && text.length <= maxLength && text.trim() === text && fitsXml(text);
}
