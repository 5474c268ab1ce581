// A page as what is written to a terminal: no line wider than it, none below it, and nothing of the page before left over.

import { counted, cut, type RenderOptions } from "@csp/query";

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

const HOME = "\u001b[H";
const CLEAR_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";

/** Lines that a page may have: the terminal's last one stays empty. */
export function linesOn({ rows }: Screen): number {
  return Math.max(1, rows - 1);
}

/** Line by line over what is there, so that nothing flickers. What does not fit is left out, with a … for it at the right and a line that counts it below. */
export function frameOf(text: string, screen: Screen): string {
  const lines = fitted(text.trimEnd().split("\n"), linesOn(screen));
  return `${HOME}${lines.map((line) => `${CLEAR_LINE}${cut(line, screen.columns)}`).join("\r\n")}${CLEAR_BELOW}`;
}

function fitted(lines: readonly string[], room: number): readonly string[] {
  if (lines.length <= room) return lines;
  return [...lines.slice(0, room - 1), `… ${counted(lines.length - room + 1, "more line")}: make it taller`];
}

/** As no-color.org has it: any value but none at all says no. */
export function colourOf(env: Readonly<Record<string, string | undefined>>): RenderOptions {
  return { colour: (env["NO_COLOR"] ?? "") === "" };
}
