// The story of one translation, step by step, for a person: what was read as what, by which rule, and what became of it.

import { classUriOf } from "@csp/codes";
import { CSP_NAMESPACE, type EpcisEvent, epochMsOf, type Node } from "@csp/epcis";
import { BILL_TYPES, packLinkAt, type PackLink, type RuleSet, type Target, type Written } from "@csp/formats";
import type { OutputDocument } from "./document-output.ts";
import { codeTrail, textsIn } from "./code-trail.ts";
import { countOf, firstOf, lossLines, partyName, refusalLines } from "./report.ts";
import type { Translation } from "./translate-file.ts";

export interface Step {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface WrittenStory extends Omit<Written, "documents"> {
  readonly documents: readonly OutputDocument[];
}

export interface Story {
  readonly profile: string;
  /** Null where the profile was asked for. */
  readonly guessedBy: string | null;
  readonly schema: string | null;
  readonly owner: string;
  readonly sender: string;
  readonly rules: RuleSet;
  /** The message as text; null where it is none. */
  readonly content: string | null;
  readonly translation: Translation;
  readonly target: Target | null;
  readonly written: WrittenStory | null;
}

/** `most`: how many of each kind are shown. The translation must have kept its events. */
export function explain(story: Story, most: number): readonly Step[] {
  const { translation, target, written } = story;
  const steps = [
    messageStep(story),
    documentStep(translation, most),
    eventStep(translation, most),
    codeStep(story, most),
    linkStep(story, most),
    { title: "Not read: in the file, and in no event", lines: orNone(lossLines(translation.notRead, most)) },
    { title: "Refused", lines: orNone(refusalLines(translation.refusals, most)) },
  ];
  return target === null || written === null ? steps : [...steps, ...writtenSteps(target, written, most)];
}

export function renderSteps(steps: readonly Step[]): string {
  return steps.map(({ title, lines }, at) => `${at + 1}. ${title}\n${lines.map((line) => `   ${line}\n`).join("")}`).join("\n");
}

function messageStep({ profile, guessedBy, schema, owner, sender, rules }: Story): Step {
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
  const lines = documents.map(({ key, number, owner, codesListed, codesRefused, contentHash }) => {
    const hash = Buffer.from(contentHash).toString("hex").slice(0, 16);
    return `${number} of ${partyName(owner)}: ${countOf(codesListed, "code")} listed, ${codesRefused} refused; content ${hash}…\n      key ${key}`;
  });
  return { title: `Documents: ${documents.length}`, lines: orNone(firstOf(lines, most)) };
}

function eventStep({ events, documents, documentOf }: Translation, most: number): Step {
  const kinds = Map.groupBy(events.keys(), (at) => kindOf(events[at]));
  const lines = [...kinds.values()].flatMap((indexes) => {
    const shown = indexes.slice(0, most).flatMap((at) => {
      const event = events[at];
      const document = documents.length > 1 ? ` (document ${documents[documentOf[at] ?? 0]?.number ?? ""})` : "";
      return event === undefined ? [] : eventLines(at, event, document);
    });
    return indexes.length > most ? [...shown, `… and ${countOf(indexes.length - most, "more event")} by the same rule`] : shown;
  });
  return { title: `Canonical events: ${events.length}`, lines: orNone(lines) };
}

function kindOf(event: EpcisEvent | undefined): string {
  return event === undefined
    ? ""
    : [event.type, event.action, event.bizStep, event.disposition, textOf(event.extensions, "billType"), textOf(event.ilmd, "level")].join(" ");
}

function eventLines(index: number, event: EpcisEvent, document: string): readonly string[] {
  const { type, action, bizStep, disposition, eventTime, parentID, part } = event;
  const codes = event.epcList.length + event.childEPCs.length + event.inputEPCList.length + event.outputEPCList.length;
  const pieces = [type, action, bizStep, disposition, eventTime, countOf(codes, "code"), parentID === null ? null : `in ${parentID}`];
  const parts = part === null ? "" : `, part ${part.index + 1} of ${part.of}`;
  const said = [...event.ilmd, ...event.extensions].filter((node) => node.namespace === CSP_NAMESPACE).map(nodeText);
  return [
    `event ${index}: ${pieces.filter((piece) => piece !== null).join(", ")}${parts}${document}`,
    `   by ${ruleOf(event)}`,
    ...event.bizTransactionList.map((one) => `   ${one.type ?? "transaction"} ${one.value}`),
    ...event.sourceList.map((one) => `   from ${one.value} (${one.type ?? "untyped"})`),
    ...event.destinationList.map((one) => `   to ${one.value} (${one.type ?? "untyped"})`),
    ...(said.length === 0 ? [] : [`   in csp: ${said.join(", ")}`]),
  ];
}

/** Which rule of ours made the event. */
function ruleOf(event: EpcisEvent): string {
  const number = textOf(event.extensions, "billType");
  const billType = BILL_TYPES.find((one) => String(one.number) === number);
  if (billType !== undefined) {
    return `bill type ${billType.number} ${billType.chinese} (${billType.english}): ${billType.bizStep}, ${billType.disposition ?? "no disposition"}, ${billType.action}, ${billType.transactionType}; docs/profiles/bill-types.md`;
  }
  const level = textOf(event.ilmd, "level");
  if (event.bizStep === "commissioning" && level !== null)
    return `the relation rule: one commissioning for each level of a batch, here level ${level}; docs/profiles/relation-xml.md`;
  if (event.bizStep === "packing" && event.type === "AggregationEvent")
    return "the relation rule: one packing for each parent, as of the day of production; docs/profiles/relation-xml.md";
  return "no rule: it came as an event";
}

function nodeText(node: Node): string {
  if (node.children.length === 0) return `${node.name} = ${node.value ?? ""}`;
  return `${node.name} (${node.children.map((child) => (child.name === "" ? `{${child.children.map(nodeText).join(", ")}}` : nodeText(child))).join(", ")})`;
}

function textOf(nodes: readonly Node[], name: string): string | null {
  return nodes.find((node) => node.namespace === CSP_NAMESPACE && node.name === name)?.value ?? null;
}

function codeStep({ content, translation }: Story, most: number): Step {
  const uris = new Set(translation.events.flatMap(codesOf));
  const byRule = new Map<string, string[]>();
  const found = new Map<string, number>();
  for (const { text, uri, rule } of content === null ? [] : codeTrail(textsIn(content), uris)) {
    found.set(rule, (found.get(rule) ?? 0) + 1);
    const lines = byRule.get(rule) ?? [];
    byRule.set(rule, lines);
    if (lines.length < most) lines.push(`   ${JSON.stringify(text)} → ${uri}`);
  }
  const lines = Array.from(byRule, ([rule, shown]) => {
    const more = (found.get(rule) ?? 0) - shown.length;
    return [`by the rule "${rule}": ${countOf(found.get(rule) ?? 0, "code")}`, ...shown, ...(more > 0 ? [`   … and ${more} more`] : [])];
  }).flat();
  const hidden = uris.size - [...found.values()].reduce((sum, count) => sum + count, 0);
  return {
    title: `Codes: ${uris.size}`,
    lines: orNone(hidden > 0 ? [...lines, `${countOf(hidden, "code")} whose text does not stand in the file as such`] : lines),
  };
}

function codesOf(event: EpcisEvent): readonly string[] {
  return [...event.epcList, ...event.childEPCs, ...event.inputEPCList, ...event.outputEPCList, ...(event.parentID === null ? [] : [event.parentID])];
}

/** What is filed and had a say. Of classes and parties a rule set names no dates, so its id is all that tells since when; links of packs have their own. */
function linkStep({ rules, translation: { events }, content, written }: Story, most: number): Step {
  const classes = new Set(events.flatMap((event) => codesOf(event).flatMap((uri) => classUriOf(uri) ?? [])));
  const classLines = [...classes].map((uri) => {
    const rule = rules.classes.get(uri);
    if (rule === undefined) return `class ${uri}: nothing is filed for it; batches are named by the class itself`;
    const unit = rule.unitClass === null ? "" : `, smallest unit ${rule.unitClass}`;
    return `class ${uri}: ${rule.cndc === null ? "no national drug id" : `national drug id ${rule.cndc}`}, level ${rule.level ?? "not filed"}${unit}${rule.name === null ? "" : `, ${rule.name}`}`;
  });
  const lines = [...firstOf(classLines, most), ...firstOf(partyLines(rules, events, content), most), ...firstOf(packLines(rules, events, written), most)];
  return { title: `Links of rule set ${rules.id} (classes and parties in force as a whole, packs from and until the times shown)`, lines: orNone(lines) };
}

/** Which link turned which code; where nothing is written, which link could. One line for each code, however many events name it. */
function packLines(rules: RuleSet, events: readonly EpcisEvent[], written: WrittenStory | null): readonly string[] {
  const lines =
    written === null
      ? events.flatMap((event) =>
          codesOf(event).flatMap((uri) => {
            const link = packLinkAt(rules, uri, epochMsOf(event));
            return link === undefined ? [] : [`pack ${uri} is also ${link.edmc === uri ? link.gs1 : link.edmc}, ${datesOf(link)}`];
          }),
        )
      : written.links.map(({ code, saidAs, link }) => `pack ${code} → ${saidAs}, ${datesOf(link)}`);
  return [...new Set(lines)];
}

function datesOf({ validFrom, validUntil }: PackLink): string {
  return `linked from ${validFrom} ${validUntil === null ? "on, no end filed" : `until ${validUntil}`}`;
}

function partyLines(rules: RuleSet, events: readonly EpcisEvent[], content: string | null): readonly string[] {
  const parties = new Set(events.flatMap((event) => [...event.sourceList, ...event.destinationList].map(({ value }) => value)));
  const texts = new Set(content === null ? [] : textsIn(content));
  const linked = Array.from(rules.enterprises).flatMap(([id, uscc]) => {
    const text = id.slice(id.indexOf(":") + 1);
    return texts.has(text) ? [`party ${JSON.stringify(text)} (${id.slice(0, id.indexOf(":"))}) → urn:csp:uscc:${uscc}`] : [];
  });
  const unlinked = [...parties].filter((uri) => uri.startsWith("urn:csp:ent:")).map((uri) => `party ${uri}: no link is filed; it keeps the id it came with`);
  return [...linked, ...unlinked];
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
