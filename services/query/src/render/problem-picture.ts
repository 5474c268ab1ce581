// A text with carets under what is wrong in it: controls made visible, wide characters counted as two columns, a long text
// cut around the place. Knows no reason for anything.

import { LINE_WIDTH, widthOf } from "./text.ts";

const INDENT = "  ";
/** Columns kept before the place where the text is cut. */
const BEFORE = 40;
/** No character needs more UTF-16 units a column than two that are invisible; what is further away is never shown. */
const REACH = 4 * LINE_WIDTH;
const CONTROL_PICTURES = 0x2400;
const DELETE_PICTURE = "␡";
const UNSEEN = "\ufffd";
const CUT = "…";

interface Cell {
  readonly shown: string;
  readonly width: number;
  /** Whether any of its units is wrong. */
  readonly wrong: boolean;
}

/** Two lines, the text and the carets: one caret where `length` is 0, beneath the place where something is missing. */
export function problemPicture(text: string, at: number, length: number): readonly string[] {
  const place = Math.min(at, text.length);
  const from = startOfCharacter(text, Math.max(0, place - REACH));
  const to = Math.min(text.length, place + REACH);
  const cells = cellsOf(text, from, to, place, length);
  const first = cells.findIndex(({ wrong }) => wrong);
  const { start, end } = windowAround(cells, first < 0 ? cells.length : first);
  const head = from > 0 || start > 0 ? CUT : "";
  const tail = to < text.length || end < cells.length ? CUT : "";
  const before = cells.slice(start, first < 0 ? end : first);
  const wrong = cells.slice(first < 0 ? end : first, end).filter((cell) => cell.wrong);
  const blanks = " ".repeat(widthOf(head) + widthOfCells(before));
  const carets = "^".repeat(Math.max(1, length === 0 ? 1 : widthOfCells(wrong)));
  const shown = cells.slice(start, end).map((cell) => cell.shown);
  return [`${INDENT}${head}${shown.join("")}${tail}`.trimEnd(), `${INDENT}${blanks}${carets}`];
}

/** A text from outside with its controls made visible: `␝` for the group separator. */
export function visible(text: string): string {
  let shown = "";
  for (const character of text) shown += shownAs(character);
  return shown;
}

function cellsOf(text: string, from: number, to: number, place: number, length: number): readonly Cell[] {
  const cells: Cell[] = [];
  // Where something is missing, the caret stands under what follows.
  const wrongEnd = place + Math.max(length, 1);
  for (let at = from; at < to;) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const next = at + character.length;
    const shown = shownAs(character);
    cells.push({ shown, width: widthOf(shown), wrong: next > place && at < wrongEnd });
    at = next;
  }
  return cells;
}

/** As many cells around the first wrong one as a line holds. */
function windowAround(cells: readonly Cell[], first: number): { readonly start: number; readonly end: number } {
  const room = LINE_WIDTH - INDENT.length - 2 * CUT.length;
  let start = 0;
  if (widthOfCells(cells) > room) {
    start = first;
    for (let left = BEFORE; start > 0 && left >= (cells[start - 1]?.width ?? 0); start--) left -= cells[start - 1]?.width ?? 0;
  }
  let end = start;
  for (let left = room; end < cells.length && left >= (cells[end]?.width ?? 0); end++) left -= cells[end]?.width ?? 0;
  return { start, end };
}

function widthOfCells(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}

function startOfCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return at > 0 && unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

/** One visible character for each: pictures of controls, a sign for what has no width or changes the direction. */
function shownAs(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
  if (code === 0x7f) return DELETE_PICTURE;
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(character) || widthOf(character) === 0 ? UNSEEN : character;
}
