// The codes of commissioning events as rows of relation files: which batch each is of, its level, what it is packed in.

import { classUriOf } from "@csp/codes";
import type { EpcisEvent } from "@csp/epcis";
import { CHINA_OFFSET } from "../../document-time.ts";
import { quote } from "../../refusals.ts";
import type { RuleSet } from "../../rule-set.ts";
import { codeText, noCodeText } from "../code-text.ts";
import type { WholeEvent } from "../join-parts.ts";
import type { Ledger } from "../target.ts";
import { type BatchHead, batchOfEvent } from "./batch-of-event.ts";

export interface Row {
  readonly uri: string;
  readonly text: string;
  readonly batch: Batch;
  /** 0 until it is known. */
  level: number;
  parent: Row | null;
  /** In the order in which the packing events name them. */
  children: Row[] | null;
  /** `csp:boxFlag` of its packing; 0 for a full pack. */
  flag: number;
}

export interface Batch {
  readonly head: BatchHead;
  /** Events that say it; the first names it. */
  readonly events: number[];
  /** In the order of the events. */
  readonly rows: Row[];
}

export interface Rows {
  readonly batches: readonly Batch[];
  /** By canonical URI. */
  readonly rows: ReadonlyMap<string, Row>;
}

export function rowsOf(events: readonly WholeEvent[], rules: RuleSet, ledger: Ledger): Rows {
  const batches = new Map<string, Batch>();
  const rows = new Map<string, Row>();
  for (const { event, index } of events) {
    const head = batchOfEvent(event, index, ledger);
    if (typeof head === "string") {
      ledger.lose(index, "", head);
      continue;
    }
    const key = JSON.stringify([head.uri, head.batchNo, head.productionDate, head.expiryDate, ...head.facts]);
    let batch = batches.get(key);
    if (batch === undefined) {
      batch = { head, events: [], rows: [] };
      batches.set(key, batch);
    }
    batch.events.push(index);
    compareTime(event, index, head.productionDate, ledger);
    addRows(event, index, head, batch, rows, rules, ledger);
  }
  return { batches: [...batches.values()].filter((batch) => batch.rows.length > 0), rows };
}

function addRows(event: EpcisEvent, index: number, head: BatchHead, batch: Batch, rows: Map<string, Row>, rules: RuleSet, ledger: Ledger): void {
  for (const [at, uri] of event.epcList.entries()) {
    const text = codeText(uri, rules);
    if (text === null) {
      ledger.lose(index, `epcList/${at}`, noCodeText(uri, rules, event));
      continue;
    }
    if (rows.has(uri)) {
      ledger.lose(index, `epcList/${at}`, `${quote(uri)} is commissioned before; a relation file lists a code once`);
      continue;
    }
    const row: Row = { uri, text, batch, level: head.level ?? levelOfClass(uri, rules), parent: null, children: null, flag: 0 };
    rows.set(uri, row);
    batch.rows.push(row);
  }
  if (head.level === null) ledger.add(index, "ilmd/csp:level", "the level that is filed for the class of each code, or else by what is packed in it");
}

/** 0 where none is filed. */
function levelOfClass(uri: string, rules: RuleSet): number {
  const classUri = classUriOf(uri);
  return classUri === null ? 0 : (rules.classes.get(classUri)?.level ?? 0);
}

/** A relation file has no time but the day of production. */
export function compareTime(event: EpcisEvent, index: number, productionDate: string, ledger: Ledger): void {
  const read = `${productionDate}T00:00:00${CHINA_OFFSET}`;
  if (event.eventTime !== read) ledger.lose(index, "eventTime", `a relation file gives the day of production alone: read as ${read}`);
  if (event.eventTimeZoneOffset !== CHINA_OFFSET) ledger.lose(index, "eventTimeZoneOffset", `read as ${CHINA_OFFSET}`);
}
