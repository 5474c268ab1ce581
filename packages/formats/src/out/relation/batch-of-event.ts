// What a commissioning event says of its batch → the head of a batch in a relation file. Takes the bridge's own ILMD, and the
// lot and expiry that EPCIS master data has for everyone.

import { CSP_NAMESPACE, type EpcisEvent, epochMsOf, type Node } from "@csp/epcis";
import { CHINA_OFFSET, parseDay, parseExpiry } from "../../document-time.ts";
import { nodePath } from "../claims.ts";
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

const CBV_MASTER_DATA = "urn:epcglobal:cbv:mda:";
const MAX_BATCH_NO_LENGTH = 128;
const MAX_TEXT_LENGTH = 500;

/** A sentence where the event names no batch that a relation file can hold. */
export function batchOfEvent(event: EpcisEvent, index: number, ledger: Ledger): BatchHead | string {
  const lose = (node: Node, detail: string): void => ledger.lose(index, nodePath("ilmd", node), detail);
  const batchNo = firstNode(event.ilmd, "batchNo", "lotNumber");
  if (batchNo?.value == null) return "it names no batch number (csp:batchNo or cbvmda:lotNumber)";
  if (!isText(batchNo.value, MAX_BATCH_NO_LENGTH))
    return `a batch number has up to ${MAX_BATCH_NO_LENGTH} characters, no space at its ends and none that XML cannot hold`;
  const expiry = firstNode(event.ilmd, "expiryDate", "itemExpirationDate");
  const expiryDate = parseExpiry(expiry?.value ?? "");
  if (expiry === undefined || expiryDate === undefined) return "it names no expiry (csp:expiryDate or cbvmda:itemExpirationDate) that is a day or a month";
  if (expiryDate !== expiry.value) lose(expiry, `written as ${expiryDate}`);
  const facts = new Map<string, string>();
  for (const name of [...RELATION_FACTS, ...BATCH_FACTS]) {
    const node = cspNodeNamed(event.ilmd, name);
    if (node?.value == null) continue;
    if (isText(node.value, MAX_TEXT_LENGTH)) facts.set(name, node.value);
    else lose(node, `a relation file holds up to ${MAX_TEXT_LENGTH} characters without space at the ends`);
  }
  const productionDate = productionDay(event, index, lose, ledger);
  if (productionDate === undefined) return "its day of production is beyond what a relation file can hold";
  if (batchNo.namespace === CBV_MASTER_DATA)
    ledger.add(index, "ilmd/csp:batchNo", "the lot number of the standard's master data, by the name that a relation file is read by");
  if (expiry.namespace === CBV_MASTER_DATA)
    ledger.add(index, "ilmd/csp:expiryDate", "the expiry of the standard's master data, by the name that a relation file is read by");
  loseRepeats(event.ilmd, [batchNo, expiry], lose);
  return { batchNo: batchNo.value, productionDate, expiryDate, facts, uri: cspNodeNamed(event.ilmd, "batch")?.value ?? null, level: levelOf(event, lose) };
}

function productionDay(event: EpcisEvent, index: number, lose: (node: Node, detail: string) => void, ledger: Ledger): string | undefined {
  const node = cspNodeNamed(event.ilmd, "productionDate");
  const day = parseDay(node?.value ?? "");
  if (node !== undefined && day !== node.value) lose(node, day === undefined ? "a production date is a day" : `written as ${day}`);
  if (day !== undefined) return day;
  const reckoned = wallClock(epochMsOf(event), CHINA_OFFSET)?.date;
  if (reckoned !== undefined) ledger.add(index, "ilmd/csp:productionDate", `${reckoned}, the day of commissioning at ${CHINA_OFFSET}`);
  return reckoned;
}

function levelOf(event: EpcisEvent, lose: (node: Node, detail: string) => void): number | null {
  const node = cspNodeNamed(event.ilmd, "level");
  if (node === undefined) return null;
  if (/^[1-9]$/.test(node.value ?? "")) return Number(node.value);
  lose(node, "a level is 1 to 9");
  return null;
}

/** Of two nodes of one meaning the first is written. */
function loseRepeats(ilmd: readonly Node[], taken: readonly Node[], lose: (node: Node, detail: string) => void): void {
  const seen = new Set<string>();
  for (const node of ilmd) {
    const path = nodePath("ilmd", node);
    const meaning = SAME_AS[path] ?? path;
    const first = taken.find((one) => (SAME_AS[nodePath("ilmd", one)] ?? nodePath("ilmd", one)) === meaning);
    if (first === undefined ? seen.has(meaning) : first !== node && first.value !== node.value)
      lose(node, "it is said twice, and a relation file says it once");
    seen.add(meaning);
  }
}

const SAME_AS: Readonly<Record<string, string>> = { "ilmd/cbvmda:lotNumber": "ilmd/csp:batchNo", "ilmd/cbvmda:itemExpirationDate": "ilmd/csp:expiryDate" };

function firstNode(ilmd: readonly Node[], own: string, standard: string): Node | undefined {
  return cspNodeNamed(ilmd, own) ?? ilmd.find((node) => node.namespace === CBV_MASTER_DATA && node.name === standard);
}

function cspNodeNamed(ilmd: readonly Node[], name: string): Node | undefined {
  return ilmd.find((node) => node.namespace === CSP_NAMESPACE && node.name === name);
}

function isText(text: string, maxLength: number): boolean {
  return text !== "" && text.length <= maxLength && text.trim() === text && fitsXml(text);
}
