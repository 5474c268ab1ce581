// Which documents tell what happened, in which form, when each is sent, and which faults befall it. In columns, as the moves.
// What an enterprise tells by two systems is told by two documents, each with its own time and its own faults.

import { DAY, dayOf, HOUR, MINUTE, startOfDay } from "../calendar.ts";
import { CODE_FAULTS } from "../damage.ts";
import { deedOf } from "../deeds.ts";
import { billEmittersOf, EMITTERS, productionEmittersOf } from "../emit/emitters.ts";
import { drawFaults, faultBit, type FaultName, type FaultSet, faultStream, hasFault } from "../faults.ts";
import type { Lot } from "../lot.ts";
import { createRandom, type Random } from "../random.ts";
import type { Setting } from "../setting.ts";
import type { Goods, Moves } from "./moves.ts";

export interface PlannedDocument {
  /** When it is sent, virtual milliseconds. */
  readonly sentAt: number;
  /** Place in `EMITTERS`. */
  readonly emitter: number;
  /** Place of the lot whose production it tells; -1 for bills. */
  readonly lot: number;
  /** The moves that it tells, in order. */
  readonly moves: readonly number[];
  readonly faults: FaultSet;
  /** The document of which it is the second sending, else itself. */
  readonly original: number;
  /** Whether it tells again, by a second system, what others tell. */
  readonly again: boolean;
}

export class Documents {
  readonly count: number;
  /** By sending time. */
  readonly order: Uint32Array;
  readonly #sentAt: Float64Array;
  readonly #emitter: Uint8Array;
  readonly #lot: Int16Array;
  readonly #faults: Uint16Array;
  readonly #original: Uint32Array;
  readonly #again: Uint8Array;
  /** Where the moves of each begin in `#moves`. */
  readonly #movesFrom: Uint32Array;
  readonly #moves: Uint32Array;
  /** By move: its document, and the one that tells it again; -1 for none. */
  readonly #byMove: Int32Array;
  readonly #againByMove: Int32Array;

  /** Second sendings stand behind all others. */
  constructor(list: readonly PlannedDocument[], moveCount: number) {
    this.count = list.length;
    this.#sentAt = new Float64Array(list.length);
    this.#emitter = new Uint8Array(list.length);
    this.#lot = new Int16Array(list.length);
    this.#faults = new Uint16Array(list.length);
    this.#original = new Uint32Array(list.length);
    this.#again = new Uint8Array(list.length);
    this.#movesFrom = new Uint32Array(list.length + 1);
    this.#byMove = new Int32Array(moveCount).fill(-1);
    this.#againByMove = new Int32Array(moveCount).fill(-1);
    let told = 0;
    for (const { moves } of list) told += moves.length;
    this.#moves = new Uint32Array(told);
    let at = 0;
    // By place, which takes a third of what as many passes by function take.
    for (let number = 0; number < list.length; number++) {
      const document = list[number];
      if (document === undefined) break;
      const { moves, original, again } = document;
      this.#sentAt[number] = document.sentAt;
      this.#emitter[number] = document.emitter;
      this.#lot[number] = document.lot;
      this.#faults[number] = document.faults;
      this.#original[number] = original;
      this.#again[number] = again ? 1 : 0;
      const byMove = again ? this.#againByMove : this.#byMove;
      for (const move of moves) {
        this.#moves[at++] = move;
        if (original === number) byMove[move] = number;
      }
      this.#movesFrom[number + 1] = at;
    }
    this.order = inOrder(this.#sentAt);
  }

  sentAtOf(number: number): number {
    return this.#sentAt[number] ?? Infinity;
  }

  get(number: number): PlannedDocument {
    if (number >= this.count) throw new Error(`the wave has no document ${number}`);
    const moves: number[] = [];
    for (let at = this.#movesFrom[number] ?? 0; at < (this.#movesFrom[number + 1] ?? 0); at++) moves.push(this.#moves[at] ?? 0);
    return {
      sentAt: this.sentAtOf(number),
      emitter: this.#emitter[number] ?? 0,
      lot: this.#lot[number] ?? -1,
      moves,
      faults: this.#faults[number] ?? 0,
      original: this.#original[number] ?? number,
      again: this.#again[number] === 1,
    };
  }

  /** The documents that tell a move: one or, where it is told by two systems, two; each with its second sending. */
  ofMove(move: number): readonly number[] {
    return [this.#byMove[move] ?? -1, this.#againByMove[move] ?? -1].flatMap((number) => (number < 0 ? [] : this.withCopies(number)));
  }

  /** Those that tell a lot's production. */
  ofLot(lot: number): readonly number[] {
    return this.#firstsOfLot(lot).flatMap((number) => this.withCopies(number));
  }

  /** The documents whose facts this one tells again in its own form. */
  retoldBy({ lot, moves, again }: PlannedDocument): readonly number[] {
    if (!again) return [];
    return lot >= 0 ? this.#firstsOfLot(lot).slice(0, 1) : [...new Set(moves.map((move) => this.#byMove[move] ?? -1))];
  }

  /** Documents of production stand before all others. */
  #firstsOfLot(lot: number): readonly number[] {
    const found: number[] = [];
    for (let at = 0; (this.#lot[at] ?? -1) >= 0; at++) if (this.#lot[at] === lot) found.push(at);
    return found;
  }

  withCopies(original: number): readonly number[] {
    const found = [original];
    for (let at = this.count - 1; at > original && this.#original[at] !== at; at--) if (this.#original[at] === original) found.push(at);
    return found;
  }
}

/** Places by time, equal times by place. One number of both sorts ten times as fast as a comparison by function. */
function inOrder(times: Float64Array): Uint32Array {
  let start = Infinity;
  for (const time of times) if (time < start) start = time;
  // Times are whole seconds; a wave's lie within years, 2^28 seconds, and its documents are fewer than 2^24.
  const keys = new Float64Array(times.length);
  for (let place = 0; place < times.length; place++) keys[place] = (((times[place] ?? 0) - start) / 1000) * PLACES + place;
  keys.sort();
  const places = new Uint32Array(times.length);
  for (let at = 0; at < keys.length; at++) places[at] = (keys[at] ?? 0) % PLACES;
  return places;
}

const PLACES = 2 ** 24;

type Draft = { -readonly [K in keyof PlannedDocument]: PlannedDocument[K] } & { moves: number[] };

export function planDocuments(setting: Setting, wave: number, lots: readonly Lot[], moves: Moves): Documents {
  const drafts: Draft[] = [];
  planProductionDocuments(setting, wave, lots, moves, drafts);
  planBills(setting, wave, moves, drafts);
  if (Object.values(setting.faults).some((rate) => rate > 0)) {
    for (const number of drafts.keys()) befall(setting, wave, lots, moves, drafts, number);
    holdDispatches(moves, drafts);
    sendTwice(setting, wave, drafts);
  }
  return new Documents(drafts, moves.count);
}

/** The relation file of a lot is sent before the bill that stores it. */
function planProductionDocuments(setting: Setting, wave: number, lots: readonly Lot[], moves: Moves, drafts: Draft[]): void {
  for (const lot of lots) {
    const holder = setting.enterprises.all[lot.product.holder];
    if (holder === undefined) throw new Error(`there is no enterprise ${lot.product.holder}`);
    const random = createRandom(setting.seed, "relation file", wave, lot.index);
    const storedAt = storedOn(moves, lot);
    for (const [telling, emitter] of productionEmittersOf(holder).entries()) {
      const sentAt = startOfDay(dayOf(storedAt)) + 6 * HOUR + random.below(3600) * 1000;
      drafts.push({ sentAt, emitter, lot: lot.index, moves: [], faults: 0, original: drafts.length, again: telling > 0 });
    }
  }
}

function storedOn(moves: Moves, lot: Lot): number {
  for (let move = 0; move < moves.count; move++) if (moves.typeOf(move) === 101 && moves.goodsOf(move)[0]?.lot === lot.index) return moves.atOf(move);
  throw new Error(`lot ${lot.batches[0].batchNo} was never stored`);
}

function planBills(setting: Setting, wave: number, moves: Moves, drafts: Draft[]): void {
  const randoms = [createRandom(setting.seed, "sending", wave), createRandom(setting.seed, "sending again", wave)];
  const daily = new Map<number, Draft>();
  for (let move = 0; move < moves.count; move++) {
    const owner = setting.enterprises.all[moves.ownerOf(move)];
    if (owner === undefined) throw new Error(`move ${move} has no owner`);
    for (const [telling, emitter] of billEmittersOf(owner, moves.typeOf(move)).entries()) {
      const random = randoms[telling];
      if (random === undefined) throw new Error("nothing is told three times");
      const at = moves.atOf(move);
      const isDaily = EMITTERS[emitter]?.daily === true;
      const key = (owner.index * MOST_EMITTERS + emitter) * DAYS + dayOf(at);
      const open = isDaily ? daily.get(key) : undefined;
      if (open !== undefined) {
        open.moves.push(move);
        continue;
      }
      const draft: Draft = {
        sentAt: sendingTime(at, isDaily, random),
        emitter,
        lot: -1,
        moves: [move],
        faults: 0,
        original: drafts.length,
        again: telling > 0,
      };
      if (isDaily) daily.set(key, draft);
      drafts.push(draft);
    }
  }
  for (const draft of daily.values()) draft.moves.sort((a, b) => moves.atOf(a) - moves.atOf(b) || a - b);
}

const DAYS = 100_000;
const MOST_EMITTERS = 32;

/** A day's file is sent in the evening, a single bill minutes or hours after it was booked. */
function sendingTime(at: number, isDaily: boolean, random: Random): number {
  if (isDaily) return startOfDay(dayOf(at)) + 18.5 * HOUR + random.below(90) * MINUTE;
  return at + random.between(60, random.chance(0.8) ? 1200 : 7200) * 1000;
}

function befall(setting: Setting, wave: number, lots: readonly Lot[], moves: Moves, drafts: Draft[], number: number): void {
  const draft = drafts[number];
  if (draft === undefined) return;
  const random = faultStream(setting.seed, wave, number);
  draft.faults = drawFaults(setting.faults, possibleFaults(lots, moves, draft), random);
  // One spoiled code in a document is enough to tell what became of it.
  const spoiled = CODE_FAULTS.filter((name) => hasFault(draft.faults, name));
  for (const name of spoiled.slice(1)) draft.faults &= ~faultBit(name);
  if (mixesSchemes(lots, moves, draft)) draft.faults |= faultBit("mixed-schemes");
  if (hasFault(draft.faults, "late")) draft.sentAt += random.between(2, 20) * DAY + random.below(12) * HOUR;
}

function possibleFaults(lots: readonly Lot[], moves: Moves, { lot, moves: told, emitter }: Draft): readonly FaultName[] {
  const form = EMITTERS[emitter];
  const isEdmcLot = lots[lot]?.product.scheme === "edmc";
  const canAnswer = told.length === 1 && moves.typeOf(told[0] ?? 0) > 200 && moves.mateOf(told[0] ?? 0) >= 0;
  const possible: FaultName[] = ["late", "twice-same"];
  if (form?.saysOwner === false) possible.push("unknown-owner");
  if (isEdmcLot && (lots[lot]?.packs ?? 0) > 1) possible.push("wrong-parent");
  if (lot < 0) possible.push("missing");
  if (canAnswer) possible.push("out-of-order");
  if (form?.scanned !== true || lot >= 0 || told.some((move) => deedOf(moves.typeOf(move)) !== undefined)) return possible;
  possible.push("clock-skew");
  if (!told.some((move) => moves.goodsOf(move).some(isSome))) return possible;
  if (listsSeveral(lots, moves, told)) possible.push("twice-other");
  const hasGs1 = told.some((move) => moves.goodsOf(move).some((goods) => isSome(goods) && lots[goods.lot]?.product.scheme === "gs1"));
  if (hasGs1) possible.push("lost-separator", "truncated-code");
  possible.push("wrong-check-digit");
  return possible;
}

/** Bills of remnants are of a lot and of none of its packs. */
function isSome({ from, to }: Goods): boolean {
  return from < to;
}

/** Whether the last bill has a code to spare. */
function listsSeveral(lots: readonly Lot[], moves: Moves, told: readonly number[]): boolean {
  const goods = moves.goodsOf(told.at(-1) ?? 0);
  return goods.length > 1 || goods.some(({ lot, from, to, level }) => level === 1 && to - from > 1 && lots[lot] !== undefined);
}

/** Between enterprises: a buyer's basket is nobody's fault. */
function mixesSchemes(lots: readonly Lot[], moves: Moves, { moves: told }: Draft): boolean {
  return told.some((move) => {
    const type = moves.typeOf(move);
    if (type === 321 || type === 323) return false;
    const schemes = new Set(moves.goodsOf(move).map(({ lot }) => lots[lot]?.product.scheme));
    return schemes.size > 1;
  });
}

/** A dispatch out of order is sent after the receipt of its goods. */
function holdDispatches(moves: Moves, drafts: readonly Draft[]): void {
  const byMove = new Map(drafts.flatMap((draft) => (draft.again ? [] : draft.moves.map((move) => [move, draft] as const))));
  for (const draft of drafts) {
    if (!hasFault(draft.faults, "out-of-order")) continue;
    const receipt = byMove.get(moves.mateOf(draft.moves[0] ?? 0));
    const isThere = receipt !== undefined && !hasFault(receipt.faults, "missing") && !hasFault(draft.faults, "missing");
    if (isThere && receipt.sentAt >= draft.sentAt) draft.sentAt = receipt.sentAt + HOUR;
    else if (!isThere) draft.faults &= ~faultBit("out-of-order");
  }
}

function sendTwice(setting: Setting, wave: number, drafts: Draft[]): void {
  const twice = faultBit("twice-same") | faultBit("twice-other");
  for (const [number, draft] of Array.from(drafts.entries())) {
    if ((draft.faults & twice) === 0 || hasFault(draft.faults, "missing")) {
      draft.faults &= ~twice;
      continue;
    }
    const random: Random = createRandom(setting.seed, "second sending", wave, number);
    // Both at once would be a third sending.
    const copy = hasFault(draft.faults, "twice-other") ? draft.faults & ~faultBit("twice-same") : draft.faults;
    drafts.push({ ...draft, faults: copy, sentAt: draft.sentAt + random.between(1, 3 * 24 * 60) * MINUTE });
    draft.faults &= ~twice;
  }
}
