// `csp code`: everything that a text says by itself, its parts, its other forms, why it is refused. Asks no bridge.

import { text as readAll } from "node:stream/consumers";
import { describeScan, describeTyped, renderSheet, sheetJson, TYPE_NAMES } from "@csp/query";
import { CommandError } from "./client.ts";
import type { Command } from "./command.ts";

const USAGE_ERROR = 2;
/** Reads the text from standard input. */
const STANDARD_INPUT = "-";

export const codeCommand: Command = {
  name: "code",
  usage: "<scan, or - to read it>",
  summary: "say what a code is: parts, other forms, why refused; --as <type>, --zh; needs no bridge",
  options: { as: { type: "string" }, zh: { type: "boolean" } },
  takes: [1, 1],
  async run({ positionals: [given = ""], options }) {
    const text = unescapeSeparators(given === STANDARD_INPUT ? withoutLineBreak(await readAll(process.stdin)) : given);
    const describing = { year: new Date().getFullYear() };
    const { as } = options;
    const sheet = typeof as === "string" ? describeTyped(as, text, describing) : describeScan(text, describing);
    if (sheet === null) throw new CommandError(`there is no type ${as}; --as takes ${TYPE_NAMES.join(", ")}`, USAGE_ERROR);
    return { text: renderSheet(sheet, { chinese: options["zh"] === true }), json: sheetJson(sheet), exitCode: sheet.kind === "read" ? 0 : 1 };
  },
};

/** A shell cannot easily hold the group separator: it may be written \x1d, <GS> or ␝. */
export function unescapeSeparators(text: string): string {
  return text.replaceAll(/\\x1d|<GS>|␝/gi, "\u001d");
}

/** What a program that writes lines put behind the text. */
function withoutLineBreak(text: string): string {
  return text.replace(/\r?\n$/, "");
}
