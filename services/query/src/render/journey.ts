// Facts as a timeline: when, what happened in words, between whom; beneath it the document that says so, and the container
// it happened through. And the list of parties that take part.

import type { Fact, PackFact } from "../answers.ts";
import { changeWords, whatHappened, whatItSays } from "./fact-words.ts";
import { codeName, partyName, partyProvince } from "./names.ts";
import { aside, clean, LINE_WIDTH, padEnd, type RenderOptions, shorten, widthOf } from "./text.ts";
import { eventTimeText } from "./time-text.ts";

const INDENT = "  ";
const GAP = "  ";
/** The longest name of a bill type takes 32. */
const WHAT_WIDTH = 34;
const PARTY_WIDTH = 20;
const CHANGE_WIDTH = 72;

/** Lines of a timeline, in the order of the facts. */
export function timeline(facts: readonly (Fact | PackFact)[], options: RenderOptions): readonly string[] {
  const rows = facts.map((fact) => ({
    when: clean(eventTimeText(fact.eventTime)),
    what: shorten(whatHappened(fact), WHAT_WIDTH),
    between: betweenText(fact),
    beside: besideParts(fact),
  }));
  const whenWidth = Math.max(0, ...rows.map((row) => widthOf(row.when)));
  const whatWidth = Math.max(0, ...rows.map((row) => widthOf(row.what)));
  const besideIndent = INDENT + " ".repeat(whenWidth) + GAP;
  return rows.flatMap(({ when, what, between, beside }) => {
    const line = (INDENT + padEnd(when, whenWidth) + GAP + padEnd(what, whatWidth) + GAP + between).trimEnd();
    return [line, ...joined(beside, besideIndent).map((text) => aside(text, options))];
  });
}

/** Every party that takes part, once, with its province where its code names one. */
export function parties(
  facts: readonly { readonly from: string | null; readonly to: string | null }[],
): readonly (readonly [name: string, province: string])[] {
  const uris = new Set(facts.flatMap(({ from, to }) => [from, to]).filter((uri) => uri !== null));
  return [...uris].map((uri) => [shorten(partyName(uri), PARTY_WIDTH * 2), partyProvince(uri) ?? ""] as const);
}

/** `A → B`; `at A` where it stays with one, `from A` or `to B` where the source names but one side. */
export function betweenText({ from, to }: { readonly from: string | null; readonly to: string | null }): string {
  if (from === null) return to === null ? "" : `to ${short(to)}`;
  if (to === null) return `from ${short(from)}`;
  return from === to ? `at ${short(from)}` : `${short(from)} → ${short(to)}`;
}

/** `inside A in B` */
function insideText(through: readonly string[]): string {
  return through.length === 0 ? "" : `inside ${through.map(codeName).join(" in ")}`;
}

function besideParts(fact: Fact | PackFact): readonly string[] {
  const { document } = fact.source;
  const place = fact.bizLocation ?? fact.readPoint;
  const parts = [
    fact.errorDeclared === true || fact.operation !== undefined ? whatItSays(fact) : "",
    fact.withdrawn === true ? "已撤回 no longer counts" : "",
    ...(fact.changes ?? []).flatMap(changeWords).map((words) => shorten(words, CHANGE_WIDTH)),
    document === null ? "" : `document ${shorten(clean(document.number), 48)}`,
    "through" in fact ? insideText(fact.through) : "",
    place === null ? "" : `at ${shorten(partyName(place), 48)}`,
  ];
  return parts.filter((part) => part !== "");
}

function short(uri: string): string {
  return shorten(partyName(uri), PARTY_WIDTH);
}

/** The parts with a dot between, and a new line where one would be over its width. */
function joined(parts: readonly string[], indent: string): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last === undefined || widthOf(last) + 3 + widthOf(part) > LINE_WIDTH) lines.push(indent + part);
    else lines[lines.length - 1] = `${last} · ${part}`;
  }
  return lines;
}
