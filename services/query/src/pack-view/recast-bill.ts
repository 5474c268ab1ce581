// An event that moved packs, as its corrections have it: its time and parties, the codes it names, and whether it counts.

import type { CorrectedDocument, ToldChange } from "@csp/domain";
import { correctedKindText } from "./fact-kind.ts";
import type { FactRow, Recasting } from "./recast.ts";
import { deleteEv, evRows, insertEv, listInstead } from "./recast-listing.ts";
import { ROLE, VOID } from "./roles.ts";

const SET_TERM = `INSERT INTO term(n, said) VALUES (?1, ?2) ON CONFLICT (n) DO UPDATE SET said = excluded.said`;
const KEEP_FIRST = `INSERT INTO corrected(f, kind, time) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`;
const SET_FACT = `UPDATE fact SET kind = ?, time = ? WHERE f = ?`;
const FORGET_FIRST = `DELETE FROM corrected WHERE f = ?`;
const FORGET_TERM = `DELETE FROM term WHERE n = ?`;

export async function correctFact(recasting: Recasting, fact: FactRow, now: CorrectedDocument<number>, told: readonly ToldChange<number>[]): Promise<void> {
  const { write, flows } = recasting;
  const { f, listed } = fact;
  const everAdded = told.flatMap(({ change, codes }) => (change.codes === "add" ? codes : []));
  const all = new Set([...listed.named, ...everAdded]);
  await flows.addRows(write, evRows(all, f, ROLE.object), fact.kind, -1);
  const kind = setHeader(recasting, fact, now);
  listInstead(write, f, now.codes);
  // Codes of corrections that count are of its history, also where a later one took them out again.
  const added = now.changes.flatMap(({ change, codes }) => (change.codes === "add" ? codes : []));
  const counted = new Set(now.withdrawn ? [] : (now.codes ?? listed.named));
  deleteEv(write, evRows(all, f, ROLE.object));
  deleteEv(write, evRows(all, f, ROLE.object + VOID));
  const live = evRows(counted, f, ROLE.object);
  insertEv(write, live);
  insertEv(
    write,
    evRows(
      [...new Set([...listed.named, ...added])].filter((id) => !counted.has(id)),
      f,
      ROLE.object + VOID,
    ),
  );
  await flows.addRows(write, evRows(counted, f, ROLE.object), kind, 1);
  if (recasting.turns.spend(all.size * 10)) await recasting.turns.next();
}

/** Gives the number of the term that the event has now. */
function setHeader({ write }: Recasting, fact: FactRow, { billTime, from, to }: CorrectedDocument<number>): number {
  const { f, first } = fact;
  const send = (sql: string, params: readonly (string | number)[]): void => void write.run(sql, params).catch(() => undefined);
  if (billTime === null && from === null && to === null) {
    if (!fact.isCorrected) return first.kind;
    send(SET_FACT, [first.kind, first.time, f]);
    send(FORGET_FIRST, [f]);
    send(FORGET_TERM, [-f]);
    return first.kind;
  }
  send(SET_TERM, [-f, correctedKindText(first.said, { from, to }, f)]);
  send(KEEP_FIRST, [f, first.kind, first.time]);
  send(SET_FACT, [-f, billTime ?? first.time, f]);
  return -f;
}
