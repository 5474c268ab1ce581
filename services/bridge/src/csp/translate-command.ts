// `csp translate`: a file of one format as documents of another, with what was refused and what could not be said. Asks no
// bridge.

import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { parseParty } from "@csp/codes";
import { PROFILES } from "@csp/domain";
import { CODE_SCHEMES, type CodeScheme, type Profile, profileByMarks, type ProfileInput, type Target, targets, type Written } from "@csp/formats";
import { readRules } from "@csp/runtime";
import { CommandError } from "./client.ts";
import type { Command, CommandInput, CommandResult } from "./command.ts";
import { explain, renderSteps, type Story } from "./translate/explain.ts";
import { countOf, lossLines, refusalLines } from "./translate/report.ts";
import { translateFile } from "./translate/translate-file.ts";

const USAGE_ERROR = 2;
/** In place of a file: standard input, or standard output. */
const STANDARD = "-";
const MAX_DECODED_BYTES = 512 * 2 ** 20;
const SHOWN = 3;
const SHOWN_PROBLEMS = 20;
const ROOT = join(import.meta.dirname, "../../../..");

export const translateCommand: Command = {
  name: "translate",
  usage: "--to <target> <file>",
  summary: "write a file in another format, offline; --from where it is not guessed right, --owner, --schemes, --out <folder>, --explain",
  options: {
    from: { type: "string" },
    to: { type: "string" },
    owner: { type: "string" },
    sender: { type: "string" },
    out: { type: "string" },
    rules: { type: "string" },
    schemes: { type: "string" },
    at: { type: "string" },
    explain: { type: "boolean" },
    all: { type: "boolean" },
  },
  takes: [1, 1],
  async run(input) {
    const target = targetOf(input);
    const story = await readStory(input, target);
    const files = story.written === null ? [] : await writeFiles(story.written, input.options["out"]);
    return resultOf(story, files, input);
  },
};

function targetOf({ options }: CommandInput): Target | null {
  const name = text(options["to"]);
  const found = targets.find((target) => target.name === name);
  if (found !== undefined) return found;
  if (name === null && options["explain"] === true) return null;
  const list = targets.map((target) => `  ${target.name.padEnd(14)} ${target.says}`).join("\n");
  throw new CommandError(`${name === null ? "--to must name the format to write" : `there is no target ${name}`}; --to takes\n${list}`, USAGE_ERROR);
}

async function readStory({ positionals: [file = ""], options, env }: CommandInput, target: Target | null): Promise<Story> {
  const bytes = decoded(await readBytes(file), file);
  const sender = partyOf(options["sender"], "--sender");
  const owner = partyOf(options["owner"], "--owner") || sender;
  const rules = await readRules(text(options["rules"]) ?? env["CSP_RULES_FILE"]);
  const schemes = schemesOf(text(options["schemes"]));
  const input: ProfileInput = { sender: sender || owner, owner, rules, chunks: () => [bytes] };
  const content = textOrNull(bytes);
  const { profile, guessedBy } = profileOf(text(options["from"]), bytes);
  if (profile.needsOwner && owner === "")
    throw new CommandError(`files of the profile ${profile.name} do not say whose they are: name it with --owner uscc:<18 characters>`, USAGE_ERROR);
  const translation = await translateFile(profile, input);
  const at = text(options["at"]) ?? new Date().toISOString();
  const { around } = translation;
  const writing = { owner, sender: input.sender, at, rules, ...(schemes === null ? {} : { schemes }), ...(around === null ? {} : { around }) };
  const written = target === null ? null : target.write(translation.events, writing);
  const schema = `schemas/inbound/${profile.name}.schema.json`;
  return {
    profile: profile.name,
    guessedBy,
    schema: existsSync(join(ROOT, schema)) ? schema : null,
    owner,
    sender: input.sender,
    rules,
    content,
    translation,
    target,
    written,
  };
}

/** A file is told by what stands in it: a guess for a person, who can always say it himself. A message that comes to the bridge names its profile. */
function profileOf(asked: string | null, bytes: Uint8Array): { readonly profile: Profile; readonly guessedBy: string | null } {
  const names = [...PROFILES.keys()].join(", ");
  const marked = asked === null ? profileByMarks(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) : null;
  if (asked === null && marked === null) throw new CommandError(`nothing in the file tells its format; say --from ${names}`, USAGE_ERROR);
  const name = asked ?? marked?.profile ?? "";
  const profile = PROFILES.get(name);
  if (profile === undefined) throw new CommandError(`there is no profile ${name}; --from takes ${names}`, USAGE_ERROR);
  return { profile, guessedBy: marked?.why ?? null };
}

async function readBytes(file: string): Promise<Uint8Array> {
  return (file === STANDARD ? buffer(process.stdin) : readFile(file)).catch((error: unknown) => {
    throw new CommandError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, USAGE_ERROR);
  });
}

/** Compressed files are told by their first bytes. */
function decoded(bytes: Uint8Array, file: string): Uint8Array {
  const limit = { maxOutputLength: MAX_DECODED_BYTES };
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes, limit);
    if (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd) return zstdDecompressSync(bytes, limit);
    return bytes;
  } catch (error) {
    throw new CommandError(`${file} cannot be decompressed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function textOrNull(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // The profile says what is wrong with the encoding.
    return null;
  }
}

function partyOf(option: string | boolean | undefined, name: string): string {
  const given = text(option);
  if (given === null) return "";
  const party = parseParty(given);
  if (!party.ok) throw new CommandError(`${name}: ${party.problem.detail} (write uscc:<18 characters> or <system>:<id>)`, USAGE_ERROR);
  return party.value.uri;
}

function schemesOf(asked: string | null): readonly CodeScheme[] | null {
  if (asked === null) return null;
  return asked.split(",").map((name) => {
    const scheme = CODE_SCHEMES.find((one) => one === name.trim());
    if (scheme === undefined) throw new CommandError(`--schemes takes ${CODE_SCHEMES.join(", ")}, or both with a comma`, USAGE_ERROR);
    return scheme;
  });
}

function text(option: string | boolean | undefined): string | null {
  return typeof option === "string" ? option : null;
}

/** Paths of what was written; none where it goes to standard output. */
async function writeFiles({ documents }: Written, out: string | boolean | undefined): Promise<readonly string[]> {
  if (typeof out !== "string" || out === STANDARD) return [];
  await mkdir(out, { recursive: true });
  const paths = documents.map(({ name }) => join(out, name));
  for (const [at, path] of paths.entries()) await writeFile(path, documents[at]?.payload ?? "");
  return paths;
}

function resultOf(story: Story, files: readonly string[], { options }: CommandInput): CommandResult {
  const { translation, written, profile, guessedBy } = story;
  const most = options["all"] === true ? Number.MAX_SAFE_INTEGER : SHOWN;
  const steps = options["explain"] === true ? explain(story, most) : null;
  const lost = written?.losses ?? [];
  const losses = [...translation.notRead, ...lost];
  const documents = (written?.documents ?? []).map(({ payload, ...document }, at) => ({
    ...document,
    ...(files[at] === undefined ? { payload: Buffer.from(payload).toString("utf8") } : { file: files[at] }),
  }));
  const json = {
    profile,
    guessedBy,
    documents: translation.documents.map((facts) => ({ ...facts, contentHash: Buffer.from(facts.contentHash).toString("hex") })),
    events: translation.events.length,
    refusals: translation.refusals,
    written: documents,
    losses,
    additions: written?.additions ?? [],
    links: written?.links ?? [],
    ...(steps === null ? {} : { steps }),
  };
  const payloads =
    files.length > 0 || (options["out"] !== undefined && options["out"] !== STANDARD) ? files.map((path) => `${path}\n`).join("") : payloadText(written);
  const output = steps === null ? payloads : `${renderSteps(steps)}${files.length > 0 ? `\n${payloads}` : ""}`;
  const problems = steps === null ? problemText(story, options["all"] === true) : "";
  // Nearly every file has fields that no event holds, its operator for one: they would make the answer the same for all files.
  return { text: output, remarks: problems, json, exitCode: translation.refusals.length + lost.length === 0 ? 0 : 1 };
}

/** Documents one after the other; each ends with a line break. */
function payloadText(written: Written | null): string {
  return (written?.documents ?? []).map(({ payload }) => Buffer.from(payload).toString("utf8")).join("");
}

function problemText({ profile, guessedBy, translation: { refusals, notRead }, target, written }: Story, all: boolean): string {
  const most = all ? Number.MAX_SAFE_INTEGER : SHOWN_PROBLEMS;
  const guessed = guessedBy === null ? [] : [`read as ${profile}, since ${guessedBy}`];
  const refused = refusals.length === 0 ? [] : ["refused:", ...refusalLines(refusals, most).map((line) => `  ${line}`)];
  const unread =
    notRead.length === 0
      ? []
      : [
          `${countOf(notRead.length, "thing")} in the file that ${notRead.length === 1 ? "is" : "are"} not read:`,
          ...lossLines(notRead, most).map((line) => `  ${line}`),
        ];
  const losses = written?.losses ?? [];
  const lost =
    losses.length === 0
      ? []
      : [`${countOf(losses.length, "thing")} that ${target?.name ?? ""} cannot say:`, ...lossLines(losses, most).map((line) => `  ${line}`)];
  return [...guessed, ...refused, ...unread, ...lost].map((line) => `${line}\n`).join("");
}
