// The last step of a write: documents that other messages take back or correct. What each says now is worked out anew from
// what it said and all changes that were told of it (packages/domain/src/corrected-document.ts), so that it is the same
// whether the document came before its changes or after them. Nearly no document is ever changed: a write that meets none
// pays one look-up of its keys.

import type { ViewWrite } from "@csp/contracts";
import { correctedDocument, type DocumentChange, type ToldChange } from "@csp/domain";
import { FlowChanges } from "./flow-changes.ts";
import type { NamedEvent } from "./named-events.ts";
import { Packings } from "./packings.ts";
import { correctFact } from "./recast-bill.ts";
import { changedOf, type Listed, readListed } from "./recast-listing.ts";
import { takeBack } from "./take-back.ts";
import type { Turns } from "./turns.ts";
import { parseKind } from "./fact-kind.ts";

const CHANGES = `SELECT f, said FROM change WHERE key = ? ORDER BY f`;
const FACTS = `SELECT fact.f, fact.kind, fact.time, fact.parent, now.said, was.kind AS first_kind, was.time AS first_time, old.said AS first_said
  FROM document_register g JOIN fact ON fact.raw = g.raw AND fact.doc = g.doc JOIN term now ON now.n = fact.kind
  LEFT JOIN corrected was ON was.f = fact.f LEFT JOIN term old ON old.n = was.kind WHERE g.key = ? ORDER BY fact.f`;

/** An event of a document, with what it said at first. */
export interface FactRow {
  readonly f: number;
  readonly parent: number;
  /** Number of the term that the row has now. */
  readonly kind: number;
  readonly first: { readonly kind: number; readonly said: string; readonly time: string };
  readonly isCorrected: boolean;
  readonly listed: Listed;
}

export interface Recasting {
  readonly write: ViewWrite;
  readonly turns: Turns;
  readonly flows: FlowChanges;
  readonly packings: Packings;
}

export async function recastDocuments(write: ViewWrite, events: readonly NamedEvent[], turns: Turns): Promise<void> {
  const keys = await changedKeys(write, events);
  if (keys.length === 0) return;
  const recasting = { write, turns, flows: new FlowChanges(), packings: new Packings() };
  for (const key of keys) await recastDocument(recasting, key);
  await recasting.packings.settle(write, turns);
}

function changedKeys(write: ViewWrite, events: readonly NamedEvent[]): Promise<readonly string[]> {
  const named = new Set<string>();
  for (const { change, from } of events) {
    if (change !== null) named.add(change.key);
    if (from.document !== null) named.add(from.document.key);
  }
  return changedOf(write, named);
}

async function recastDocument(recasting: Recasting, key: string): Promise<void> {
  const { write } = recasting;
  const facts = await readFacts(write, key);
  if (facts.length === 0) return;
  const told: ToldChange<number>[] = [];
  for (const row of await write.all(CHANGES, [key])) {
    const f = Number(row["f"]);
    const change = JSON.parse(String(row["said"])) as DocumentChange;
    told.push({ change, order: f, codes: (await readListed(write, f)).named });
  }
  const [first] = facts;
  for (const fact of facts) {
    // Codes that a correction adds are of the document's first event, and so of none that another event names.
    const own = fact === first ? told : told.map((one) => (one.change.codes === "add" ? { ...one, codes: [] } : one));
    const corrected = correctedDocument(fact.listed.named, own);
    // A bill's event is one that moves packs; a correction is of nothing else.
    if (movesPacks(fact)) await correctFact(recasting, fact, corrected, own);
    else if (corrected.withdrawn) await takeBack(recasting, fact);
    recasting.flows.store(write);
  }
}

function movesPacks({ first }: FactRow): boolean {
  const { type, action } = parseKind(first.said);
  return type === "ObjectEvent" && action !== "ADD";
}

async function readFacts(write: ViewWrite, key: string): Promise<readonly FactRow[]> {
  const rows = await write.all(FACTS, [key]);
  const facts: FactRow[] = [];
  for (const row of rows) {
    const isCorrected = row["first_kind"] !== null;
    const first = isCorrected
      ? { kind: Number(row["first_kind"]), said: String(row["first_said"]), time: String(row["first_time"]) }
      : { kind: Number(row["kind"]), said: String(row["said"]), time: String(row["time"]) };
    const f = Number(row["f"]);
    facts.push({ f, parent: Number(row["parent"]), kind: Number(row["kind"]), first, isCorrected, listed: await readListed(write, f) });
  }
  return facts;
}
