// Plain text for a terminal: how wide it is there, and tables whose columns stay in line when some of it is Chinese. What
// documents say is cleaned of everything that would move the cursor. Knows no answer.

export interface RenderOptions {
  /** Terminal colours; none unless asked for. */
  readonly colour?: boolean;
  /** Columns to keep within, where the text heeds it; LINE_WIDTH unless given. */
  readonly width?: number;
}

/** Columns that every text keeps within, where what it shows allows. */
export const LINE_WIDTH = 100;

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /\p{M}|\p{Default_Ignorable_Code_Point}/u;
const COLOUR = /\u001b\[\d+m/g;
const COLOUR_OR_CHAR = /(\u001b\[\d+m)|./gsu;
/** After a blank; and between Chinese characters, but not before what ends a sentence or a part of one. */
const BREAKS = /(?<= )|(?<=[\u3001-\u303e\u4e00-\u9fff\uff00-\uff5e])(?=[\u4e00-\u9fff])/u;
const NARROW_ONLY = /^[\x20-\x7e]*$/;

/** Columns that the text takes in a terminal: two for East Asian wide characters, none for combining ones. */
export function widthOf(text: string): number {
  if (NARROW_ONLY.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += NO_WIDTH.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

/** Text from outside, without controls and direction marks: one visible character for each. */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - widthOf(text))) + text;
}

/** The text, its middle replaced by … where it is wider than `width`: both ends of a code or a number tell it apart. */
export function shorten(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const chars = [...text];
  const tail = takeWhileWidth(chars.toReversed(), Math.floor((width - 1) / 2))
    .toReversed()
    .join("");
  const head = takeWhileWidth(chars, width - 1 - widthOf(tail)).join("");
  return `${head}…${tail}`;
}

/** The text without its end and with a … where it is wider than `width`. Colours take no columns, and none is left on. */
export function cut(text: string, width: number): string {
  if (widthOf(text.replaceAll(COLOUR, "")) <= width) return text;
  let left = width - 1;
  let isCut = false;
  let kept = "";
  for (const [part, colour] of text.matchAll(COLOUR_OR_CHAR)) {
    if (colour === undefined && !isCut) {
      left -= widthOf(part);
      isCut = left < 0;
      if (isCut) kept += "…";
    }
    if (colour !== undefined || !isCut) kept += part;
  }
  return kept;
}

export interface Column {
  readonly align?: "left" | "right";
  readonly heading?: string;
}

/** Lines of a table, each column as wide as its widest cell, two blanks between, no blanks at the end. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] {
  const headings = columns.map((column) => column.heading ?? "");
  const all = headings.some((heading) => heading !== "") ? [headings, ...rows] : rows;
  const widths = columns.map((_, at) => Math.max(0, ...all.map((row) => widthOf(row[at] ?? ""))));
  const cells = (row: readonly string[]) => columns.map((column, at) => (column.align === "right" ? padStart : padEnd)(row[at] ?? "", widths[at] ?? 0));
  return all.map((row) => `  ${cells(row).join("  ")}`.trimEnd());
}

/** `label  value` lines, long values going on beneath themselves; those without a value are left out. */
export function labelled(entries: readonly (readonly [label: string, value: string | null])[], lineWidth = LINE_WIDTH): readonly string[] {
  const known = entries.filter((entry): entry is readonly [string, string] => entry[1] !== null);
  const width = Math.max(0, ...known.map(([label]) => widthOf(label)));
  return known.flatMap(([label, value]) => {
    const [first = "", ...others] = wrapped(value, " ".repeat(width + 4), lineWidth);
    return [`  ${padEnd(label, width)}  ${first.trimStart()}`, ...others];
  });
}

/** The text in lines that begin with the indent: broken between words, and between Chinese characters, whose sentences have no blanks. */
export function wrapped(text: string, indent: string, lineWidth = LINE_WIDTH): readonly string[] {
  const lines: string[] = [];
  for (const piece of text.split(BREAKS)) {
    const last = lines.at(-1);
    if (last === undefined || widthOf(last) + widthOf(piece.trimEnd()) > lineWidth) lines.push(indent + piece);
    else lines[lines.length - 1] = last + piece;
  }
  return lines.map((line) => line.trimEnd());
}

export function heading(text: string, { colour = false }: RenderOptions): string {
  return colour ? `\u001b[1m${text}\u001b[0m` : text;
}

/** For what stands beside the main thing. */
export function aside(text: string, { colour = false }: RenderOptions): string {
  return colour ? `\u001b[2m${text}\u001b[0m` : text;
}

/** Sections with a blank line between; those without lines are left out. Ends with a line break. */
export function sections(parts: readonly (readonly string[])[]): string {
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** 1234567 → `1,234,567` */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** `1 pack`, `2 packs` */
export function counted(value: number, one: string): string {
  return `${count(value)} ${one}${value === 1 ? "" : "s"}`;
}

function takeWhileWidth(chars: readonly string[], width: number): readonly string[] {
  const taken: string[] = [];
  let left = width;
  for (const char of chars) {
    left -= widthOf(char);
    if (left < 0) break;
    taken.push(char);
  }
  return taken;
}
