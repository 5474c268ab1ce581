// What goes wrong on the way to the bridge, by name: with documents as a whole, and with single codes in them. Which fault
// befalls which document follows from seed, wave and document alone.

import { createRandom, type Random } from "./random.ts";

export const FAULTS = [
  /** Comes days after its time. */
  "late",
  /** Comes a second time, byte for byte. */
  "twice-same",
  /** Comes a second time under the same number, with a code less. */
  "twice-other",
  /** A dispatch that comes after the receipt of its goods. */
  "out-of-order",
  /** A pack in a relation file names a box that is not its own: another of the file's, or one that is not listed. */
  "wrong-parent",
  /** Never comes. */
  "missing",
  /** Codes of both schemes on one bill between enterprises. Its rate is that of routes and days on which schemes are not kept apart. */
  "mixed-schemes",
  /** A GS1 code whose separator character the scanner dropped. */
  "lost-separator",
  /** A GS1 code cut after 30 characters, by a field that was made for 20 digits. */
  "truncated-code",
  /** The document gives a time hours away from the true one. */
  "clock-skew",
  /** The last digit of a code, or of the GTIN in it, is another. */
  "wrong-check-digit",
  /** The message does not say whose it is. */
  "unknown-owner",
] as const;

export type FaultName = (typeof FAULTS)[number];
export type FaultRates = Readonly<Record<FaultName, number>>;

export const NO_FAULTS: FaultRates = Object.fromEntries(FAULTS.map((name) => [name, 0])) as unknown as FaultRates;

/** A mixture as a busy platform may see it. */
export const REALISTIC_FAULTS: FaultRates = {
  late: 0.03,
  "twice-same": 0.01,
  "twice-other": 0.002,
  "out-of-order": 0.02,
  "wrong-parent": 0.03,
  missing: 0.01,
  "mixed-schemes": 0.3,
  "lost-separator": 0.01,
  "truncated-code": 0.01,
  "clock-skew": 0.005,
  "wrong-check-digit": 0.002,
  "unknown-owner": 0.002,
};

const BIT: ReadonlyMap<FaultName, number> = new Map(FAULTS.map((name, index) => [name, 1 << index]));

/** A set of faults as bits. */
export type FaultSet = number;

export function faultBit(name: FaultName): FaultSet {
  return BIT.get(name) ?? 0;
}

export function hasFault(set: FaultSet, name: FaultName): boolean {
  return (set & faultBit(name)) !== 0;
}

export function faultNames(set: FaultSet): readonly FaultName[] {
  return set === 0 ? [] : FAULTS.filter((name) => hasFault(set, name));
}

/** Which of the faults that may befall a document do. */
export function drawFaults(rates: FaultRates, possible: readonly FaultName[], random: Random): FaultSet {
  let set = 0;
  for (const name of possible) if (rates[name] > 0 && random.chance(rates[name])) set |= faultBit(name);
  return set;
}

/** The stream of everything about the faults of one document. */
export function faultStream(seed: number, wave: number, document: number): Random {
  return createRandom(seed, "faults", wave, document);
}
