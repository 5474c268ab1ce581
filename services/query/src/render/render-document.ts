// One document as text: what it says, the codes it lists, and every time it was sent.

import type { DocumentAnswer, Sending } from "../answers.ts";
import { counts } from "./fact-words.ts";
import { parties, timeline } from "./journey.ts";
import { codeName, partyName } from "./names.ts";
import { clean, count, heading, LINE_WIDTH, labelled, padEnd, type RenderOptions, sections, shorten, table, widthOf } from "./text.ts";
import { timeText } from "./time-text.ts";
import { verdictText } from "./verdict-text.ts";

/** Lines of codes that are shown; who wants all asks for the pages. */
const CODE_LINES = 10;

export function renderDocument(document: DocumentAnswer, options: RenderOptions = {}): string {
  const involved = parties(document.facts.filter(counts));
  return sections([
    [heading(`Document 单据  ${clean(document.number)}`, options), ...labelled([["owner", partyName(document.owner)]])],
    document.facts.length === 0 ? [] : [heading("Says", options), ...timeline(document.facts, options), ...moreFacts(document)],
    [heading(`Codes 追溯码  ${count(document.codeCount)}`, options), ...codeLines(document)],
    [heading("Sent", options), ...sendingLines(document.sendings)],
    involved.length === 0 ? [] : [heading("Parties 企业", options), ...table([{}, {}], involved)],
  ]);
}

function moreFacts({ facts, factCount = facts.length }: DocumentAnswer): readonly string[] {
  return factCount > facts.length ? [`  and ${count(factCount - facts.length)} more`] : [];
}

function codeLines({ codes, codeCount }: DocumentAnswer): readonly string[] {
  const names = codes.map(codeName);
  const width = Math.max(1, ...names.map(widthOf));
  const perLine = Math.max(1, Math.floor((LINE_WIDTH - 2) / (width + 2)));
  const shown = names.slice(0, perLine * CODE_LINES);
  const lines = Array.from({ length: Math.ceil(shown.length / perLine) }, (_, line) => shown.slice(line * perLine, (line + 1) * perLine));
  const text = lines.map((line) => `  ${line.map((name) => padEnd(name, width)).join("  ")}`.trimEnd());
  return codeCount > shown.length ? [...text, `  and ${count(codeCount - shown.length)} more`] : text;
}

function sendingLines(sendings: readonly Sending[]): readonly string[] {
  return table(
    [{}, {}, {}],
    sendings.map((sending) => [
      sending.receivedAtMs === null ? "–" : timeText(sending.receivedAtMs),
      sending.sender === null ? "–" : `by ${shorten(partyName(sending.sender), 32)}`,
      verdictText(sending.verdict),
    ]),
  );
}
