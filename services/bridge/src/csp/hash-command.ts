// `csp hash`: the event hashes of an EPCIS document, one line for each event, in the order of the document. Needs no bridge.

import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { documentPreHashes, type EpcisRead, hashOfPreHash, readEpcisJson, readEpcisXml } from "@csp/epcis";
import { CommandError } from "./client.ts";
import type { Command } from "./command.ts";

const STDIN = "-";
const VERSION = /^CBV\d+\.\d+$/;
/** Between commas; a namespace may hold some. */
const NAMES = /(?:\{[^{}]*\}|[^,])+/g;
const NAME = /^(?:\{[^{}]+\})?[^{}\s:]+$/;
const NOTES = [
  "--ignore takes names of fields to leave out, several with commas or given again: bizStep, or {https://ns.example/}name for one of a namespace; type, time and offset are always hashed",
  "texts in extensions that look like numbers are hashed as doubles: two long digit strings that differ in their last digits hash the same (docs/adr/0008)",
];
/** A person asks about one file that is there already, so what bounds a message does not bound it. */
const LIMITS = { maxEvents: Number.MAX_SAFE_INTEGER };

export const hashCommand: Command = {
  name: "hash",
  usage: "<file>",
  summary: "event hashes (CBV 2.0) of an EPCIS document, JSON-LD or XML (- for stdin); --prehash for what is hashed, --ignore for fields to leave out",
  notes: NOTES,
  options: { prehash: { type: "boolean" }, version: { type: "string" }, ignore: { type: "string", multiple: true } },
  takes: [1, 1],
  async run({ positionals: [file = ""], options }) {
    const version = options["version"];
    if (typeof version === "string" && !VERSION.test(version)) throw new CommandError(`--version: ${version} is not a version of the CBV (CBV2.0)`);
    const read = readDocument(await readText(file));
    if (!read.ok) throw new CommandError(`${file === STDIN ? "stdin" : file}: ${refusalText(read)}`);
    const ignored = ignoredNames(options["ignore"]);
    const events = documentPreHashes(read, { ignore: new Set(ignored) }).map((preHash) => ({
      hash: hashOfPreHash(preHash, typeof version === "string" ? version : undefined),
      preHash,
    }));
    const lines = events.map(({ hash, preHash }) => `${options["prehash"] === true ? preHash : hash}\n`);
    return { text: lines.join(""), remarks: idleText(read, ignored), json: events };
  },
};

function ignoredNames(list: string | boolean | undefined): readonly string[] {
  if (typeof list !== "string") return [];
  const names = (list.match(NAMES) ?? []).map((name) => name.trim());
  const wrong = names.length === 0 ? list : names.find((name) => !NAME.test(name));
  if (wrong === undefined) return names;
  throw new CommandError(`--ignore: ${wrong} is no name of a field (bizStep, or {https://ns.example/}name for one of a namespace)`);
}

/** A name that is spelled otherwise in the document leaves out nothing, which the hashes do not show. */
function idleText(read: Extract<EpcisRead, { readonly ok: true }>, ignored: readonly string[]): string {
  if (ignored.length === 0) return "";
  const whole = documentPreHashes(read);
  const idle = ignored.filter((name) => documentPreHashes(read, { ignore: new Set([name]) }).every((preHash, at) => preHash === whole[at]));
  return idle.map((name) => `--ignore ${name}: no event has such a field that is hashed, or it must be\n`).join("");
}

async function readText(file: string): Promise<string> {
  const bytes = await (file === STDIN ? buffer(process.stdin) : readFile(file)).catch((error: unknown) => {
    throw new CommandError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // The decoder throws for one reason only.
    throw new CommandError(`${file} is not UTF-8 text`);
  }
}

/** XML begins with an angle bracket, which no JSON does. */
function readDocument(text: string): EpcisRead {
  return text.trimStart().startsWith("<") ? readEpcisXml(text, LIMITS) : readEpcisJson(text, LIMITS);
}

function refusalText({ problem, further }: Extract<EpcisRead, { readonly ok: false }>): string {
  const [first, ...more] = [problem, ...further].map(({ where, detail }) => `${where === "" ? "the document" : where}: ${detail}`);
  return [`${problem.reason} at ${first ?? ""}`, ...more].join("\n  ");
}
