// What becomes of goods where they are sold or used: sales, dispensing, inoculations, what buyers bring back, returns to
// the supplier, recalls, stock counts, destruction. A terminal sells from the front of its goods; whatever else befalls
// them befalls the rear, so that no pack is in two places.

import { type Day, dayOf, isWorkingDay, MINUTE, shopTime, workingDayFrom, workTime } from "../calendar.ts";
import { DEED } from "../deeds.ts";
import type { Enterprise, System } from "../enterprises.ts";
import { type Lot, PART_LEVEL } from "../lot.ts";
import { createRandom, type Random } from "../random.ts";
import type { Setting } from "../setting.ts";
import type { TerminalStock } from "./distribution.ts";
import type { WaveDraft } from "./draft.ts";
import { ALONE, type Goods, type Moves } from "./moves.ts";
import { type DispatchType, inBills } from "./shipments.ts";

const RETURNED_SHARE = 0.02;
/** What came straight from a maker goes back more often. */
const RETURNED_DIRECT_SHARE = 0.3;
const DESTROYED_SHARE = 0.3;
const LOST_SHARE = 0.01;
const FOUND_SHARE = 0.5;
/** A pack that is lent out, to an exhibition say, and comes back. */
const LENT_SHARE = 0.004;
/** A pack that is found damaged, put aside and scrapped. */
const DAMAGED_SHARE = 0.006;
/** Of stocks of those who report to a system that wants counts: counted at the end; of those who report to their province: told with who they are. */
const COUNTED_SHARE = 0.3;
const PRESENTED_SHARE = 0.1;
const COUNTING: ReadonlySet<System> = new Set<System>(["insurance", "province"]);
const BROUGHT_BACK_SHARE = 0.004;
const RECALLED_SHARE = 0.05;
/** Sales that were a mistake, are deleted and done again. */
const MISTAKEN_SHARE = 0.004;
/** Of single packs that hospitals hand out: those opened first, whose parts have codes of their own. */
const OPENED_SHARE = 0.1;
/** Of what is left, this is sold in the time looked at; the rest lies on the shelf. */
const SOLD_SHARE = 0.9;
const SALES_DAYS = 40;
/** Purchases that hold two products. */
const BASKET_SHARE = 0.3;

interface Sale {
  readonly at: number;
  readonly enterprise: number;
  readonly goods: Goods;
}

/** The day of a lot's recall, or undefined. */
function recallOf(setting: Setting, wave: number, lot: Lot): Day | undefined {
  const random = createRandom(setting.seed, "recall", wave, lot.index);
  return random.chance(RECALLED_SHARE) ? lot.madeOn + random.between(25, 45) : undefined;
}

export function planTerminals(draft: WaveDraft, stocks: readonly TerminalStock[]): void {
  const { setting, wave, lots } = draft;
  const recalls = lots.map((lot) => recallOf(setting, wave, lot));
  const sales: Sale[] = [];
  for (const [index, stock] of stocks.entries()) {
    const random = createRandom(setting.seed, "terminal", wave, index);
    const sellable = planRear(draft, stock, random);
    const recall = recalls[stock.goods.lot];
    const left = sell(setting, stock, sellable, recall, random, sales);
    const lot = lots[stock.goods.lot];
    if (recall === undefined) tellOfStock(draft, stock, left, createRandom(setting.seed, "counts", wave, index));
    if (recall === undefined || lot === undefined || left.from >= left.to) continue;
    const earliest = Math.max(recall, dayOf(stock.since)) + random.between(1, 5);
    const arrivesAt = sendBack(draft, stock, { type: 211, to: lot.product.holder, goods: left, earliest });
    destroy(draft, lot.product.holder, left, arrivesAt, random);
  }
  bookSales(setting, wave, sales, draft.moves);
}

/** What the insurance and the province want to know beside movements: what is still there, and whose it is. */
function tellOfStock({ setting, moves }: WaveDraft, { enterprise, since }: TerminalStock, left: Goods, random: Random): void {
  const system = setting.enterprises.all[enterprise]?.system;
  if (system === undefined || !COUNTING.has(system)) return;
  const countedAt = workTime(random, workingDayFrom(dayOf(since) + SALES_DAYS + random.between(1, 5)));
  if (left.from < left.to && random.chance(COUNTED_SHARE)) moves.add({ ...ALONE, type: DEED.count, at: countedAt, owner: enterprise }, [left]);
  const nothing = [{ ...left, to: left.from }];
  if (system === "province" && random.chance(PRESENTED_SHARE)) moves.add({ ...ALONE, type: DEED.present, at: since, owner: enterprise }, nothing);
}

/** Returns and losses at the rear; gives the goods before them. */
function planRear(draft: WaveDraft, stock: TerminalStock, random: Random): Goods {
  const { goods, enterprise, since, supplier } = stock;
  const packs = goods.to - goods.from;
  if (packs >= 3 && random.chance(stock.direct ? RETURNED_DIRECT_SHARE : RETURNED_SHARE)) {
    const returned = { ...goods, from: goods.to - random.between(1, Math.ceil(packs / 3)) };
    const type = stock.direct ? 237 : 202;
    const arrivesAt = sendBack(draft, stock, { type, to: supplier, goods: returned, earliest: dayOf(since) + random.between(5, 20) });
    if (random.chance(DESTROYED_SHARE)) destroy(draft, supplier, returned, arrivesAt, random);
    return { ...goods, to: returned.from };
  }
  if (packs < 3) return goods;
  if (!random.chance(LOST_SHARE)) return planMishap(draft, stock, createRandom(draft.setting.seed, "mishaps", draft.wave, goods.from));
  const lost = { ...goods, from: goods.to - 1, level: 1 };
  const lostOn = dayOf(since) + random.between(5, 25);
  const { moves } = draft;
  moves.add({ ...ALONE, type: 214, at: workTime(random, workingDayFrom(lostOn)), owner: enterprise }, [lost]);
  // Two weeks are longer than any run of holidays between the two.
  if (random.chance(FOUND_SHARE)) moves.add({ ...ALONE, type: 111, at: workTime(random, workingDayFrom(lostOn + 14)), owner: enterprise }, [lost]);
  return { ...goods, to: lost.from };
}

/** A pack of the rear is lent out and comes back, or is damaged and scrapped. */
function planMishap({ moves }: WaveDraft, { goods, enterprise: owner, since }: TerminalStock, random: Random): Goods {
  const draw = random.below(1000) / 1000;
  if (draw >= LENT_SHARE + DAMAGED_SHARE) return goods;
  const pack = [{ ...goods, from: goods.to - 1, level: 1 }];
  const steps = draw < LENT_SHARE ? [217, 113] : [215, 112, 216];
  let day = dayOf(since) + random.between(3, 20);
  for (const type of steps) {
    const at = workTime(random, workingDayFrom(day));
    moves.add({ ...ALONE, type, at, owner }, pack);
    day = dayOf(at) + random.between(1, 7);
  }
  return { ...goods, to: goods.to - 1 };
}

interface WayBack {
  readonly type: DispatchType;
  readonly to: number;
  readonly goods: Goods;
  readonly earliest: Day;
}

/** Gives when the goods arrive. */
function sendBack({ shipments }: WaveDraft, { enterprise }: TerminalStock, { type, to, goods, earliest }: WayBack): number {
  return shipments.send({ type, from: enterprise, to, through: -1 }, goods, earliest);
}

function destroy({ lots, moves }: WaveDraft, owner: number, goods: Goods, arrivedAt: number, random: Random): void {
  const at = workTime(random, workingDayFrom(dayOf(arrivedAt) + random.between(5, 15)));
  for (const bill of inBills(lots, [goods])) moves.add({ ...ALONE, type: 205, at, owner }, bill);
}

/** Sells from the front, day by day; gives what is left. */
function sell(setting: Setting, stock: TerminalStock, goods: Goods, recall: Day | undefined, random: Random, sales: Sale[]): Goods {
  const enterprise = setting.enterprises.all[stock.enterprise];
  if (enterprise === undefined) throw new Error(`there is no enterprise ${stock.enterprise}`);
  const forSale = goods.from + Math.ceil((goods.to - goods.from) * SOLD_SHARE);
  const lastDay = Math.min(dayOf(stock.since) + SALES_DAYS, recall ?? Infinity);
  const most = mostAtOnce(enterprise);
  // As many a day on average as sell the goods in the time there is.
  const perDay = (forSale - goods.from) / (SALES_DAYS * 0.6);
  let from = goods.from;
  for (let day = dayOf(stock.since) + 1, due = 0; day < lastDay && from < forSale; day++) {
    if (enterprise.role !== "pharmacy" && enterprise.role !== "store" && !isWorkingDay(day)) continue;
    due += perDay * (random.between(0, 200) / 100);
    while (due >= 1 && from < forSale) {
      const to = Math.min(forSale, from + random.between(1, most));
      const at = most > 3 ? workTime(random, day) : shopTime(random, day);
      sales.push({ at, enterprise: enterprise.index, goods: { lot: goods.lot, from, to, level: 1 } });
      due -= to - from;
      from = to;
    }
  }
  return { ...goods, from };
}

function mostAtOnce({ role }: Enterprise): number {
  return role === "hospital" ? 8 : role === "vaccination-unit" ? 1 : 3;
}

const SALE_TYPE: Readonly<Partial<Record<Enterprise["role"], number>>> = { hospital: 323, "vaccination-unit": 322 };

/** Sales of one terminal that are close in time become one bill now and then. */
function bookSales(setting: Setting, wave: number, sales: readonly Sale[], moves: Moves): void {
  const random = createRandom(setting.seed, "sales", wave);
  const sorted = sales.toSorted((a, b) => a.enterprise - b.enterprise || a.at - b.at);
  for (let at = 0; at < sorted.length; at++) {
    const first = sorted[at];
    const next = sorted[at + 1];
    if (first === undefined) break;
    const role = setting.enterprises.all[first.enterprise]?.role ?? "pharmacy";
    const together =
      role !== "vaccination-unit" &&
      next?.enterprise === first.enterprise &&
      next.goods.lot !== first.goods.lot &&
      dayOf(next.at) === dayOf(first.at) &&
      random.chance(BASKET_SHARE);
    const type = SALE_TYPE[role] ?? 321;
    const goods = together && next !== undefined ? [first.goods, next.goods] : [first.goods];
    if (together) at += 1;
    if (random.chance(MISTAKEN_SHARE)) bookMistake(moves, type, first, goods);
    const opens = role === "hospital" && goods.length === 1 && first.goods.to - first.goods.from === 1 && random.chance(OPENED_SHARE);
    if (opens) moves.add({ ...ALONE, type: DEED.open, at: first.at - 5 * MINUTE, owner: first.enterprise }, goods);
    moves.add({ ...ALONE, type, at: first.at, owner: first.enterprise }, opens ? [{ ...first.goods, level: PART_LEVEL }] : goods);
    if ((role === "pharmacy" || role === "store") && random.chance(BROUGHT_BACK_SHARE)) {
      const back = { ...first.goods, to: first.goods.from + 1 };
      moves.add({ ...ALONE, type: 116, at: shopTime(random, dayOf(first.at) + random.between(1, 5)), owner: first.enterprise }, [back]);
    }
  }
}

/** The sale that should not have been, and its deletion, both before the right one. */
function bookMistake(moves: Moves, type: number, { at, enterprise }: Sale, goods: readonly Goods[]): void {
  const mistake = moves.add({ ...ALONE, type, at: at - 20 * MINUTE, owner: enterprise }, goods);
  moves.add({ ...ALONE, type: DEED.takeBack, at: at - 10 * MINUTE, owner: enterprise, mate: mistake }, goods);
}
