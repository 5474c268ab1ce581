// How a released lot goes down the tiers until it lies where it is sold or used: who sells to whom depends on the class of
// the drug. Goods stay whole where they can; a case that is divided goes on as middle packs and single packs.

import { dayOf } from "../calendar.ts";
import { PROVINCE_SUMS, type Role } from "../enterprises.ts";
import { type Lot, levelsOf, sizeOf } from "../lot.ts";
import type { ProductClass } from "../products.ts";
import { createRandom, type Random, runningSums } from "../random.ts";
import type { Setting } from "../setting.ts";
import type { WaveDraft } from "./draft.ts";
import type { Goods } from "./moves.ts";
import type { Released } from "./production.ts";
import type { DispatchType } from "./shipments.ts";

/** Goods that have come to where they are sold or used. */
export interface TerminalStock {
  readonly enterprise: number;
  /** Who sent them, and to whom they go back. */
  readonly supplier: number;
  readonly direct: boolean;
  readonly goods: Goods;
  readonly since: number;
}

interface Leg {
  readonly to: Role;
  readonly weight: number;
  readonly type: DispatchType;
}

const sale = (to: Role, weight: number): Leg => ({ to, weight, type: 201 });
const direct = (to: Role, weight: number): Leg => ({ to, weight, type: 207 });
const supply = (to: Role, weight: number): Leg => ({ to, weight, type: 209 });
const gift = (to: Role, weight: number): Leg => ({ to, weight, type: 212 });
const transfer = (to: Role, weight: number): Leg => ({ to, weight, type: 203 });

const HOSPITALS_ONLY: Readonly<Partial<Record<Role, readonly Leg[]>>> = {
  "national-wholesaler": [sale("provincial-wholesaler", 1)],
  "provincial-wholesaler": [sale("hospital", 1)],
};
const OPEN_TRADE: Readonly<Partial<Record<Role, readonly Leg[]>>> = {
  "national-wholesaler": [sale("provincial-wholesaler", 1)],
  "provincial-wholesaler": [sale("city-wholesaler", 5), sale("chain", 2), sale("hospital", 3)],
  "city-wholesaler": [sale("pharmacy", 59), gift("pharmacy", 1), sale("hospital", 40)],
  chain: [transfer("store", 1)],
};

/** Who sends to whom, by class and by who has the goods. Who is not named sells or uses them. */
const LEGS: Readonly<Record<ProductClass, Readonly<Partial<Record<Role, readonly Leg[]>>>>> = {
  ordinary: { ...OPEN_TRADE, holder: [sale("national-wholesaler", 3), sale("provincial-wholesaler", 6), sale("chain", 1), direct("hospital", 2)] },
  imported: { ...OPEN_TRADE, importer: [sale("national-wholesaler", 7), sale("provincial-wholesaler", 3)] },
  centralised: {
    ...OPEN_TRADE,
    holder: [sale("provincial-wholesaler", 1), direct("hospital", 1)],
    "provincial-wholesaler": [sale("hospital", 8), sale("city-wholesaler", 2)],
  },
  vaccine: {
    holder: [sale("provincial-cdc", 1)],
    "provincial-cdc": [sale("city-cdc", 1), supply("city-cdc", 1)],
    "city-cdc": [sale("vaccination-unit", 1), supply("vaccination-unit", 1)],
  },
  blood: { ...HOSPITALS_ONLY, holder: [sale("provincial-wholesaler", 1)] },
  narcotic: { ...HOSPITALS_ONLY, holder: [sale("national-wholesaler", 1)] },
};

interface Stock {
  readonly holder: number;
  readonly supplier: number;
  readonly type: DispatchType;
  /** Place in `PROVINCES`; -1 before it is chosen. */
  readonly province: number;
  readonly goods: Goods;
  readonly since: number;
}

/** Sends the lot on its way; gives where it lies in the end. */
export function distribute(draft: WaveDraft, lot: Lot, released: Released): readonly TerminalStock[] {
  const { setting, wave } = draft;
  const random = createRandom(setting.seed, "distribution", wave, lot.index);
  const provinces = Array.from({ length: random.between(1, 5) }, () => random.weighted(PROVINCE_SUMS));
  const ends: TerminalStock[] = [];
  const goods = { lot: lot.index, from: released.from, to: released.to, level: levelsOf(lot) };
  const open: Stock[] = [{ holder: lot.product.holder, supplier: -1, type: 201, province: -1, goods, since: released.at }];
  for (let stock = open.pop(); stock !== undefined; stock = open.pop()) {
    const { holder, supplier, type, goods: held, since } = stock;
    const role = setting.enterprises.all[holder]?.role;
    const legs = role === undefined ? undefined : LEGS[lot.product.productClass][role];
    if (legs === undefined) ends.push({ enterprise: holder, supplier, direct: type === 207, goods: held, since });
    else open.push(...divide(draft, lot, stock, { legs, provinces, random }));
  }
  return ends;
}

interface Division {
  readonly legs: readonly Leg[];
  /** Places in `PROVINCES` where the lot is sold. */
  readonly provinces: readonly number[];
  readonly random: Random;
}

/** Sends all of the stock on, in several drops. */
function divide({ setting, shipments }: WaveDraft, lot: Lot, stock: Stock, { legs, provinces, random }: Division): readonly Stock[] {
  const { goods, holder } = stock;
  const level = setting.enterprises.all[holder]?.scansUnits === true ? 1 : goods.level;
  const sums = runningSums(legs.map(({ weight }) => weight));
  const tierDrop = Math.ceil((goods.to - goods.from) / random.between(2, 5));
  const sent: Stock[] = [];
  for (let from = goods.from; from < goods.to;) {
    const leg = legs[random.weighted(sums)];
    if (leg === undefined) throw new Error("a tier sends to nobody");
    const province = stock.province >= 0 ? stock.province : random.pick(provinces);
    const target = pickTarget(setting, leg.to, province, holder, random);
    const to = dropEnd(lot, from, goods.to, isTerminal(leg.to) ? terminalDrop(lot, random) : tierDrop, leg, random);
    const drop: Goods = { lot: lot.index, from, to, level };
    const through = leg.type === 207 ? random.pick(setting.enterprises.in("provincial-wholesaler", province)) : -1;
    const since = shipments.send({ type: leg.type, from: holder, to: target, through }, drop, dayOf(stock.since) + random.between(1, 6));
    const nationwide = leg.to === "national-wholesaler";
    sent.push({ holder: target, supplier: holder, type: leg.type, province: nationwide ? -1 : province, goods: drop, since });
    from = to;
  }
  return sent;
}

const TERMINALS: ReadonlySet<Role> = new Set<Role>(["store", "pharmacy", "hospital", "vaccination-unit"]);

function isTerminal(role: Role): boolean {
  return TERMINALS.has(role);
}

function pickTarget(setting: Setting, role: Role, province: number, holder: number, random: Random): number {
  const { enterprises } = setting;
  if (role === "national-wholesaler") return random.pick(enterprises.of(role));
  const there = enterprises.in(role, province);
  if (role !== "store") return random.pick(there);
  // A chain supplies its own stores; where it has none, any store of the province is its franchise.
  const own = there.filter((store) => enterprises.all[store]?.partner === holder);
  return random.pick(own.length > 0 ? own : there);
}

/** Smallest packs that a pharmacy or hospital orders at a time. */
function terminalDrop(lot: Lot, random: Random): number {
  return levelsOf(lot) === 3 ? sizeOf(lot, 2) * random.between(1, 4) : random.between(5, Math.max(5, sizeOf(lot, 2)));
}

/** Goods are cut where a pack ends: between tiers at cases, before terminals at middle packs mostly. */
function dropEnd(lot: Lot, from: number, to: number, wanted: number, leg: Leg, random: Random): number {
  const level = isTerminal(leg.to) ? (random.chance(0.85) ? levelsOf(lot) - 1 : 1) : levelsOf(lot);
  const size = sizeOf(lot, level);
  const end = Math.ceil((from - lot.from + wanted) / size) * size + lot.from;
  return Math.min(to, end);
}
