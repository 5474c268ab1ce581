// A planned document → what it says, with whatever is wrong in it, ready to be written in its form.

import { ssccOf } from "./code-maker.ts";
import { compactDay, dayOf, HOUR } from "./calendar.ts";
import { type Deed, deedOf, NAMING } from "./deeds.ts";
import { CODE_FAULTS, type CodeFault, type Damage, damageOf, withOtherEnd } from "./damage.ts";
import type { BillReport, BillsReport, ProductionReport, WrongParent } from "./emit/emitter.ts";
import { createListing, type Packs } from "./emit/listing.ts";
import type { Enterprise } from "./enterprises.ts";
import { hasFault } from "./faults.ts";
import { batchOf, countOf, eachListed, type Lot, PART_LEVEL, packOf, sizeOf } from "./lot.ts";
import type { PlannedDocument } from "./plan/documents.ts";
import type { Goods } from "./plan/moves.ts";
import type { Wave } from "./plan/wave.ts";
import { createRandom } from "./random.ts";
import type { Setting } from "./setting.ts";

export interface SpoiledBill {
  /** Place of the bill in its document. */
  readonly bill: number;
  readonly damage: Damage;
  /** Canonical URI of the pack that is meant. */
  readonly packUri: string;
}

/** How far a wrong clock is off, in hours: a time zone forgotten, a day, more. */
const SKEWS: readonly number[] = [-8, 8, -24, 24, -3, 72];
const PREFIX: Readonly<Record<number, string>> = { 106: "LT", 210: "LT", 201: "CK", 202: "TH", 203: "DB", 207: "ZD", 321: "LS", 322: "JZ", 323: "YY" };
const DISPATCHES: ReadonlySet<number> = new Set([201, 207]);

/** Unique in the world. */
export function documentId(wave: number, document: number): string {
  return `${wave.toString(36)}-${document.toString(36)}`;
}

export function productionReport(setting: Setting, wave: Wave, number: number): ProductionReport {
  const { lot: place, original } = wave.documents.get(number);
  const lot = lotAt(wave, place);
  const owner = enterpriseAt(setting, lot.product.holder);
  return {
    kind: "production",
    id: documentId(wave.number, original),
    owner,
    sentAt: wave.documents.sentAtOf(original),
    lot,
    codes: wave.codes.made,
    wrongParent: wrongParentOf(setting, wave, number),
  };
}

/** Every other wrong parent is of the file but another pack's, the others are listed nowhere. */
export function wrongParentOf(setting: Setting, wave: Wave, number: number): WrongParent | null {
  const { faults, lot: place, original } = wave.documents.get(number);
  if (!hasFault(faults, "wrong-parent")) return null;
  const lot = lotAt(wave, place);
  const random = createRandom(setting.seed, "wrong parent", wave.number, original);
  const pack = random.below(lot.packs);
  const own = packOf(lot, 2, pack);
  const boxes = countOf(lot, 2);
  if (boxes > 1 && random.chance(0.5)) return { pack, parent: wave.codes.made.edmc(lot, 2, (own + 1) % boxes) };
  return { pack, parent: withOtherEnd(wave.codes.made.edmc(lot, 2, own)) };
}

export function billsReport(setting: Setting, wave: Wave, number: number): BillsReport {
  const document = wave.documents.get(number);
  const { moves, original } = document;
  const owner = enterpriseAt(setting, wave.moves.ownerOf(moves[0] ?? 0));
  const skewMs = skewOf(setting, wave, document);
  const lists = moves.map((move) => namedPacks(wave, move));
  const spoiled = spoiledOf(setting, wave, document, lists);
  const bills = moves.map((move, at) => {
    // The second sending that says something else has lost the last code.
    const lost = hasFault(document.faults, "twice-other") && at === moves.length - 1 ? 1 : 0;
    return billReport(setting, wave, move, lists[at], { skewMs, lost, damage: spoiled?.bill === at ? spoiled.damage : null });
  });
  return { kind: "bills", id: documentId(wave.number, original), owner, sentAt: wave.documents.sentAtOf(original), bills };
}

interface Distortion {
  readonly skewMs: number;
  /** Codes that are missing at the end. */
  readonly lost: number;
  readonly damage: Damage | null;
}

const AS_IT_WAS: Distortion = { skewMs: 0, lost: 0, damage: null };

function billReport(setting: Setting, wave: Wave, move: number, packs = namedPacks(wave, move), { skewMs, lost, damage } = AS_IT_WAS): BillReport {
  const { type, at, owner: place, other, through, mate } = wave.moves.moveOf(move);
  const owner = enterpriseAt(setting, place);
  const isDeed = deedOf(type) !== undefined;
  const [first] = wave.moves.goodsOf(move);
  const lot = lotAt(wave, first?.lot ?? -1);
  return {
    type,
    number: billNumber(wave, move),
    at: at + skewMs,
    owner,
    other: other < 0 ? null : enterpriseAt(setting, other),
    through: through < 0 ? null : enterpriseAt(setting, through),
    dispatchNo: !isDeed && type < 200 && mate >= 0 ? billNumber(wave, mate) : null,
    codes: createListing(
      packs,
      packs.number.length - lost,
      wave.codes,
      owner.scanStyle === "separators" && owner.system === "terminal" ? "brackets" : owner.scanStyle,
      damage,
    ),
    lot,
    batch: batchOf(lot, 1, (first?.from ?? 0) - lot.from),
    sscc: logisticUnit(setting, wave, move),
    about: isDeed && mate >= 0 ? billReport(setting, wave, mate) : null,
  };
}

/** What an importer dispatches travels on a logistic unit; null for all else. 18 digits. */
export function logisticUnit(setting: Setting, wave: Wave, move: number): string | null {
  if (!DISPATCHES.has(wave.moves.typeOf(move)) || enterpriseAt(setting, wave.moves.ownerOf(move)).role !== "importer") return null;
  const lot = lotAt(wave, wave.moves.goodsOf(move)[0]?.lot ?? 0);
  return ssccOf(lot, lot.firstPack + move);
}

/** The one spoiled code of a document, if there is one, wherever its list ends. */
export function spoiledCode(setting: Setting, wave: Wave, number: number): SpoiledBill | null {
  const document = wave.documents.get(number);
  if (!CODE_FAULTS.some((name) => hasFault(document.faults, name))) return null;
  return spoiledOf(
    setting,
    wave,
    document,
    document.moves.map((move) => namedPacks(wave, move)),
  );
}

function spoiledOf(setting: Setting, wave: Wave, { faults, original }: PlannedDocument, lists: readonly Packs[]): SpoiledBill | null {
  const fault: CodeFault | undefined = CODE_FAULTS.find((name) => hasFault(faults, name));
  if (fault === undefined) return null;
  const random = createRandom(setting.seed, "spoiled code", wave.number, original);
  const eligible = lists.flatMap((packs, bill) =>
    Array.from(packs.number.keys(), (at) => [bill, at] as const).filter(
      ([, at]) => fault === "wrong-check-digit" || lotAt(wave, packs.lot[at] ?? 0).product.scheme === "gs1",
    ),
  );
  const [bill, at] = random.pick(eligible);
  const packs = lists[bill];
  if (packs === undefined) throw new Error("a spoiled code stands in no bill");
  const lot = lotAt(wave, packs.lot[at] ?? 0);
  const level = packs.level[at] ?? 1;
  const number = packs.number[at] ?? 0;
  return { bill, damage: damageOf(fault, at, lot, level, number, wave.codes), packUri: wave.codes.uri(lot, level, number) };
}

function skewOf(setting: Setting, wave: Wave, { faults, original }: PlannedDocument): number {
  return hasFault(faults, "clock-skew") ? createRandom(setting.seed, "clock", wave.number, original).pick(SKEWS) * HOUR : 0;
}

/** Unique in the world, and so at its owner; bills of one shipment are told apart at the end. */
export function billNumber(wave: Wave, move: number): string {
  const { type, at, part, mate } = wave.moves.moveOf(move);
  const prefix = PREFIX[type] ?? (deedOf(type) !== undefined ? "CZ" : type < 200 ? "RK" : "CQ");
  // The parts of a shipment stand one behind another, dispatch and receipt in turn.
  const base = part === 0 ? move : move - (part - 1) * (mate >= 0 ? 2 : 1);
  return `${prefix}${compactDay(dayOf(at))}${wave.number.toString(36).toUpperCase()}X${base.toString(36).toUpperCase()}${part === 0 ? "" : `_${part}`}`;
}

/** The packs that the document of a move names: its goods as they are scanned, or of a deed what its naming says. */
function namedPacks(wave: Wave, move: number): Packs {
  const goods = wave.moves.goodsOf(move);
  const deed = deedOf(wave.moves.typeOf(move));
  return deed === undefined ? packsOf(wave, goods) : packsOfDeed(wave, goods, deed);
}

/** `before`: levels at which packs around the first of the goods are named before them, `made` of these by the codes they were made with. */
function packsOf(wave: Wave, goods: readonly Goods[], before: readonly number[] = [], made = 0): Packs {
  const lots: number[] = [];
  const levels: number[] = [];
  const numbers: number[] = [];
  const [first] = goods;
  for (const level of before) {
    if (first === undefined) break;
    const lot = lotAt(wave, first.lot);
    lots.push(first.lot);
    levels.push(level);
    numbers.push(packOf(lot, level, first.from - lot.from));
  }
  for (const { lot: place, from, to, level } of goods) {
    const lot = lotAt(wave, place);
    eachListed(lot, from - lot.from, to - lot.from, level, (listed, number) => {
      lots.push(place);
      levels.push(listed);
      numbers.push(number);
    });
  }
  return { lots: wave.lots, lot: lots, level: levels, number: numbers, made };
}

function packsOfDeed(wave: Wave, goods: readonly Goods[], deed: Deed): Packs {
  const naming = NAMING[deed];
  switch (naming) {
    case "nothing":
      return packsOf(wave, []);
    case "goods":
      return packsOf(wave, goods);
    case "pack in its box":
      // It is taken out under the code that it was made with, and the box has no other.
      return packsOf(wave, goods, [2], deed === "unbind" ? 2 : 0);
    case "code and code":
      return packsOf(wave, goods, [1], 1);
    case "box and box": {
      const box = (goods[0]?.level ?? 1) + 1;
      return packsOf(wave, goods, [box, box], 1);
    }
    case "all levels":
      return contentsOf(wave, goods);
    case "parts":
      return packsOf(
        wave,
        goods.map((one) => ({ ...one, level: PART_LEVEL })),
        [1],
      );
    default:
      return naming satisfies never;
  }
}

/** Whole packs and all that is in them, from the largest down. */
function contentsOf(wave: Wave, goods: readonly Goods[]): Packs {
  const packs: Packs & { readonly lot: number[]; readonly level: number[]; readonly number: number[] } = {
    lots: wave.lots,
    lot: [],
    level: [],
    number: [],
    made: 0,
  };
  for (const { lot: place, from, to, level: top } of goods) {
    const lot = lotAt(wave, place);
    for (let level = top; level > 0; level--) {
      for (let number = packOf(lot, level, from - lot.from); number * sizeOf(lot, level) < to - lot.from; number++) {
        packs.lot.push(place);
        packs.level.push(level);
        packs.number.push(number);
      }
    }
  }
  return packs;
}

function lotAt(wave: Wave, place: number): Lot {
  const lot = wave.lots[place];
  if (lot === undefined) throw new Error(`the wave has no lot ${place}`);
  return lot;
}

function enterpriseAt(setting: Setting, index: number): Enterprise {
  const enterprise = setting.enterprises.all[index];
  if (enterprise === undefined) throw new Error(`there is no enterprise ${index}`);
  return enterprise;
}
