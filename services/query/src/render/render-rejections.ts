// Rejections as text for an operator: when, why, who, in which document and where in it, with a sentence in both languages.

import type { ListedRejection, RejectionsAnswer } from "../answers.ts";
import { partyName } from "./names.ts";
import { reasonWords } from "./reason-words.ts";
import { aside, clean, count, counted, heading, labelled, type RenderOptions, sections, shorten, table, wrapped } from "./text.ts";
import { timeText } from "./time-text.ts";

const LISTED_CODES = 5;

export function renderRejections({ rejections, next }: RejectionsAnswer, options: RenderOptions = {}): string {
  if (rejections.length === 0) return "nothing of this kind was refused, as far as this reader has looked\n";
  const more = next === null ? [] : [aside(`more: --before ${next}`, options)];
  return sections([...rejections.map((one) => rejectionLines(one, options)), more]);
}

/** One line each, for a screen that shows more beside. `width` columns. */
export function renderRejectionRows(rejections: readonly ListedRejection[], width: number): readonly string[] {
  const rows = rejections.map((one) => [
    timeText(one.receivedAtMs),
    clean(one.reason),
    clean(one.profile),
    shorten(senderName(one.sender), 26),
    codesText(one),
  ]);
  return table([{}, {}, {}, {}, {}], rows).map((line) => shorten(line, width));
}

function rejectionLines(one: ListedRejection, options: RenderOptions): readonly string[] {
  const words = reasonWords(one.reason);
  return [
    heading(`${clean(one.reason)}  ${timeText(one.receivedAtMs)}`, options),
    ...(words === undefined ? [] : [...wrapped(words.en, "  "), `  ${words.zh}`]),
    ...labelled([
      ["detail", clean(one.detail)],
      ["sender", senderName(one.sender)],
      ["profile", clean(one.profile)],
      ["document", one.document === null ? null : clean(one.document)],
      ["place", one.where === "" ? null : clean(one.where)],
      ["receipt", one.receipt],
      ["raw event", `${clean(one.stream)}@${one.revision}`],
    ]),
    ...codeLines(one),
  ];
}

function codeLines({ codes, codeCount }: ListedRejection): readonly string[] {
  const shown = codes.slice(0, LISTED_CODES);
  const rows = table(
    [{}, {}, {}, {}],
    shown.map(({ where, reason, code }) => [clean(code), clean(reason), reasonWords(reason)?.zh ?? "", clean(where)]),
  );
  return codeCount > shown.length ? [...rows, `  and ${count(codeCount - shown.length)} more`] : rows;
}

function codesText({ codeCount }: ListedRejection): string {
  return codeCount === 0 ? "" : counted(codeCount, "code");
}

function senderName(sender: string): string {
  return sender === "" ? "unnamed" : partyName(sender);
}
