// The target `relation-xml`: commissioning and packing as relation files 3.0, one for each product and batch, or for several
// that share a box.

import { batchUri, classUriOf } from "@csp/codes";
import { CSP_NAMESPACE, type EpcisEvent } from "@csp/epcis";
import { drugKeyOf } from "../../drug-key.ts";
import type { RuleSet } from "../../rule-set.ts";
import { type Claims, loseUnsaid, SAYS_NOTHING } from "../claims.ts";
import { createFileNames } from "../file-names.ts";
import { inReadersSchemes, readersRules } from "../in-schemes.ts";
import { joinParts, type WholeEvent } from "../join-parts.ts";
import { createLedger, type Ledger, type Target } from "../target.ts";
import { BATCH_FACTS, RELATION_FACTS } from "./batch-of-event.ts";
import { pack } from "./packing.ts";
import { filesOf, inFileOrder, relationFile } from "./relation-file.ts";
import { type Batch, type Row, rowsOf } from "./rows.ts";

const CLAIMS: Claims = {
  fields: {
    ...SAYS_NOTHING,
    type: { partly: "ObjectEvent that commissions, AggregationEvent that packs" },
    eventTime: { partly: "the day of production" },
    eventTimeZoneOffset: { partly: "+08:00" },
    action: { partly: "ADD" },
    bizStep: { partly: "commissioning, packing" },
    disposition: { partly: "active, of commissioning" },
    epcList: { partly: "packs and logistic units of the schemes that the rule set reads, each once" },
    parentID: { partly: "a pack commissioned by the same events" },
    childEPCs: { partly: "packs commissioned by the same events, each in one parent of a higher level" },
    part: "fully",
  },
  nodes: {
    "ilmd/csp:batch": { partly: "not written; made again from the class of the smallest packs and the batch number" },
    "ilmd/csp:batchNo": "fully",
    "ilmd/csp:productionDate": "fully",
    "ilmd/csp:expiryDate": "fully",
    ...Object.fromEntries([...RELATION_FACTS, ...BATCH_FACTS].map((name) => [`ilmd/csp:${name}`, "fully"] as const)),
    "ilmd/csp:level": "fully",
    "ilmd/cbvmda:lotNumber": { partly: "as the batch number" },
    "ilmd/cbvmda:itemExpirationDate": { partly: "as the expiry, to the day" },
    "extensions/csp:timePrecision": { partly: "a day" },
    "extensions/csp:boxFlag": "fully",
  },
  otherNodes: "not",
};

export const relationXmlTarget: Target = {
  name: "relation-xml",
  says: "relation files 3.0, one for each batch that was commissioned, with what was packed in what",
  claims: CLAIMS,
  write(events, options) {
    const ledger = createLedger();
    const commissioning: WholeEvent[] = [];
    const packing: WholeEvent[] = [];
    const rules = readersRules(options);
    for (const one of inReadersSchemes(joinParts(events, ledger), rules, ledger)) {
      if (isCommissioning(one.event)) commissioning.push(one);
      else if (isPacking(one.event)) packing.push(one);
      else ledger.lose(one.index, "", "a relation file says what was commissioned and packed, and nothing else");
    }
    const rows = rowsOf(commissioning, rules, ledger);
    pack(packing, rows, ledger);
    const unsaid = new Set(events.keys());
    for (const { event, where } of ledger.close([]).losses) if (event !== null && where === "") unsaid.delete(event);
    for (const { event, index } of [...commissioning, ...packing]) if (unsaid.has(index)) loseDetails(event, index, ledger);
    for (const batch of rows.batches) compareBatch(batch, rules, ledger);
    const nameOf = createFileNames();
    const stamp = options.at.replaceAll(/\D/g, "").slice(0, 14);
    const packedBy = eventsByParent(packing);
    const documents = filesOf(rows.batches).map((batches) => {
      const name = nameOf(`Relation_${batches[0]?.head.batchNo ?? ""}_${stamp}`, ".xml");
      return {
        name,
        mediaType: "application/xml",
        payload: relationFile(batches),
        profile: "relation-xml",
        owner: options.owner,
        events: eventsOf(batches, packedBy, unsaid),
      };
    });
    return ledger.close(documents);
  },
};

/** What a relation target takes. */
export function isRelationEvent(event: EpcisEvent): boolean {
  return isCommissioning(event) || isPacking(event);
}

function isCommissioning({ type, action, bizStep, errorDeclaration }: EpcisEvent): boolean {
  return type === "ObjectEvent" && action === "ADD" && bizStep === "commissioning" && errorDeclaration === null;
}

function isPacking({ type, action, errorDeclaration }: EpcisEvent): boolean {
  return type === "AggregationEvent" && action === "ADD" && errorDeclaration === null;
}

function loseDetails(event: EpcisEvent, index: number, ledger: Ledger): void {
  loseUnsaid(event, index, CLAIMS, "a relation file", ledger);
  const isObject = event.type === "ObjectEvent";
  const readStep = isObject ? "commissioning" : "packing";
  if (event.bizStep !== readStep) note(event.bizStep, index, "bizStep", `read as ${readStep}`, ledger);
  const readDisposition = isObject ? "active" : null;
  if (event.disposition !== readDisposition) note(event.disposition, index, "disposition", `read as ${readDisposition ?? "none"}`, ledger);
  const precision = event.extensions.find((node) => node.namespace === CSP_NAMESPACE && node.name === "timePrecision")?.value;
  if (precision !== "day") note(precision ?? null, index, "extensions/csp:timePrecision", "day: a relation file gives no time", ledger);
}

/** What the event leaves open is an addition, what it says otherwise a loss. */
function note(said: string | null, index: number, where: string, detail: string, ledger: Ledger): void {
  if (said === null) ledger.add(index, where, detail);
  else ledger.lose(index, where, detail);
}

/** Whoever reads the file names the batch by the class of the first of its smallest packs. */
function compareBatch(batch: Batch, rules: RuleSet, ledger: Ledger): void {
  const { head, events } = batch;
  let smallest: Row | null = null;
  for (const row of inFileOrder(batch)) if (smallest === null || row.level < smallest.level) smallest = row;
  const classUri = smallest === null ? null : classUriOf(smallest.uri);
  const read = classUri === null ? null : batchUri(drugKeyOf(classUri, rules), head.batchNo);
  if (read === head.uri) return;
  for (const index of events)
    note(head.uri, index, "ilmd/csp:batch", read === null ? "a batch of logistic units alone has no name" : `read as ${read}`, ledger);
}

function eventsByParent(packing: readonly WholeEvent[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const { event, index } of packing) {
    const known = found.get(event.parentID ?? "");
    if (known === undefined) found.set(event.parentID ?? "", [index]);
    else known.push(index);
  }
  return found;
}

function eventsOf(batches: readonly Batch[], packedBy: ReadonlyMap<string, readonly number[]>, said: ReadonlySet<number>): readonly number[] {
  const indexes = new Set<number>();
  for (const { events, rows } of batches) {
    for (const index of events) indexes.add(index);
    for (const { uri } of rows) for (const index of packedBy.get(uri) ?? []) indexes.add(index);
  }
  return [...indexes].filter((index) => said.has(index)).toSorted((a, b) => a - b);
}
