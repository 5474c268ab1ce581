// What the last walk over element data found: where each element stands, and the elements made of it for who wants them.

import { AI_TABLE } from "./ai-table.ts";
import type { Element } from "./elements.ts";

/** So many elements are looked through for a second one of an AI by whoever asks what may stand together; of more, the walk refuses a second one, which bounds their number. */
export const MANY = 16;
const MOST = MANY + AI_TABLE.length;

/** What the last walk found, beside the elements. There is one, since all that is asked of a walk is asked before the next. */
export const WALK = {
  count: 0,
  /** A separator was met, or AIs in brackets. */
  hasBoundaries: false,
  /** A bracket that belongs to a value is in it. */
  hasEscapes: false,
};
/** By element: where its AI stands in `AI_TABLE`, and where its value begins and ends in the text. */
export const WALKED_PLACES = new Int16Array(MOST);
export const STARTS = new Int32Array(MOST);
export const ENDS = new Int32Array(MOST);

/** The elements of the last walk, which must have gone over this text to its end. */
export function walkedElements(text: string): Element[] {
  // oxlint-disable-next-line unicorn/no-new-array -- its length is known, and growing it costs as much as all else here
  const elements = new Array<Element>(WALK.count);
  for (let index = 0; index < elements.length; index++) {
    const at = STARTS[index] ?? 0;
    const written = text.slice(at, ENDS[index] ?? 0);
    const value = WALK.hasEscapes ? written.replaceAll("\\(", "(") : written;
    elements[index] = { ai: AI_TABLE[WALKED_PLACES[index] ?? 0]?.ai ?? "", value, at };
  }
  return elements;
}

/** Which of the elements that were found has the AI at this place of the table; -1 for none. */
export function walkedPlace(place: number, count: number = WALK.count): number {
  for (let index = 0; index < count; index++) if (WALKED_PLACES[index] === place) return index;
  return -1;
}

/** Where the value of such an element begins. */
export function walkedStart(index: number): number {
  return STARTS[index] ?? 0;
}
