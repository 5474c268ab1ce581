// Rejections as text for an operator: when, why, who, in which document and where in it, with a sentence in both languages.

import type { ListedRejection, RejectionsAnswer } from "../answers.ts";
import { partyName } from "./names.ts";
import { reasonWords } from "./reason-words.ts";
import { aside, clean, count, counted, heading, labelled, LINE_WIDTH, type RenderOptions, sections, shorten, table, widthOf, wrapped } from "./text.ts";
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
  const { width = LINE_WIDTH } = options;
  return [
    heading(`${clean(one.reason)}  ${timeText(one.receivedAtMs)} +08:00`, options),
    ...(words === undefined ? [] : [...wrapped(words.en, "  ", width), ...wrapped(words.zh, "  ", width)]),
    ...labelled(
      [
        ["detail", clean(one.detail)],
        ["sender", senderName(one.sender)],
        ["profile", clean(one.profile)],
        ["document", one.document === null ? null : clean(one.document)],
        ["place", one.where === "" ? null : clean(one.where)],
        ["receipt", one.receipt],
        ["raw event", `${clean(one.stream)}@${one.revision}`],
      ],
      width,
    ),
    ...codeLines(one, width),
  ];
}

/** A code a line and, where the Chinese words have no room beside it, those beneath. */
function codeLines({ codes, codeCount }: ListedRejection, width: number): readonly string[] {
  const shown = codes.slice(0, LISTED_CODES);
  const words = shown.map(({ reason }) => reasonWords(reason)?.zh ?? "");
  const heads = shown.map(({ where, reason, code }) => [clean(code), clean(reason), clean(where)]);
  const beside = table(
    [{}, {}, {}, {}],
    heads.map((head, at) => [...head, words[at] ?? ""]),
  );
  const rows = beside.every((line) => widthOf(line) <= width)
    ? beside
    : table([{}, {}, {}], heads).flatMap((line, at) => [line, ...wrapped(words[at] ?? "", "    ", width)]);
  return codeCount > shown.length ? [...rows, `  and ${count(codeCount - shown.length)} more`] : rows;
}

function codesText({ codeCount }: ListedRejection): string {
  return codeCount === 0 ? "" : counted(codeCount, "code");
}

function senderName(sender: string): string {
  return sender === "" ? "unnamed" : partyName(sender);
}
