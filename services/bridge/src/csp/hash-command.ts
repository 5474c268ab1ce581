// `csp hash`: the event hashes of an EPCIS document, one line for each event, in the order of the document. Needs no bridge.

import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { documentPreHashes, type EpcisRead, hashOfPreHash, readEpcisJson, readEpcisXml } from "@csp/epcis";
import { CommandError } from "./client.ts";
import type { Command } from "./command.ts";

const STDIN = "-";
const VERSION = /^CBV\d+\.\d+$/;
/** A person asks about one file that is there already, so what bounds a message does not bound it. */
const LIMITS = { maxEvents: Number.MAX_SAFE_INTEGER };

export const hashCommand: Command = {
  name: "hash",
  usage: "<file>",
  summary: "event hashes (CBV 2.0) of an EPCIS document, JSON-LD or XML (- for stdin); --prehash for what is hashed",
  options: { prehash: { type: "boolean" }, version: { type: "string" } },
  takes: [1, 1],
  async run({ positionals: [file = ""], options }) {
    const version = options["version"];
    if (typeof version === "string" && !VERSION.test(version)) throw new CommandError(`--version: ${version} is not a version of the CBV (CBV2.0)`);
    const read = readDocument(await readText(file));
    if (!read.ok) throw new CommandError(`${file === STDIN ? "stdin" : file}: ${refusalText(read)}`);
    const events = documentPreHashes(read).map((preHash) => ({ hash: hashOfPreHash(preHash, typeof version === "string" ? version : undefined), preHash }));
    const lines = events.map(({ hash, preHash }) => `${options["prehash"] === true ? preHash : hash}\n`);
    return { text: lines.join(""), json: events };
  },
};

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
