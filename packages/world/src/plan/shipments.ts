// Shipments of one wave: goods that go from one enterprise to another on the same day travel together, on one bill out and
// one bill in. A bill lists at most 3,500 codes, as the interfaces allow; a longer list goes as several bills.

import { DAY, type Day, dayOf, HOUR, MINUTE, monthEnd, workingDayFrom, workTime } from "../calendar.ts";
import { DEED } from "../deeds.ts";
import { eachListed, endOf, type Lot } from "../lot.ts";
import { isColdChain } from "../products.ts";
import { createRandom } from "../random.ts";
import type { Setting } from "../setting.ts";
import { ALONE, type Goods, type Moves } from "./moves.ts";

/** Bill types that send goods, and the type under which they arrive. */
const ARRIVES_AS = { 201: 102, 202: 103, 203: 104, 207: 102, 209: 107, 211: 108, 212: 110, 237: 103 } as const;
export type DispatchType = keyof typeof ARRIVES_AS;

export interface Route {
  readonly type: DispatchType;
  readonly from: number;
  readonly to: number;
  /** The enterprise in the middle of a direct delivery, else -1. */
  readonly through: number;
}

interface Shipment extends Route {
  readonly sentAt: number;
  readonly arrivesAt: number;
  readonly goods: Goods[];
}

/** Codes that one bill lists, at most (domain: limit of the upload interface). */
export const MAX_BILL_CODES = 3500;
/** A wholesaler's tour comes by every third day. */
const TOUR_DAYS = 3;
/** Goods that people hold back to the end of a month, for their figures. */
const MONTH_END_SHARE = 0.12;
/** Of dispatches: with a wrong address, which is put right the next day. */
const CORRECTED_SHARE = 0.02;
/** Of dispatches: a right code is taken off the bill the next day, and put on again. */
const MISCORRECTED_SHARE = 0.01;
/** Of receipts of whole cases: the receiver's system asks the maker's what is in one of them. */
const ASKED_SHARE = 0.05;
/** What is kept cold is watched for so long after it has come. */
const WATCHED_MS = 6 * HOUR;

export class Shipments {
  readonly #setting: Setting;
  readonly #lots: readonly Lot[];
  readonly #open = new Map<string, Shipment>();

  constructor(setting: Setting, lots: readonly Lot[]) {
    this.#setting = setting;
    this.#lots = lots;
  }

  /** Puts goods on the first shipment of the route that leaves on `earliest` or later; gives when they arrive. */
  send(route: Route, goods: Goods, earliest: Day): number {
    const { type, from, to, through } = route;
    const scheme = this.#lots[goods.lot]?.product.scheme ?? "edmc";
    const day = this.#dayFor(route, earliest);
    const group = this.#mixes(route, day) ? "mixed" : scheme;
    const key = `${type} ${from} ${to} ${through} ${day} ${group}`;
    let shipment = this.#open.get(key);
    if (shipment === undefined) {
      shipment = { ...route, ...this.#timesOf(route, day), goods: [] };
      this.#open.set(key, shipment);
    }
    shipment.goods.push(goods);
    return shipment.arrivesAt;
  }

  /** Makes moves of all shipments. */
  book(moves: Moves): void {
    for (const shipment of this.#open.values()) {
      const lists = inBills(this.#lots, shipment.goods);
      // Parts stand one behind another: their numbers are counted from the first.
      const sent = lists.map((goods, index) => this.#bookOne(moves, shipment, goods, lists.length > 1 ? index + 1 : 0));
      for (const move of sent) this.#bookDeeds(moves, shipment, move);
    }
    this.#open.clear();
  }

  #bookOne(moves: Moves, { type, from, to, through, sentAt, arrivesAt }: Shipment, goods: readonly Goods[], part: number): number {
    const sent = moves.add({ type, at: sentAt, owner: from, other: to, through, mate: -1, part }, goods);
    const received = moves.add({ type: ARRIVES_AS[type], at: arrivesAt, owner: to, other: from, through: -1, mate: sent, part }, goods);
    moves.setMate(sent, received);
    return sent;
  }

  /** What is told of a dispatch beside its bills. */
  #bookDeeds(moves: Moves, { type, from, to, sentAt, arrivesAt }: Shipment, sent: number): void {
    const goods = moves.goodsOf(sent);
    const received = moves.mateOf(sent);
    const random = createRandom(this.#setting.seed, "corrections", this.#lots[0]?.firstPack, sent);
    if (type === 201 && random.chance(CORRECTED_SHARE)) {
      const at = workTime(random, workingDayFrom(dayOf(sentAt) + 1));
      moves.add({ ...ALONE, type: random.chance(0.5) ? DEED.correct : DEED.relist, at, owner: from, mate: sent }, goods);
    }
    if (type === 201) this.#bookMiscorrection(moves, from, sentAt, sent, goods);
    this.#bookAnswer(moves, arrivesAt, sent, goods);
    const cold = goods.filter(({ lot }) => this.#lots[lot] !== undefined && isColdChain(this.#lots[lot].product));
    if (cold.length === 0) return;
    moves.add({ ...ALONE, type: DEED.equip, at: sentAt - 10 * MINUTE, owner: from, mate: sent }, cold);
    moves.add({ ...ALONE, type: DEED.carry, at: arrivesAt - MINUTE, owner: from, mate: sent }, cold);
    moves.add({ ...ALONE, type: DEED.keep, at: arrivesAt + WATCHED_MS, owner: to, mate: received }, cold);
  }

  #bookMiscorrection(moves: Moves, owner: number, sentAt: number, sent: number, goods: readonly Goods[]): void {
    const random = createRandom(this.#setting.seed, "miscorrections", this.#lots[0]?.firstPack, sent);
    const last = goods.at(-1);
    const lot = this.#lots[last?.lot ?? -1];
    if (last === undefined || lot === undefined || !random.chance(MISCORRECTED_SHARE)) return;
    const at = workTime(random, workingDayFrom(dayOf(sentAt) + 1));
    const pack = [lastListed(lot, last)];
    for (const [step, type] of [DEED.takeOff, DEED.putOn].entries()) moves.add({ ...ALONE, type, at: at + step * HOUR, owner, mate: sent }, pack);
  }

  /** The answer is the maker's to give. Its codes are those of the pack then. */
  #bookAnswer(moves: Moves, arrivesAt: number, sent: number, goods: readonly Goods[]): void {
    const random = createRandom(this.#setting.seed, "answers", this.#lots[0]?.firstPack, sent);
    if (!random.chance(ASKED_SHARE)) return;
    for (const one of goods) {
      const lot = this.#lots[one.lot];
      if (lot === undefined || lot.product.scheme !== "edmc") continue;
      const pack = lastListed(lot, one);
      if (pack.level === 1) continue;
      moves.add({ ...ALONE, type: DEED.answer, at: arrivesAt + 2 * HOUR, owner: lot.product.holder }, [pack]);
      return;
    }
  }

  #dayFor({ from, to }: Route, earliest: Day): Day {
    let day = earliest;
    while ((day + to) % TOUR_DAYS !== 0) day += 1;
    const held = createRandom(this.#setting.seed, "month end", from * 65_536 + to, Math.floor(day / 15)).chance(MONTH_END_SHARE);
    return workingDayFrom(held ? monthEnd(day) : day);
  }

  #timesOf({ type, from, to }: Route, day: Day): { readonly sentAt: number; readonly arrivesAt: number } {
    const random = createRandom(this.#setting.seed, "shipment", from * 65_536 + to, day * 256 + type);
    const sentAt = workTime(random, day);
    const { all } = this.#setting.enterprises;
    const days = all[from]?.province === all[to]?.province ? 1 : random.between(1, 4);
    return { sentAt, arrivesAt: workTime(random, workingDayFrom(dayOf(sentAt + days * DAY))) };
  }

  /** Both schemes on one bill is what makes systems stumble that know one of them. */
  #mixes({ from, to }: Route, day: Day): boolean {
    const rate = this.#setting.faults["mixed-schemes"];
    return rate > 0 && createRandom(this.#setting.seed, "mixed schemes", from * 65_536 + to, day).chance(rate);
  }
}

/** The last of the packs that such goods list, at its level. */
function lastListed(lot: Lot, { from, to, level }: Goods): Goods {
  const last = { level: 1, number: 0 };
  eachListed(lot, from - lot.from, to - lot.from, level, (listed, number) => {
    last.level = listed;
    last.number = number;
  });
  const size = lot.product.sizes[last.level - 1] ?? 1;
  return { lot: lot.index, from: last.number * size + lot.from, to: endOf(lot, last.level, last.number) + lot.from, level: last.level };
}

/** The goods in lists of at most 3,500 codes each. */
export function inBills(lots: readonly Lot[], goods: readonly Goods[]): readonly (readonly Goods[])[] {
  const bills: Goods[][] = [[]];
  let room = MAX_BILL_CODES;
  for (const one of goods) {
    let from = one.from;
    while (from < one.to) {
      const lot = lots[one.lot];
      if (lot === undefined) throw new Error(`there is no lot ${one.lot}`);
      const { codes, end } = takeCodes(lot, from - lot.from, one.to - lot.from, one.level, room);
      bills.at(-1)?.push({ ...one, from, to: end + lot.from });
      from = end + lot.from;
      room -= codes;
      if (room > 0) continue;
      bills.push([]);
      room = MAX_BILL_CODES;
    }
  }
  if (bills.length > 1 && bills.at(-1)?.length === 0) bills.pop();
  return bills;
}

/** As many of the codes of [from, to) as there is room for, and where they end. */
function takeCodes(lot: Lot, from: number, to: number, level: number, room: number): { readonly codes: number; readonly end: number } {
  const all = eachListed(lot, from, to, level);
  if (all <= room) return { codes: all, end: to };
  let seen = 0;
  let end = to;
  eachListed(lot, from, to, level, (listed, number) => {
    const at = number * (lot.product.sizes[listed - 1] ?? 1);
    if (seen === room) end = at;
    seen += 1;
  });
  return { codes: room, end };
}
