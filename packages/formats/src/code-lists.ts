// The lists of codes of an event: what the parts of a long event share out between them; all else each of them says.

import type { EpcisEvent } from "@csp/epcis";

/** In the order in which parts are filled. */
export const CODE_LISTS = ["epcList", "childEPCs", "inputEPCList", "outputEPCList"] as const;

export type CodeLists = Pick<EpcisEvent, (typeof CODE_LISTS)[number]>;

export const NO_CODES: CodeLists = { epcList: [], childEPCs: [], inputEPCList: [], outputEPCList: [] };

/** All codes, list after list. Not copied where one list holds them all. */
export function codesInLists(event: CodeLists): readonly string[] {
  const [first, ...others] = CODE_LISTS.map((field) => event[field]).filter((list) => list.length > 0);
  return others.length === 0 ? (first ?? []) : [first ?? [], ...others].flat();
}

/** The codes from one place to before another, counted through all lists, each in its list. */
export function codesWithin(event: CodeLists, from: number, to: number): CodeLists {
  let before = 0;
  return mapLists((field) => {
    const list = event[field];
    const [start, end] = [Math.max(0, from - before), Math.max(0, to - before)];
    before += list.length;
    return list.slice(start, end);
  });
}

/** The lists of parts, put together in the order given. */
export function joinedCodes(parts: readonly CodeLists[]): CodeLists {
  return mapLists((field) => parts.flatMap((part) => part[field]));
}

function mapLists(make: (field: keyof CodeLists) => readonly string[]): CodeLists {
  return Object.fromEntries(CODE_LISTS.map((field) => [field, make(field)])) as unknown as CodeLists;
}
