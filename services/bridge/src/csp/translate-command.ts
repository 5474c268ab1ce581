// `csp translate`: a file of one format as documents of another, with what was refused and what could not be said. Asks no
// bridge.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseParty } from "@csp/codes";
import { PROFILES } from "@csp/domain";
import { parseTime } from "@csp/epcis";
import { CODE_SCHEMES, type CodeScheme, type Profile, profileByMarks, type ProfileInput, type Target, type TargetWriter, targets } from "@csp/formats";
import { readRules } from "@csp/runtime";
import { CommandError } from "./client.ts";
import type { Command, CommandInput, CommandResult } from "./command.ts";
import { type DocumentOutput, toFolder, toJson, toMemory, toNowhere, toStream } from "./translate/document-output.ts";
import { type Beginning, createExplainer, renderSteps, type Step, type WrittenStory } from "./translate/explain.ts";
import { countOf, lossLines, refusalLines } from "./translate/report.ts";
import { openSourceFile } from "./translate/source-file.ts";
import { type EventTaker, type Translation, translateFile } from "./translate/translate-file.ts";

const USAGE_ERROR = 2;
/** In place of a folder: standard output. */
const STANDARD = "-";
/** Of a file, in which its names are looked for: all of a JSON message. */
const HEAD_BYTES = 16 * 2 ** 20;
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
    return translate(input, targetOf(input));
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

interface Story extends Beginning {
  readonly translation: Translation;
  /** Null where nothing was to be. */
  readonly written: WrittenStory | null;
  /** Null where no explanation was asked for. */
  readonly steps: readonly Step[] | null;
}

async function translate(command: CommandInput, target: Target | null): Promise<CommandResult> {
  const { options, env, positionals } = command;
  const sender = partyOf(options["sender"], "--sender");
  const owner = partyOf(options["owner"], "--owner") || sender;
  const rulesFile = text(options["rules"]);
  const rules = rulesFile === null ? await readRules(env["CSP_RULES_FILE"]) : await readRules(rulesFile, "--rules ");
  const schemes = schemesOf(text(options["schemes"]));
  const at = timeOf(text(options["at"])) ?? new Date().toISOString();
  await using source = await openSourceFile(positionals[0] ?? "");
  const { profile, guessedBy } = profileOf(text(options["from"]), await source.head(HEAD_BYTES));
  if (profile.needsOwner && owner === "")
    throw new CommandError(`files of the profile ${profile.name} do not say whose they are: name it with --owner uscc:<18 characters>`, USAGE_ERROR);
  const input: ProfileInput = { sender: sender || owner, owner, rules, chunks: () => source.chunks() };
  const writing = { owner, sender: input.sender, at, rules, ...(schemes === null ? {} : { schemes }) };
  const schema = ["schema", "rules"].map((kind) => `schemas/inbound/${profile.name}.${kind}.json`).find((path) => existsSync(join(ROOT, path)));
  const beginning: Beginning = {
    profile: profile.name,
    guessedBy,
    schema: schema ?? null,
    owner,
    sender: input.sender,
    rules,
    target,
  };
  const explainer = options["explain"] === true ? createExplainer(beginning, options["all"] === true ? Number.MAX_SAFE_INTEGER : SHOWN) : null;
  const { output, answer } = answerTo(command);
  const writer = target === null ? null : createStoryWriter(target, writing, output);
  const translation = await translateFile(profile, input, {
    begin: (around) => writer?.begin(around),
    add(event, index, document) {
      explainer?.add(event, index, document);
      writer?.add(event, index, document);
    },
  });
  const written = writer?.close() ?? null;
  const steps = explainer === null ? null : await explainer.tell(translation, written, source.chunks());
  return answer({ ...beginning, translation, written, steps });
}

interface StoryWriter extends EventTaker {
  close(): WrittenStory;
}

/** Writes while the events come; documents go out as they are finished. */
function createStoryWriter(target: Target, options: Parameters<Target["begin"]>[0], output: DocumentOutput): StoryWriter {
  let writer: TargetWriter | undefined;
  const begun = (): TargetWriter => (writer ??= target.begin(options));
  return {
    begin(around) {
      writer = target.begin(around === null ? options : { ...options, around });
    },
    add: (event, index) => output.take(begun().add(event, index)),
    close() {
      const { documents, ...notes } = begun().close();
      output.take(documents);
      return { ...notes, documents: output.documents };
    },
  };
}

interface Answering {
  /** Where documents go. */
  readonly output: DocumentOutput;
  readonly answer: (story: Story) => CommandResult;
}

/** Whoever calls the command in a program gets all of it at once; the command line writes documents as they are finished. */
function answerTo({ options, write }: CommandInput): Answering {
  const { out } = options;
  const answer = (story: Story): CommandResult => resultOf(story, options["all"] === true);
  if (typeof out === "string" && out !== STANDARD) return { output: toFolder(out), answer };
  if (write === undefined) return { output: toMemory(), answer };
  if (options["json"] === true) {
    const output = toJson((piece) => write(Buffer.from(piece)));
    return {
      output,
      answer(story) {
        const { json, ...result } = answer(story);
        const { written: _written, ...rest } = json as { readonly written: unknown };
        output.finish(rest);
        return { ...result, json: undefined };
      },
    };
  }
  return { output: options["explain"] === true ? toNowhere() : toStream(write), answer };
}

/** A file is told by what stands in it: a guess for a person, who can always say it himself. A message that comes to the bridge names its profile. */
function profileOf(asked: string | null, head: Buffer): { readonly profile: Profile; readonly guessedBy: string | null } {
  const names = [...PROFILES.keys()].join(", ");
  const marked = asked === null ? profileByMarks(head) : null;
  if (asked === null && marked === null) throw new CommandError(`nothing in the file tells its format; say --from ${names}`, USAGE_ERROR);
  const name = asked ?? marked?.profile ?? "";
  const profile = PROFILES.get(name);
  if (profile === undefined) throw new CommandError(`there is no profile ${name}; --from takes ${names}`, USAGE_ERROR);
  return { profile, guessedBy: marked?.why ?? null };
}

function partyOf(option: string | boolean | undefined, name: string): string {
  const given = text(option);
  if (given === null) return "";
  const party = parseParty(given);
  if (!party.ok) throw new CommandError(`${name}: ${party.problem.detail} (write uscc:<18 characters> or <system>:<id>)`, USAGE_ERROR);
  return party.value.uri;
}

/** As EPCIS documents have it, which hold it as it is given. */
function timeOf(asked: string | null): string | null {
  if (asked !== null && (parseTime(asked)?.offset ?? null) === null)
    throw new CommandError(`--at: ${asked} is not a time with an offset, e.g. 2026-09-01T10:00:00+08:00`, USAGE_ERROR);
  return asked;
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

function resultOf(story: Story, all: boolean): CommandResult {
  const { translation, written, profile, guessedBy, steps } = story;
  const lost = written?.losses ?? [];
  const losses = [...translation.notRead, ...lost];
  const documents = (written?.documents ?? []).map(({ payload, file, sizeBytes: _sizeBytes, ...document }) => ({
    ...document,
    ...(file === null ? { payload: payload?.toString("utf8") ?? "" } : { file }),
  }));
  const json = {
    profile,
    guessedBy,
    documents: translation.documents.map((facts) => ({ ...facts, contentHash: Buffer.from(facts.contentHash).toString("hex") })),
    events: translation.eventCount,
    refusals: translation.refusals,
    written: documents,
    losses,
    additions: written?.additions ?? [],
    links: written?.links ?? [],
    ...(steps === null ? {} : { steps }),
  };
  const files = (written?.documents ?? []).flatMap(({ file }) => (file === null ? [] : [`${file}\n`])).join("");
  const output = steps === null ? files || payloadText(written) : `${renderSteps(steps)}${files === "" ? "" : `\n${files}`}`;
  const problems = steps === null ? problemText(story, all) : "";
  // Nearly every file has fields that no event holds, its operator for one: they would make the answer the same for all files.
  return { text: output, remarks: problems, json, exitCode: translation.refusals.length + lost.length === 0 ? 0 : 1 };
}

/** Documents one after the other, where they are not out already; each ends with a line break. */
function payloadText(written: WrittenStory | null): string {
  return (written?.documents ?? []).map(({ payload }) => payload?.toString("utf8") ?? "").join("");
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
