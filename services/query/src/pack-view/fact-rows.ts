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
const LAST_OF_DOCUMENT = `SELECT max(f) AS n FROM fact WHERE raw = ? AND doc = ?`;
const INSERT_FACTS = `INSERT INTO fact(f, position, raw, doc, idx, kind, time, parent, event_id)
  SELECT r.f, r.position, r.raw, r.doc, r.idx, r.kind, r.time, r.parent, r.event_id FROM {rows}`;
const INSERT_LISTINGS = `INSERT INTO listing(l, n, ids) SELECT r.l, r.n, r.ids FROM {rows}`;
// A code may stand in two parts of one event.
const INSERT_EV = `INSERT INTO ev(e) SELECT r.e FROM {rows} WHERE true ORDER BY r.e ON CONFLICT DO NOTHING`;

/** Digits of an event's number in a row of `ev`. */
const EV_DIGITS = 9;
/** For an event that belongs to no document. */
const NO_DOCUMENT = -1;

export class FactRows {
  readonly #gathering: Gathering;
  readonly #packings: Packings;
  readonly #facts = new BulkText({ f: "int", position: "int", raw: "int", doc: "int", idx: "int", kind: "int", time: "text", parent: "int", event_id: "text" });
  readonly #listings = new BulkText({ l: "int", n: "int", ids: "text" });
  readonly #ev = new BulkText({ e: "bigint" });
  /** Number of the newest event of each document. */
  readonly #newest = new Map<string, number>();
  #next = 0;

  constructor(gathering: Gathering, packings: Packings) {
    this.#gathering = gathering;
    this.#packings = packings;
  }

  async add(write: ViewWrite, events: readonly NamedEvent[], turns: Turns): Promise<void> {
    const [last] = await write.all(LAST_FACT);
    this.#next = Number(last?.["n"] ?? 0) + 1;
    for (const named of events) {
      const document = documentText(named);
      const f = (named.event.part?.index ?? 0) === 0 ? this.#addFact(named) : (this.#newest.get(document) ?? (await firstPartOf(write, named)));
      this.#newest.set(document, f);
      if (turns.spend(4 + this.#addCodes(named, f) * 0.6)) await turns.next();
    }
  }

  /** An event's place in the history of a code. */
  addEv(id: number, f: number, digit: number): void {
    this.#ev.add(`${id}${evEnd(f, digit)}`);
  }

  store(write: ViewWrite): void {
    this.#facts.send(write, INSERT_FACTS);
    this.#listings.send(write, INSERT_LISTINGS);
    this.#ev.send(write, INSERT_EV);
  }

  #addFact({ position, from, event, kind, parent }: NamedEvent): number {
    const f = this.#next++;
    if (String(f).length > EV_DIGITS) throw new Error("the view holds as many events as its rows have room for");
    const { slots, terms } = this.#gathering;
    const parentId = parent < 0 ? NONE : slots.idOf(parent);
    const eventId = event.eventID === null ? "null" : JSON.stringify(event.eventID);
    const doc = from.document?.index ?? NO_DOCUMENT;
    this.#facts.add(
      `[${f},${position},${from.rawPosition},${doc},${from.index},${terms.numberOf(kind)},${JSON.stringify(timeTextOf(event))},${parentId},${eventId}]`,
    );
    const isVoid = event.errorDeclaration !== null;
    if (parentId !== NONE) this.addEv(parentId, f, ROLE.parent + (isVoid ? VOID : 0));
    // Without children, everything comes out.
    const isEmptying = event.type === "AggregationEvent" && event.action === "DELETE" && event.childEPCs.length === 0 && event.childQuantityList.length === 0;
    if (isEmptying && !isVoid && parentId !== NONE) this.#packings.empty(parentId, f);
    return f;
  }

  /** Gives how many codes there were. */
  #addCodes({ event, lists, parent }: NamedEvent, f: number): number {
    const { slots } = this.#gathering;
    const voided = event.errorDeclaration === null ? 0 : VOID;
    const packs = voided === 0 && event.type === "AggregationEvent" && (event.action === "ADD" || event.action === "DELETE");
    const container = event.action === "ADD" && parent >= 0 ? slots.idOf(parent) : NONE;
    let count = 0;
    for (const list of lists) {
      const role = ROLE[list.role];
      const end = evEnd(f, role + voided);
      const ids = list.slots.map((slot) => slots.idOf(slot));
      if (list.groups !== null) this.#commission(list, list.groups, f, end);
      else if (packs && role === ROLE.child) {
        for (const id of ids) if (!this.#packings.pack(id, f, container)) this.#ev.add(id + end);
      } else for (const id of ids) this.#ev.add(id + end);
      this.#listings.add(`[${f * LISTING_ROOM + (event.part?.index ?? 0) * 10 + role},${ids.length},"${formatIdList(ids)}"]`);
      count += ids.length;
    }
    return count;
  }

  #commission({ slots: listed }: CodeList, ordinals: readonly number[], f: number, end: string): void {
    const { slots, groups } = this.#gathering;
    for (let i = 0; i < listed.length; i++) {
      const slot = listed[i] ?? 0;
      const ordinal = ordinals[i] ?? 0;
      if (slots.commission(slot, groups.numberOf(ordinal), f)) groups.count(ordinal);
      else this.#ev.add(slots.idOf(slot) + end);
    }
  }
}

function evEnd(f: number, digit: number): string {
  return String(f).padStart(EV_DIGITS, "0") + String(digit);
}

function documentText({ from }: NamedEvent): string {
  return `${from.rawPosition}/${from.document?.index ?? NO_DOCUMENT}`;
}

/** The parts of an event follow one another among the events of their document; its first part went into an earlier write. */
async function firstPartOf(write: ViewWrite, { from }: NamedEvent): Promise<number> {
  const [row] = await write.all(LAST_OF_DOCUMENT, [from.rawPosition, from.document?.index ?? NO_DOCUMENT]);
  const f = Number(row?.["n"] ?? 0);
  if (f === 0) throw new Error(`the log holds a later part of an event of message ${from.rawPosition}, and no first one`);
  return f;
}
