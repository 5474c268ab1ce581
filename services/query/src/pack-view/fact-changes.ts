// What other messages did to the documents that facts are of, for the answers.

import { correctedDocument, type DocumentChange, type ToldChange } from "@csp/domain";
import type { Fact, FactChange, FactSource } from "../answers.ts";
import { BulkText } from "./bulk-text.ts";
import { FACT_COLUMNS, FACT_JOINS, type ReadAll, type StoredFact, toStoredFact } from "./stored-facts.ts";

/** Of all documents of one answer, the first in log order. */
const MAX_CHANGES = 2000;

const CHANGES = `WITH named AS (SELECT c.f, c.key AS about, c.said AS change FROM {rows} JOIN change c ON c.key = r.key ORDER BY c.f LIMIT ${MAX_CHANGES})
  SELECT named.about, named.change, ${FACT_COLUMNS} FROM named ${FACT_JOINS} ORDER BY named.f`;

interface DocumentChanges {
  readonly withdrawn: boolean;
  readonly changes: readonly FactChange[];
}

/** Gives the function that adds to a fact what changed it. `isVoid`: the history of a pack has it as one that does not count. */
export async function readChanges(all: ReadAll, facts: readonly StoredFact[]): Promise<(stored: StoredFact, isVoid: boolean) => Fact> {
  const changes = await readByKey(all, new Set(facts.flatMap(({ isChanged, fact }) => (isChanged ? (fact.source.document?.key ?? []) : []))));
  return ({ fact }, isVoid) => {
    const found = changes.get(fact.source.document?.key ?? "");
    if (found === undefined) return fact;
    return { ...fact, ...(found.withdrawn || isVoid ? { withdrawn: true } : {}), changes: found.changes };
  };
}

async function readByKey(all: ReadAll, keys: ReadonlySet<string>): Promise<ReadonlyMap<string, DocumentChanges>> {
  if (keys.size === 0) return new Map();
  const rows = new BulkText({ key: "text" });
  for (const key of keys) rows.add(JSON.stringify(key));
  const told = new Map<string, ToldChange<FactSource>[]>();
  for (const row of await all(CHANGES, [], rows.rows())) {
    const { f, fact } = toStoredFact(row);
    const one = { change: JSON.parse(String(row["change"])) as DocumentChange, codes: [fact.source], order: f };
    const about = String(row["about"]);
    const known = told.get(about);
    if (known === undefined) told.set(about, [one]);
    else known.push(one);
  }
  return new Map([...told].map(([key, list]) => [key, changesOf(list)]));
}

/** The events of one operation are one change. */
function changesOf(told: readonly ToldChange<FactSource>[]): DocumentChanges {
  const { withdrawn, changes } = correctedDocument<FactSource>([], told);
  const byOperation = new Map<string, FactChange>();
  for (const { change, codes } of changes) {
    const [source] = codes;
    if (source === undefined) continue;
    const { kind, time: eventTime, reason, correctiveEventIds } = change;
    const key = `${source.rawPosition} ${source.document?.key ?? ""}`;
    if (!byOperation.has(key)) byOperation.set(key, { kind, eventTime, reason, correctiveEventIds, source });
  }
  return { withdrawn, changes: [...byOperation.values()] };
}
