// The rows of the events themselves: `fact`, `listing`, `ev`. The second pass over a write, when every code and term has
// its number. Events are numbered in log order; the parts of a split event are one.

import type { ViewWrite } from "@csp/contracts";
import { BulkText } from "./bulk-text.ts";
import { timeTextOf } from "./fact-time.ts";
import { formatIdList } from "./id-list.ts";
import type { CodeList, Gathering, NamedEvent } from "./named-events.ts";
import type { Packings } from "./packings.ts";
import { ROLE, VOID } from "./roles.ts";
import { LISTING_ROOM, NONE } from "./schema.ts";
import type { Turns } from "./turns.ts";

const LAST_FACT = `SELECT max(f) AS n FROM fact`;
const LAST_OF_DOCUMENT = `SELECT f AS n, kind FROM fact WHERE raw = ? AND doc = ? ORDER BY f DESC LIMIT 1`;
const INSERT_FACTS = `INSERT INTO fact(f, position, raw, doc, idx, kind, time, parent, event_id)
  SELECT r.f, r.position, r.raw, r.doc, r.idx, r.kind, r.time, r.parent, r.event_id FROM {rows}`;
const INSERT_LISTINGS = `INSERT INTO listing(l, n, ids) SELECT r.l, r.n, r.ids FROM {rows}`;
const INSERT_RECOMMISSIONS = `INSERT INTO recommission(id, f, grp, role) SELECT r.id, r.f, r.grp, r.role FROM {rows} WHERE true ON CONFLICT DO NOTHING`;
const INSERT_CHANGES = `INSERT INTO change(key, f, said) SELECT r.key, r.f, r.said FROM {rows}`;
// A code may stand in two parts of one event.
const INSERT_EV = `INSERT INTO ev(e) SELECT r.e FROM {rows} WHERE true ORDER BY r.e ON CONFLICT DO NOTHING`;

/** Digits of an event's number in a row of `ev`. */
const EV_DIGITS = 9;
/** For an event that belongs to no document. */
const NO_DOCUMENT = -1;

interface NewestFact {
  readonly f: number;
  /** Its kind, where a correction gave it one. */
  readonly corrected: number | null;
  /** Its first part went into an earlier write. */
  readonly isContinued: boolean;
}

/** A later part of an event that an earlier write began. */
export interface ContinuedPart {
  readonly named: NamedEvent;
  readonly f: number;
}

export class FactRows {
  readonly #gathering: Gathering;
  readonly #packings: Packings;
  readonly #facts = new BulkText({ f: "int", position: "int", raw: "int", doc: "int", idx: "int", kind: "int", time: "text", parent: "int", event_id: "text" });
  readonly #listings = new BulkText({ l: "int", n: "int", ids: "text" });
  readonly #ev = new BulkText({ e: "bigint" });
  readonly #recommissions = new BulkText({ id: "int", f: "int", grp: "int", role: "int" });
  readonly #changes = new BulkText({ key: "text", f: "int", said: "text" });
  /** The newest event of each document. */
  readonly #newest = new Map<string, NewestFact>();
  /** Later parts of events that have been corrected meanwhile, with the number of the kind that they have now. */
  readonly #corrected = new Map<NamedEvent, number>();
  readonly continued: ContinuedPart[] = [];
  #next = 0;

  constructor(gathering: Gathering, packings: Packings) {
    this.#gathering = gathering;
    this.#packings = packings;
  }

  /** Before any is added. */
  async begin(write: ViewWrite): Promise<void> {
    const [last] = await write.all(LAST_FACT);
    this.#next = Number(last?.["n"] ?? 0) + 1;
  }

  async add(write: ViewWrite, events: readonly NamedEvent[], turns: Turns): Promise<void> {
    for (const named of events) {
      const document = documentText(named);
      const isFirst = (named.event.part?.index ?? 0) === 0;
      const newest = isFirst
        ? { f: this.#addFact(named), corrected: null, isContinued: false }
        : (this.#newest.get(document) ?? (await firstPartOf(write, named)));
      this.#newest.set(document, newest);
      if (newest.corrected !== null) this.#corrected.set(named, newest.corrected);
      if (newest.isContinued) this.continued.push({ named, f: newest.f });
      if (turns.spend(4 + this.#addCodes(named, newest.f) * 0.6)) await turns.next();
    }
  }

  /** Number of the event's kind. */
  kindOf(named: NamedEvent): number {
    return this.#corrected.get(named) ?? this.#gathering.terms.numberOf(named.kind);
  }

  /** An event's place in the history of a code. */
  addEv(id: number, f: number, digit: number): void {
    this.#ev.add(`${id}${evEnd(f, digit)}`);
  }

  store(write: ViewWrite): void {
    this.#facts.send(write, INSERT_FACTS);
    this.#listings.send(write, INSERT_LISTINGS);
    this.#ev.send(write, INSERT_EV);
    this.#recommissions.send(write, INSERT_RECOMMISSIONS);
    this.#changes.send(write, INSERT_CHANGES);
  }

  #addFact({ position, from, event, kind, parent, change, isVoid }: NamedEvent): number {
    const f = this.#next++;
    if (String(f).length > EV_DIGITS) throw new Error("the view holds as many events as its rows have room for");
    const { slots, terms } = this.#gathering;
    const parentId = parent < 0 ? NONE : slots.idOf(parent);
    const eventId = event.eventID === null ? "null" : JSON.stringify(event.eventID);
    const doc = from.document?.index ?? NO_DOCUMENT;
    this.#facts.add(
      `[${f},${position},${from.rawPosition},${doc},${from.index},${terms.numberOf(kind)},${JSON.stringify(timeTextOf(event))},${parentId},${eventId}]`,
    );
    if (change !== null) this.#changes.add(JSON.stringify([change.key, f, JSON.stringify(change)]));
    if (parentId !== NONE) this.addEv(parentId, f, ROLE.parent + (isVoid ? VOID : 0));
    // Without children, everything comes out.
    const isEmptying = event.type === "AggregationEvent" && event.action === "DELETE" && event.childEPCs.length === 0 && event.childQuantityList.length === 0;
    if (isEmptying && !isVoid && parentId !== NONE) this.#packings.empty(parentId, f);
    return f;
  }

  /** Gives how many codes there were. */
  #addCodes({ event, lists, parent, isVoid }: NamedEvent, f: number): number {
    const { slots } = this.#gathering;
    const voided = isVoid ? VOID : 0;
    const packs = voided === 0 && event.type === "AggregationEvent" && (event.action === "ADD" || event.action === "DELETE");
    const container = event.action === "ADD" && parent >= 0 ? slots.idOf(parent) : NONE;
    let count = 0;
    for (const list of lists) {
      const role = ROLE[list.role];
      const end = evEnd(f, role + voided);
      const ids = list.slots.map((slot) => slots.idOf(slot));
      if (list.groups !== null) this.#commission(list, list.groups, f, role);
      else if (packs && role === ROLE.child) {
        for (const id of ids) if (!this.#packings.pack(id, f, container)) this.#ev.add(id + end);
      } else for (const id of ids) this.#ev.add(id + end);
      this.#listings.add(`[${f * LISTING_ROOM + (event.part?.index ?? 0) * 10 + role},${ids.length},"${formatIdList(ids)}"]`);
      count += ids.length;
    }
    return count;
  }

  #commission({ slots: listed }: CodeList, ordinals: readonly number[], f: number, role: number): void {
    const { slots, groups } = this.#gathering;
    for (let i = 0; i < listed.length; i++) {
      const slot = listed[i] ?? 0;
      const ordinal = ordinals[i] ?? 0;
      const group = groups.numberOf(ordinal);
      if (slots.commission(slot, group, f)) {
        groups.count(ordinal);
        continue;
      }
      const id = slots.idOf(slot);
      this.addEv(id, f, role);
      this.#recommissions.add(`[${id},${f},${group},${role}]`);
    }
  }
}

/** What follows the number of the code in a row of `ev`. */
export function evEnd(f: number, digit: number): string {
  return String(f).padStart(EV_DIGITS, "0") + String(digit);
}

function documentText({ from }: NamedEvent): string {
  return `${from.rawPosition}/${from.document?.index ?? NO_DOCUMENT}`;
}

/** The parts of an event follow one another among the events of their document; its first part went into an earlier write. */
async function firstPartOf(write: ViewWrite, { from }: NamedEvent): Promise<NewestFact> {
  const [row] = await write.all(LAST_OF_DOCUMENT, [from.rawPosition, from.document?.index ?? NO_DOCUMENT]);
  if (row === undefined) throw new Error(`the log holds a later part of an event of message ${from.rawPosition}, and no first one`);
  const kind = Number(row["kind"]);
  return { f: Number(row["n"]), corrected: kind < 0 ? kind : null, isContinued: true };
}
