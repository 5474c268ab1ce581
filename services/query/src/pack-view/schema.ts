// The tables of the pack view. Every code is a dense number (`id`), every event a dense number (`f`), in the order in
// which the log first names them, so that the packs of a batch lie together and so do their movements. What most packs
// have once (commissioning, first packing) stands in their own row; all else is one integer in `ev`.
//
// INTEGER is 64 bits wide here. Parameters are wrapped in CAST where both sides of an operator would be untyped. Where a
// range of one table is looked up for each row of another, statements say CROSS JOIN with WHERE: SQLite then keeps the
// order of the tables (it once went through all packs for each row instead), and elsewhere it means the same.

import { type ViewSchema } from "@csp/contracts";
import { withRegister } from "@csp/service-kit";

/** Room for event numbers within a row of `ev`: id * EV_ROOM + f * 10 + role. Holds 10^9 events and 9 * 10^8 codes. */
export const EV_ROOM = 10_000_000_000;
/** Room for parts and roles within a row of `listing`: f * LISTING_ROOM + part * 10 + role. */
export const LISTING_ROOM = 1_000_000;

/** The part of a `listing` that holds the codes of a corrected document; real parts are fewer. */
export const CORRECTED_PART = 99_999;

/** No batch, no container, no commissioning: numbers of real ones begin at 1. */
export const NONE = 0;

const TABLES = [
  // 20-digit codes as integers (pack-key.ts), everything else as text. grp: batch, level and class, NONE until commissioned; com: the event that commissioned it.
  `CREATE TABLE code(k INTEGER PRIMARY KEY, id INTEGER NOT NULL, grp INTEGER NOT NULL, com INTEGER NOT NULL)`,
  `CREATE TABLE code_text(k TEXT NOT NULL PRIMARY KEY, id INTEGER NOT NULL, grp INTEGER NOT NULL, com INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE pack(id INTEGER PRIMARY KEY, k INTEGER NOT NULL)`,
  `CREATE TABLE pack_text(id INTEGER PRIMARY KEY, k TEXT NOT NULL)`,
  // Which events name a code, and how (roles.ts); without the commissioning in code.com and the packing in inside.f.
  `CREATE TABLE ev(e INTEGER PRIMARY KEY)`,
  // The codes of an event in their order (id-list.ts).
  `CREATE TABLE listing(l INTEGER PRIMARY KEY, n INTEGER NOT NULL, ids TEXT NOT NULL)`,
  // One row per event, all its parts together. idx: place among the outcomes of its message; kind: term; parent: the container it names; event_id: the sender's own.
  `CREATE TABLE fact(f INTEGER PRIMARY KEY, position INTEGER NOT NULL, raw INTEGER NOT NULL, doc INTEGER NOT NULL, idx INTEGER NOT NULL, kind INTEGER NOT NULL, time TEXT NOT NULL, parent INTEGER NOT NULL, event_id TEXT)`,
  `CREATE INDEX fact_document ON fact(raw, doc)`,
  // f: the first packing event of the child in log order; parent: the container it is in now by event time, or NONE.
  `CREATE TABLE inside(child INTEGER PRIMARY KEY, f INTEGER NOT NULL, parent INTEGER NOT NULL)`,
  `CREATE TABLE holding(parent INTEGER PRIMARY KEY, kids INTEGER NOT NULL)`,
  // Events that took everything out of a container.
  `CREATE TABLE emptied(parent INTEGER NOT NULL, f INTEGER NOT NULL, PRIMARY KEY (parent, f)) WITHOUT ROWID`,
  // Commissionings of a code behind its first, which count when that is taken back. role: of the code in the event.
  `CREATE TABLE recommission(id INTEGER NOT NULL, f INTEGER NOT NULL, grp INTEGER NOT NULL, role INTEGER NOT NULL, PRIMARY KEY (id, f)) WITHOUT ROWID`,
  // Events (f) that take back or correct the document with this key, whether it is there or not (packages/domain/src/document-change.ts, as JSON).
  `CREATE TABLE change(key TEXT NOT NULL, f INTEGER NOT NULL, said TEXT NOT NULL, PRIMARY KEY (key, f)) WITHOUT ROWID`,
  // What a corrected event said at first; its row in fact has what holds now, with the term -f.
  `CREATE TABLE corrected(f INTEGER PRIMARY KEY, kind INTEGER NOT NULL, time TEXT NOT NULL)`,
  // Texts and tuples that repeat (fact-kind.ts, message-source.ts).
  `CREATE TABLE term(n INTEGER PRIMARY KEY, said TEXT NOT NULL UNIQUE)`,
  `CREATE TABLE batch(b INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, number TEXT NOT NULL, production TEXT, expiry TEXT)`,
  `CREATE INDEX batch_number ON batch(number)`,
  // batch NONE: commissioned without one; level 0: not known; class '': none. packs: how many were commissioned.
  `CREATE TABLE pack_group(g INTEGER PRIMARY KEY, batch INTEGER NOT NULL, level INTEGER NOT NULL, class TEXT NOT NULL, packs INTEGER NOT NULL, UNIQUE (batch, level, class))`,
  `CREATE TABLE flow(grp INTEGER NOT NULL, kind INTEGER NOT NULL, packs INTEGER NOT NULL, PRIMARY KEY (grp, kind)) WITHOUT ROWID`,
  // One row per raw message. id and the counts are NULL until its translation is complete; source: term.
  `CREATE TABLE message(raw INTEGER PRIMARY KEY, revision INTEGER NOT NULL, source INTEGER NOT NULL, received INTEGER NOT NULL, id TEXT, events INTEGER, listed INTEGER, refused INTEGER, documents INTEGER)`,
  `CREATE TABLE document(raw INTEGER NOT NULL, doc INTEGER NOT NULL, owner INTEGER NOT NULL, verdict TEXT NOT NULL, number TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (raw, doc)) WITHOUT ROWID`,
  `CREATE INDEX document_number ON document(number, owner)`,
  `CREATE TABLE rejection(raw INTEGER NOT NULL, idx INTEGER NOT NULL, reason TEXT NOT NULL, place TEXT NOT NULL, detail TEXT NOT NULL, document TEXT, codes INTEGER NOT NULL, refused TEXT NOT NULL, PRIMARY KEY (raw, idx))`,
  // How far each uplink stream is translated: the raw position of its newest complete message.
  `CREATE TABLE translated_to(stream TEXT NOT NULL PRIMARY KEY, raw INTEGER NOT NULL) WITHOUT ROWID`,
];

export const packSchema: ViewSchema = withRegister({ view: "pack", version: 4, tables: TABLES });
