// What is done with packs and bills and is no bill itself: codes replaced, boxes and packs opened, bills taken back or
// corrected, temperatures, releases. Each has a number below those of the bill types, so that both stand in one column of a
// plan and in one history.

export const DEED = {
  /** A pack is taken out of its box, because its code is to be replaced. */
  unbind: 11,
  /** A pack has another code from now on. */
  replace: 12,
  /** It is put back into its box. */
  bind: 13,
  /** All that is in a box goes into another one. */
  rebox: 14,
  /** A pack is opened, and its parts have codes of their own. */
  open: 15,
  /** A bill that was a mistake is deleted. */
  takeBack: 21,
  /** A bill is corrected: its address. */
  correct: 22,
  /** A bill is corrected: its list of codes is said anew. */
  relist: 23,
  /** A bill is corrected: a code is taken off it, which was right. */
  takeOff: 24,
  /** A bill is corrected: the code is put on it again. */
  putOn: 25,
  /** A lot that needs it is released by its agency. */
  release: 31,
  /** A device that measures temperatures goes with a dispatch. */
  equip: 32,
  /** Temperatures on the way. */
  carry: 33,
  /** Temperatures in store. */
  keep: 34,
  /** A lot comes through customs. */
  clear: 35,
  /** An enterprise tells its province who it is. */
  present: 41,
  /** A stock is counted. */
  count: 42,
  /** A maker's system answers what is packed in a case. */
  answer: 43,
} as const;

export type Deed = keyof typeof DEED;

const NAMES: ReadonlyMap<number, Deed> = new Map(Object.entries(DEED).map(([name, number]) => [number, name as Deed]));

/** Numbers of bill types begin behind those of deeds. */
const FIRST_BILL_TYPE = 100;

/** Undefined for the number of a bill type. */
export function deedOf(type: number): Deed | undefined {
  return type < FIRST_BILL_TYPE ? NAMES.get(type) : undefined;
}

/** Which codes the document of a deed names: those of its goods, of what it is done to, or none. */
export type Naming = "goods" | "pack in its box" | "code and code" | "box and box" | "parts" | "all levels" | "nothing";

export const NAMING: Readonly<Record<Deed, Naming>> = {
  unbind: "pack in its box",
  replace: "code and code",
  bind: "pack in its box",
  rebox: "box and box",
  open: "parts",
  takeBack: "nothing",
  correct: "nothing",
  relist: "goods",
  takeOff: "goods",
  putOn: "goods",
  release: "nothing",
  equip: "nothing",
  carry: "goods",
  keep: "nothing",
  clear: "nothing",
  present: "nothing",
  count: "goods",
  answer: "all levels",
};
