// The story of one translation, step by step, for a person: what was read as what, by which rule, and what became of it. Gathered
// while the events come; holds what it shows, and of the codes a hash each.

import { classUriOf } from "@csp/codes";
import { type EpcisEvent, epochMsOf } from "@csp/epcis";
import { packLinkAt, type PackLink, type RuleSet, type Target, type Written } from "@csp/formats";
import { CodeSet } from "./code-set.ts";
import { readStep } from "./code-trail.ts";
import type { OutputDocument } from "./document-output.ts";
import { createEventLines } from "./event-lines.ts";
import { textsOf } from "./file-texts.ts";
import { countOf, firstOf, lossLines, partyName, refusalLines } from "./report.ts";
import type { Translation } from "./translate-file.ts";

/** Whose content is packed. */
const PLATFORM = "platform";

export interface Step {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface WrittenStory extends Omit<Written, "documents"> {
  readonly documents: readonly OutputDocument[];
}

/** What is known before the first event. */
export interface Beginning {
  readonly profile: string;
  /** Null where the profile was asked for. */
  readonly guessedBy: string | null;
  readonly schema: string | null;
  readonly owner: string;
  readonly sender: string;
  readonly rules: RuleSet;
  readonly target: Target | null;
}

export interface Explainer {
  /** `document`: the number of the event's own, where there are several. */
  add(event: EpcisEvent, index: number, document: string | null): void;
  /** `chunks`: the file from its beginning. `written`: null where nothing was to be. */
  tell(translation: Translation, written: WrittenStory | null, chunks: AsyncIterable<Uint8Array>): Promise<readonly Step[]>;
}

/** `most`: how many of each kind are shown. */
export function createExplainer(beginning: Beginning, most: number): Explainer {
  const { rules, target } = beginning;
  const events = createEventLines(most, beginning.profile);
  const codes = new CodeSet();
  const classes = new Set<string>();
  const parties = new Set<string>();
  const packs = new Set<string>();
  return {
    add(event, index, document) {
      events.add(event, index, document);
      for (const uri of codesOf(event)) {
        codes.add(uri);
        const classUri = classUriOf(uri);
        if (classUri !== null) classes.add(classUri);
        const link = rules.packLinks === undefined || target !== null ? undefined : packLinkAt(rules, uri, epochMsOf(event));
        if (link !== undefined) packs.add(`pack ${uri} is also ${link.edmc === uri ? link.gs1 : link.edmc}, ${datesOf(link)}`);
      }
      for (const { value } of [...event.sourceList, ...event.destinationList]) if (value.startsWith("urn:csp:ent:")) parties.add(value);
    },
    async tell(translation, written, chunks) {
      const { codeLines, linked } = await readTexts(textsOf(chunks, beginning.profile === PLATFORM), codes, rules, most);
      const links = [
        ...firstOf(
          [...classes].map((uri) => classLine(uri, rules)),
          most,
        ),
        ...firstOf([...linked, ...Array.from(parties, (uri) => `party ${uri}: no link is filed; it keeps the id it came with`)], most),
        ...firstOf(written === null ? [...packs] : usedLinks(written), most),
      ];
      const steps = [
        messageStep(beginning),
        documentStep(translation, most),
        { title: `Canonical events: ${translation.eventCount}`, lines: orNone(events.lines()) },
        { title: `Codes: ${codes.size}`, lines: orNone(codeLines) },
        { title: `Links of rule set ${rules.id} (classes and parties in force as a whole, packs from and until the times shown)`, lines: orNone(links) },
        { title: "Not read: in the file, and in no event", lines: orNone(lossLines(translation.notRead, most)) },
        { title: "Refused", lines: orNone(refusalLines(translation.refusals, most)) },
      ];
      return target === null || written === null ? steps : [...steps, ...writtenSteps(target, written, most)];
    },
  };
}

export function renderSteps(steps: readonly Step[]): string {
  return steps.map(({ title, lines }, at) => `${at + 1}. ${title}\n${lines.map((line) => `   ${line}\n`).join("")}`).join("\n");
}

function messageStep({ profile, guessedBy, schema, owner, sender, rules }: Beginning): Step {
  const told = guessedBy === null ? "as asked for" : `guessed, since ${guessedBy}`;
  const shape = schema === null ? `read element by element (docs/profiles/${profile}.md)` : `shape ${schema}, manual docs/profiles/${profile}.md`;
  return {
    title: "Message",
    lines: [
      `profile ${profile}, ${told}`,
      shape,
      `owner ${partyName(owner)}, sender ${partyName(sender)}`,
      `rule set ${rules.id}, schemes ${rules.schemes.join(", ")}`,
    ],
  };
}

function documentStep({ documents }: Translation, most: number): Step {
  const lines = documents.slice(0, most).map(({ key, number, owner, codesListed, codesRefused, contentHash }) => {
    const hash = Buffer.from(contentHash).toString("hex").slice(0, 16);
    return `${number === "" ? "one without a number" : number} of ${partyName(owner)}: ${countOf(codesListed, "code")} listed, ${codesRefused} refused; content ${hash}…\n      key ${key}`;
  });
  const more = documents.length - lines.length;
  return { title: `Documents: ${documents.length}`, lines: orNone(more > 0 ? [...lines, `… and ${more} more (--all)`] : lines) };
}

interface TextsTold {
  readonly codeLines: readonly string[];
  /** The texts of the file that are ids of parties for which a link is filed. */
  readonly linked: readonly string[];
}

interface RuleLines {
  count: number;
  readonly shown: string[];
}

/** The first text of each code, and each id of a party, in the order of the file. */
async function readTexts(lists: ReturnType<typeof textsOf>, codes: CodeSet, rules: RuleSet, most: number): Promise<TextsTold> {
  const byRule = new Map<string, RuleLines>();
  const parties = new Map(Array.from(rules.enterprises.keys(), (id) => [id.slice(id.indexOf(":") + 1), false]));
  let found = 0;
  for await (const texts of lists) {
    for (const text of texts) {
      if (parties.has(text)) parties.set(text, true);
      const step = readStep(text);
      if (step === null || !codes.find(step.uri)) continue;
      found += 1;
      let lines = byRule.get(step.rule);
      if (lines === undefined) byRule.set(step.rule, (lines = { count: 0, shown: [] }));
      if (lines.count < most) lines.shown.push(`   ${JSON.stringify(text)} → ${step.uri}`);
      lines.count += 1;
    }
  }
  const lines = Array.from(byRule, ([rule, { count, shown }]) => {
    const more = count - shown.length;
    return [`by the rule "${rule}": ${countOf(count, "code")}`, ...shown, ...(more > 0 ? [`   … and ${more} more`] : [])];
  }).flat();
  const hidden = codes.size - found;
  const linked = Array.from(rules.enterprises).flatMap(([id, uscc]) => {
    const system = id.slice(0, id.indexOf(":"));
    const text = id.slice(system.length + 1);
    return parties.get(text) === true ? [`party ${JSON.stringify(text)} (${system}) → urn:csp:uscc:${uscc}`] : [];
  });
  return { codeLines: hidden > 0 ? [...lines, `${countOf(hidden, "code")} whose text does not stand in the file as such`] : lines, linked };
}

function* codesOf(event: EpcisEvent): Generator<string> {
  yield* event.epcList;
  yield* event.childEPCs;
  yield* event.inputEPCList;
  yield* event.outputEPCList;
  if (event.parentID !== null) yield event.parentID;
}

/** What is filed and had a say. Of classes and parties a rule set names no dates, so its id is all that tells since when; links of packs have their own. */
function classLine(uri: string, rules: RuleSet): string {
  const rule = rules.classes.get(uri);
  if (rule === undefined) return `class ${uri}: nothing is filed for it; batches are named by the class itself`;
  const unit = rule.unitClass === null ? "" : `, smallest unit ${rule.unitClass}`;
  return `class ${uri}: ${rule.cndc === null ? "no national drug id" : `national drug id ${rule.cndc}`}, level ${rule.level ?? "not filed"}${unit}${rule.name === null ? "" : `, ${rule.name}`}`;
}

/** Which link turned which code. One line for each code, however many events name it. */
function usedLinks({ links }: WrittenStory): readonly string[] {
  return [...new Set(links.map(({ code, saidAs, link }) => `pack ${code} → ${saidAs}, ${datesOf(link)}`))];
}

function datesOf({ validFrom, validUntil }: PackLink): string {
  return `linked from ${validFrom} ${validUntil === null ? "on, no end filed" : `until ${validUntil}`}`;
}

function writtenSteps(target: Target, written: WrittenStory, most: number): readonly Step[] {
  const documents = written.documents.map(
    ({ name, mediaType, sizeBytes, profile, owner, events }) =>
      `${name}: ${mediaType}, ${countOf(sizeBytes, "byte")}, of ${partyName(owner)}, says ${countOf(events.length, "event")}; profile ${profile} reads it`,
  );
  return [
    { title: `Written as ${target.name}: ${countOf(documents.length, "document")}`, lines: orNone(firstOf(documents, most)) },
    { title: "Put there, since the format asks and the events do not say", lines: orNone(lossLines(written.additions, most)) },
    { title: `Not said by ${target.name} (docs/profiles/loss.md)`, lines: orNone(lossLines(written.losses, most)) },
  ];
}

function orNone(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? ["nothing"] : lines;
}
