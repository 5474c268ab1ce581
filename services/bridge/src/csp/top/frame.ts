// A page as what is written to a terminal: no line wider than it, none below it, and nothing of the page before left over.

import { cut, type RenderOptions } from "@csp/query";

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

const HOME = "\u001b[H";
const CLEAR_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";

/** Line by line over what is there, so that nothing flickers; what does not fit is left out, at the right with a … for it. */
export function frameOf(text: string, { columns, rows }: Screen): string {
  const lines = text
    .trimEnd()
    .split("\n")
    .slice(0, rows - 1);
  return `${HOME}${lines.map((line) => `${CLEAR_LINE}${cut(line, columns)}`).join("\r\n")}${CLEAR_BELOW}`;
}

/** As no-color.org has it: any value but none at all says no. */
export function colourOf(env: Readonly<Record<string, string | undefined>>): RenderOptions {
  return { colour: (env["NO_COLOR"] ?? "") === "" };
}
