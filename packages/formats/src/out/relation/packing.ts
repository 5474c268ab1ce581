// Packing events → the parents of rows. A code is in one pack, which is of a higher level and listed itself; packing that a
// relation file cannot say is a loss, the codes stay listed.

import { CSP_NAMESPACE, type EpcisEvent } from "@csp/epcis";
import { quote } from "../../refusals.ts";
import type { WholeEvent } from "../join-parts.ts";
import type { Ledger } from "../target.ts";
import { compareTime, type Row, type Rows } from "./rows.ts";

const TOP_LEVEL = 9;
const MAX_FLAG = 99;

interface Link {
  readonly parent: Row;
  readonly child: Row;
  readonly index: number;
  readonly at: number;
}

/** Sets parents, children, flags, and the levels that no event and no filing gave. */
export function pack(events: readonly WholeEvent[], { rows, batches }: Rows, ledger: Ledger): void {
  const links = events.flatMap(({ event, index }) => linksOf(event, index, rows, ledger));
  for (const batch of batches) for (const row of batch.rows) if (row.level === 0) row.level = heightOf(row, TOP_LEVEL);
  const loose = links.filter(({ parent, child }) => parent.level <= child.level);
  for (const { parent, child, index, at } of loose) {
    child.parent = null;
    ledger.lose(index, `childEPCs/${at}`, `its level ${child.level} is not below that of its parent, ${parent.level}`);
  }
  // One pass per parent, so that a box of many such children costs no more than its list.
  for (const parent of new Set(loose.map((link) => link.parent))) parent.children = (parent.children ?? []).filter((child) => child.parent === parent);
}

function linksOf(event: EpcisEvent, index: number, rows: ReadonlyMap<string, Row>, ledger: Ledger): readonly Link[] {
  const parent = event.parentID === null ? undefined : rows.get(event.parentID);
  if (parent === undefined) {
    ledger.lose(index, "", `its parent ${quote(event.parentID ?? "")} is commissioned by none of these events`);
    return [];
  }
  const links: Link[] = [];
  const isFirst = parent.children === null;
  for (const [at, uri] of event.childEPCs.entries()) {
    const child = rows.get(uri);
    const problem = child === undefined ? "is commissioned by none of these events" : takenProblem(child, parent);
    if (child === undefined || problem !== null) ledger.lose(index, `childEPCs/${at}`, `${quote(uri)} ${problem ?? ""}`);
    else {
      child.parent = parent;
      (parent.children ??= []).push(child);
      links.push({ parent, child, index, at });
    }
  }
  if (links.length > 0) {
    setFlag(event, index, parent, isFirst, ledger);
    compareTimes(event, index, links, ledger);
  }
  return links;
}

function takenProblem(child: Row, parent: Row): string | null {
  if (child === parent) return "is packed in itself";
  if (child.parent === parent) return "is packed in it before";
  return child.parent === null ? null : "is packed in another before; a relation file has one parent for each code";
}

function setFlag(event: EpcisEvent, index: number, parent: Row, isFirst: boolean, ledger: Ledger): void {
  const flag = event.extensions.find((node) => node.namespace === CSP_NAMESPACE && node.name === "boxFlag")?.value ?? "0";
  const isFlag = /^\d{1,2}$/.test(flag) && Number(flag) <= MAX_FLAG && String(Number(flag)) === flag;
  if (!isFlag) ledger.lose(index, "extensions/csp:boxFlag", `a flag is a number up to ${MAX_FLAG}`);
  else if (isFirst) parent.flag = Number(flag);
  else if (parent.flag !== Number(flag)) ledger.lose(index, "extensions/csp:boxFlag", `${parent.flag} by another packing of the same parent`);
}

/** What is packed of each batch is read as of that batch's day. */
function compareTimes(event: EpcisEvent, index: number, links: readonly Link[], ledger: Ledger): void {
  const days = new Set(links.map(({ child }) => child.batch.head.productionDate));
  for (const day of days) compareTime(event, index, day, ledger);
}

/** 1 for what nothing is packed in. Packs that hold each other end at the bound. */
function heightOf(row: Row, bound: number): number {
  if (row.level > 0) return row.level;
  if (bound <= 1 || row.children === null) return 1;
  let height = 0;
  for (const child of row.children) height = Math.max(height, heightOf(child, bound - 1));
  return Math.min(height + 1, TOP_LEVEL);
}
