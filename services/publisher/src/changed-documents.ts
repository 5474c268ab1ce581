// Documents that other messages take back or correct, as the flow of packs counts them. Their events are counted as they come,
// like all others; here is the difference between that and what holds now, worked out anew from the events in the log each
// time something is told of such a document. So the rows are the same whether it came before its changes or after them.

import type { LoggedEvent, Position, ViewWrite } from "@csp/contracts";
import { correctedDocument, decodeProvenance, decodeTraceEvent, documentChangeOf, type ToldChange } from "@csp/domain";
import type { EpcisEvent, TypedValue } from "@csp/epcis";
import type { RuleSet } from "@csp/formats";
import { addFact, addSum, type FlowSum, type FlowSums, readFlowFact } from "./flow-fact.ts";

/** `told`: where the events of a document stand that count; `change`: where those stand that are about a document; `adjusted`: the difference in force. */
export const CHANGED_TABLES: readonly string[] = [
  `CREATE TABLE told(raw BIGINT NOT NULL, doc INTEGER NOT NULL, position BIGINT NOT NULL, stream TEXT NOT NULL, revision BIGINT NOT NULL, PRIMARY KEY (raw, doc, position)) WITHOUT ROWID`,
  `CREATE TABLE change(key TEXT NOT NULL, position BIGINT NOT NULL, stream TEXT NOT NULL, revision BIGINT NOT NULL, PRIMARY KEY (key, position)) WITHOUT ROWID`,
  `CREATE TABLE adjusted(key TEXT NOT NULL PRIMARY KEY, sums TEXT NOT NULL) WITHOUT ROWID`,
];

/** Reads one event of the log by its place. */
export type ReadLogged = (stream: string, revision: number) => Promise<LoggedEvent>;

/** Where an event stands. */
export interface Place {
  readonly position: Position;
  readonly stream: string;
  readonly revision: number;
}

export interface ToldEvent extends Place {
  readonly raw: Position;
  readonly doc: number;
  /** Of its document. */
  readonly key: string;
  readonly counts: boolean;
  /** Key of the document that it is about. */
  readonly about: string | null;
}

const BASE = `SELECT t.position, t.stream, t.revision FROM document_register g JOIN told t ON t.raw = g.raw AND t.doc = g.doc WHERE g.key = ? AND t.position <= ? ORDER BY t.position`;
const CHANGES = `SELECT position, stream, revision FROM change WHERE key = ? AND position <= ? ORDER BY position`;
const CHANGED = `SELECT DISTINCT c.key FROM {rows} JOIN change c ON c.key = r.key`;
const ADJUSTED = `SELECT sums FROM adjusted WHERE key = ?`;
const SET_ADJUSTED = `INSERT INTO adjusted(key, sums) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET sums = excluded.sums`;
const PLACES = { position: "bigint", stream: "text", revision: "bigint" } as const;

/** Keeps where the events stand; the write waits for it. About 1 µs a document. */
export function keepPlaces(write: ViewWrite, events: readonly ToldEvent[]): void {
  const told = events.filter(({ counts }) => counts).map((e) => [e.raw, e.doc, e.position, e.stream, e.revision]);
  if (told.length > 0)
    void write.run(`INSERT INTO told(raw, doc, position, stream, revision) SELECT r.raw, r.doc, r.position, r.stream, r.revision FROM {rows}`, [], {
      columns: { raw: "bigint", doc: "int", ...PLACES },
      json: JSON.stringify(told),
    });
  const changes = events.flatMap((e) => (e.about === null ? [] : [[e.about, e.position, e.stream, e.revision]]));
  if (changes.length > 0)
    void write.run(`INSERT INTO change(key, position, stream, revision) SELECT r.key, r.position, r.stream, r.revision FROM {rows}`, [], {
      columns: { key: "text", ...PLACES },
      json: JSON.stringify(changes),
    });
}

/**
 * What the events change of what was counted of documents before, each at its position: the same for every border between writes. The events' places
 * must have been kept.
 */
export async function adjustments(
  write: ViewWrite,
  events: readonly ToldEvent[],
  read: ReadLogged,
  rules: RuleSet,
): Promise<readonly (readonly [Position, FlowSum])[]> {
  const keys = [...new Set(events.flatMap(({ key, about, counts }) => [...(counts ? [key] : []), ...(about === null ? [] : [about])]))];
  if (keys.length === 0) return [];
  const rows = await write.all(CHANGED, [], { columns: { key: "text" }, json: JSON.stringify(keys) });
  const changed = new Set(rows.map((row) => String(row["key"])));
  const deltas: (readonly [Position, FlowSum])[] = [];
  for (const event of changed.size === 0 ? [] : events) {
    for (const key of new Set([event.counts ? event.key : null, event.about])) {
      if (key === null || !changed.has(key)) continue;
      for (const delta of await adjustment(write, key, event.position, read, rules)) deltas.push([event.position, delta]);
    }
  }
  return deltas;
}

async function adjustment(write: ViewWrite, key: string, upTo: Position, read: ReadLogged, rules: RuleSet): Promise<readonly FlowSum[]> {
  const base = await readAll(write, BASE, key, upTo, read);
  if (base.length === 0) return [];
  const changes = await readAll(write, CHANGES, key, upTo, read);
  const now = differenceOf(base, changes, rules);
  const [row] = await write.all(ADJUSTED, [key]);
  const before = row === undefined ? [] : (JSON.parse(String(row["sums"])) as readonly FlowSum[]);
  await write.run(SET_ADJUSTED, [key, JSON.stringify([...now.values()].filter(isSomething))]);
  for (const sum of before) addSum(now, sum, -sum.packs, -sum.events);
  return [...now.values()].filter(isSomething);
}

function isSomething({ packs, events }: FlowSum): boolean {
  return packs !== 0 || events !== 0;
}

async function readAll(write: ViewWrite, sql: string, key: string, upTo: Position, read: ReadLogged): Promise<readonly LoggedEvent[]> {
  const logged: LoggedEvent[] = [];
  for (const row of await write.all(sql, [key, upTo])) logged.push(await read(String(row["stream"]), Number(row["revision"])));
  return logged;
}

/** What holds now without what was counted. */
function differenceOf(base: readonly LoggedEvent[], changes: readonly LoggedEvent[], rules: RuleSet): FlowSums {
  const told = changes.flatMap((logged): readonly ToldChange<string>[] => {
    const event = decodeTraceEvent(logged.data);
    const change = documentChangeOf(event, decodeProvenance(logged.meta).document);
    return change === null ? [] : [{ change, codes: event.epcList, order: logged.position }];
  });
  const sums: FlowSums = new Map();
  for (const [at, { owner, parts }] of wholeEvents(base).entries()) {
    const codes = parts.flatMap(({ epcList }) => epcList);
    // What a correction adds is of the document's first event.
    const own = at === 0 ? told : told.map((one) => (one.change.codes === "add" ? { ...one, codes: [] } : one));
    const { withdrawn, ...now } = correctedDocument(codes, own);
    for (const part of parts) add(sums, part, owner, rules, -1);
    if (withdrawn) continue;
    // Corrections are of bills, which bring nothing into being.
    if (parts[0]?.action === "ADD") for (const part of parts) add(sums, part, owner, rules, 1);
    else for (const part of withCodes(parts, now.codes)) add(sums, corrected(part, now), owner, rules, 1);
  }
  return sums;
}

function add(sums: FlowSums, event: EpcisEvent, owner: string, rules: RuleSet, sign: 1 | -1): void {
  const fact = readFlowFact(event, owner, rules);
  if (fact !== null) addFact(sums, fact, sign);
}

interface WholeEvent {
  readonly owner: string;
  readonly parts: EpcisEvent[];
}

function wholeEvents(base: readonly LoggedEvent[]): readonly WholeEvent[] {
  const whole: WholeEvent[] = [];
  for (const { data, meta } of base) {
    const event = decodeTraceEvent(data);
    const { document, sender } = decodeProvenance(meta);
    const last = whole.at(-1);
    if (last !== undefined && (event.part?.index ?? 0) > 0) last.parts.push(event);
    else whole.push({ owner: ownerOf(document?.owner ?? "", sender), parts: [event] });
  }
  return whole;
}

export function ownerOf(owner: string, sender: string): string {
  return owner === "" ? sender : owner;
}

/** Codes in as many events as there were parts; null: as they were. */
function withCodes(parts: readonly EpcisEvent[], codes: readonly string[] | null): readonly EpcisEvent[] {
  if (codes === null) return parts;
  const size = Math.ceil(codes.length / parts.length);
  return parts.map((part, at) => ({ ...part, epcList: codes.slice(at * size, (at + 1) * size) }));
}

function corrected(event: EpcisEvent, now: { readonly billTime: string | null; readonly from: string | null; readonly to: string | null }): EpcisEvent {
  return {
    ...event,
    eventTime: now.billTime ?? event.eventTime,
    sourceList: withOwner(event.sourceList, now.from),
    destinationList: withOwner(event.destinationList, now.to),
  };
}

function withOwner(list: readonly TypedValue[], party: string | null): readonly TypedValue[] {
  return party === null ? list : [{ type: "owning_party", value: party }, ...list.filter(({ type }) => type !== "owning_party")];
}
