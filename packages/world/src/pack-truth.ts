// The true history of one pack: who had it when, in which containers, which documents tell it, and which faults touched it.
// Computed from the plan of its wave alone.

import { startOfDay } from "./calendar.ts";
import { EMITTERS } from "./emit/emitters.ts";
import { type FaultName, faultNames, hasFault } from "./faults.ts";
import type { CodeMaker } from "./code-maker.ts";
import { DEED, deedOf, NAMING } from "./deeds.ts";
import { batchOf, type Lot, levelsOf, listedLevel, PART_LEVEL, PARTS, packOf, sizeOf } from "./lot.ts";
import type { Goods } from "./plan/moves.ts";
import type { Wave } from "./plan/wave.ts";
import { billNumber, documentId, logisticUnit, spoiledCode, wrongParentOf } from "./report.ts";
import type { Setting } from "./setting.ts";

export type PackState = "in-stock" | "in-transit" | "opened" | "sold" | "used" | "sampled" | "in-rework" | "issued" | "lost" | "lent" | "damaged" | "destroyed";

export interface TellingDocument {
  readonly id: string;
  readonly profile: string;
  /** When it is sent; a missing one never is. */
  readonly sentAt: number;
  /** Faults of the document; those of single codes only where they spoil a code that stands for this pack. */
  readonly faults: readonly FaultName[];
}

export interface PackEvent {
  /** 0 is the making and packing of it, else the number of the bill type or of a deed. */
  readonly type: number;
  /** True time. */
  readonly at: number;
  /** Whose event it is: canonical party URI. */
  readonly owner: string;
  readonly billNumber: string | null;
  readonly state: PackState;
  /** Who has it after the event: canonical party URI; null in transit, with a buyer, or gone. */
  readonly holder: string | null;
  /** The code that it has after the event. */
  readonly code: string;
  /** The code by which it was scanned: its own, that of a container that was whole, or of its first part. Null where the document names no codes. */
  readonly scanned: string | null;
  /** Containers that it lies in after the event, innermost first. */
  readonly containers: readonly string[];
  /** One; more where it was sent twice, or told again by a second system. */
  readonly documents: readonly TellingDocument[];
}

export interface PackTruth {
  /** Number of the pack in the world. */
  readonly number: number;
  /** Canonical URI of the code that it was made with. */
  readonly uri: string;
  /** That, the code that took its place if one did, and those of its parts if it was opened. */
  readonly uris: readonly string[];
  readonly batchNo: string;
  /** Place in the world's products. */
  readonly product: number;
  readonly events: readonly PackEvent[];
}

/** `issued`: gone into another product. */
const STATES: Readonly<Record<number, PackState>> = {
  112: "damaged",
  204: "in-rework",
  205: "destroyed",
  206: "sampled",
  208: "issued",
  214: "lost",
  215: "damaged",
  216: "destroyed",
  217: "lent",
  321: "sold",
  322: "used",
  323: "used",
};
/** In these its owner has it. */
const HELD: ReadonlySet<PackState> = new Set<PackState>(["in-stock", "in-rework", "damaged"]);

export function packTruth(setting: Setting, wave: Wave, number: number): PackTruth {
  const inWave = number - wave.number * setting.wavePacks;
  const lot = wave.lots.findLast(({ from }) => from <= inWave);
  if (lot === undefined || inWave >= lot.from + lot.packs) throw new Error(`the world has no pack ${number}`);
  const at = inWave - lot.from;
  const events = [madeEvent(setting, wave, lot, at)];
  for (const move of wave.moves.of(inWave)) events.push(moveEvent(setting, wave, lot, at, move, events.at(-1)));
  const uri = wave.codes.made.uri(lot, 1, at);
  const parts = events.some(({ type }) => type === DEED.open)
    ? Array.from({ length: PARTS }, (_, part) => wave.codes.uri(lot, PART_LEVEL, at * PARTS + part))
    : [];
  const uris = [...new Set([uri, wave.codes.uri(lot, 1, at), ...parts])];
  return { number, uri, uris, batchNo: batchOf(lot, 1, at).batchNo, product: lot.product.index, events };
}

function madeEvent(setting: Setting, wave: Wave, lot: Lot, at: number): PackEvent {
  const owner = setting.enterprises.all[lot.product.holder]?.uri ?? "";
  const wrong = (document: number): boolean => wrongParentOf(setting, wave, document)?.pack === at;
  const code = wave.codes.made.uri(lot, 1, at);
  return {
    type: 0,
    at: startOfDay(batchOf(lot, 1, at).madeOn),
    owner,
    billNumber: null,
    state: "in-stock",
    holder: owner,
    code,
    scanned: code,
    containers: containersOf(wave.codes.made, lot, at, levelsOf(lot)),
    documents: wave.documents.ofLot(lot.index).map((document) => telling(wave, document, (name) => name !== "wrong-parent" || wrong(document))),
  };
}

function moveEvent(setting: Setting, wave: Wave, lot: Lot, at: number, move: number, before: PackEvent | undefined): PackEvent {
  const { type, at: time, owner } = wave.moves.moveOf(move);
  const goods = wave.moves.goodsOf(move).find(({ from, to }) => at + lot.from >= from && at + lot.from < to);
  if (goods === undefined || before === undefined) throw new Error(`move ${move} does not hold the pack`);
  const level = listedLevel(lot, goods.from - lot.from, goods.to - lot.from, goods.level, at);
  const party = setting.enterprises.all[owner]?.uri ?? "";
  const spoils = (document: number): boolean => spoilsPack(setting, wave, document, move, goods, lot, at, level);
  const scanned = wave.codes.uri(lot, level, packOf(lot, level, at));
  const told = {
    type,
    at: time,
    owner: party,
    billNumber: billNumber(wave, move),
    documents: wave.documents.ofMove(move).map((document) => telling(wave, document, (name) => !OF_ONE_CODE.has(name) || spoils(document))),
  };
  if (deedOf(type) !== undefined) return { ...before, ...told, ...deedOutcome(wave, lot, at, type, before, { party, scanned }) };
  const sent = type > 200 && wave.moves.mateOf(move) >= 0;
  const state = STATES[type] ?? (sent ? "in-transit" : "in-stock");
  const unit = logisticUnit(setting, wave, move);
  return {
    ...told,
    state,
    holder: HELD.has(state) ? party : null,
    code: wave.codes.uri(lot, 1, at),
    scanned,
    containers: [...containersOf(wave.codes, lot, at, level), ...(unit === null ? [] : [`https://id.gs1.org/00/${unit}`])],
  };
}

/** What a deed changes of what was before. */
function deedOutcome(
  wave: Wave,
  lot: Lot,
  at: number,
  type: number,
  before: PackEvent,
  { party, scanned }: { readonly party: string; readonly scanned: string },
): Partial<PackEvent> & Pick<PackEvent, "scanned"> {
  const deed = deedOf(type);
  switch (deed) {
    case "unbind":
      return { scanned: before.code, containers: [] };
    case "replace":
      return { scanned, code: scanned };
    case "bind":
    case "rebox":
      return { scanned, containers: containersOf(wave.codes, lot, at, levelsOf(lot)) };
    case "open":
      return { scanned, state: "opened", holder: party, containers: [] };
    case "takeBack":
      return { scanned: null, state: "in-stock", holder: party };
    default:
      return { scanned: deed === undefined || NAMING[deed] === "nothing" ? null : scanned };
  }
}

const OF_ONE_CODE: ReadonlySet<FaultName> = new Set<FaultName>(["lost-separator", "truncated-code", "wrong-check-digit", "twice-other"]);

/** Whether a fault of a single code is of the code that stands for this pack. */
function spoilsPack(setting: Setting, wave: Wave, document: number, move: number, goods: Goods, lot: Lot, at: number, level: number): boolean {
  const planned = wave.documents.get(document);
  const listed = packOf(lot, level, at) * sizeOf(lot, level);
  if (level !== PART_LEVEL && hasFault(planned.faults, "twice-other") && planned.moves.at(-1) === move) {
    const last = wave.moves.goodsOf(move).at(-1);
    if (last?.from === goods.from && Math.min(lot.packs, listed + sizeOf(lot, level)) === goods.to - lot.from) return true;
  }
  const spoiled = spoiledCode(setting, wave, document);
  if (spoiled === null || planned.moves[spoiled.bill] !== move) return false;
  return spoiled.packUri === wave.codes.uri(lot, level, packOf(lot, level, at));
}

/** Containers around the pack that stay whole where goods are scanned at `level`. */
function containersOf(codes: CodeMaker, lot: Lot, at: number, level: number): readonly string[] {
  return Array.from({ length: Math.max(0, level - 1) }, (_, above) => codes.uri(lot, above + 2, packOf(lot, above + 2, at)));
}

function telling(wave: Wave, document: number, concerns: (name: FaultName) => boolean): TellingDocument {
  const { sentAt, emitter, faults } = wave.documents.get(document);
  return { id: documentId(wave.number, document), profile: EMITTERS[emitter]?.profile ?? "", sentAt, faults: faultNames(faults).filter(concerns) };
}
