// A sheet of a code as text: what it is, its parts, its other forms, what else it could be, or why it is nothing. In one
// language at a time.

import type { CodeProblem, Warning } from "@csp/codes";
import type { CodeSheet, Form, Part, ReadingSheet, SheetElement, TypedHint, Words } from "../code-sheet/sheet.ts";
import { problemPicture, visible } from "./problem-picture.ts";
import { heading, type RenderOptions, sections, wrapped } from "./text.ts";
import { entries } from "./wrapped-entries.ts";

export interface SheetOptions extends RenderOptions {
  /** Chinese; English unless asked for. */
  readonly chinese?: boolean;
}

/** Text of the sheet itself, that no code has. */
const TITLES = {
  elements: { en: "GS1 elements", zh: "GS1 单元数据" },
  forms: { en: "Other forms", zh: "其他写法" },
  warnings: { en: "Take care", zh: "注意" },
  also: { en: "It could also be", zh: "也可能是" },
  could: { en: "It could be", zh: "可能是" },
  ambiguous: { en: "Ambiguous, and not guessed", zh: "有歧义，不作猜测" },
  refused: { en: "Not readable", zh: "无法识别" },
  typed: { en: "In a field of its type it would be", zh: "若为特定类型的字段，则是" },
  mended: { en: "Written in half-width characters without blanks it would be", zh: "改为半角且不含空格后，则是" },
  near: { en: "In form it is, but for what is wrong", zh: "形式上符合，但有错误" },
  more: { en: "and others", zh: "还有其他可能" },
  none: { en: "none", zh: "无" },
  readAs: { en: "read as", zh: "识别方式" },
  carrier: { en: "carrier", zh: "条码类型" },
  pack: { en: "names one pack", zh: "标识单个包装" },
  yes: { en: "yes", zh: "是" },
  no: { en: "no", zh: "否" },
} as const satisfies Readonly<Record<string, Words>>;

export function renderSheet(sheet: CodeSheet, options: SheetOptions = {}): string {
  const say = (said: Words): string => (options.chinese === true ? said.zh : said.en);
  const title = (said: Words): string => heading(say(said), options);
  const hints = hintLines(sheet.hints, say, title);
  switch (sheet.kind) {
    case "read":
      return sections([...readingSections(sheet, say, options), listLines(TITLES.also, sheet.alsoReads, sheet.more, say, title), hints]);
    case "ambiguous":
      return sections([
        problemLines(TITLES.ambiguous, sheet.text, sheet.problem, options),
        listLines(TITLES.could, sheet.readings, sheet.more, say, title),
        hints,
      ]);
    case "refused":
      return sections([problemLines(TITLES.refused, sheet.text, sheet.problem, options), mendedLines(sheet, say, title), missLines(sheet, say, title), hints]);
    default:
      return sheet satisfies never;
  }
}

type Say = (said: Words) => string;

function readingSections(sheet: CodeSheet & { readonly kind: "read" }, say: Say, options: SheetOptions): readonly (readonly string[])[] {
  const { reading, carrier } = sheet;
  const title = (said: Words): string => heading(say(said), options);
  const about: readonly (readonly [string, string])[] = [
    ...reading.parts.map((part) => partEntry(part, say)),
    ...(isAsked(reading) ? [] : [[say(TITLES.pack), say(reading.isPack ? TITLES.yes : TITLES.no)] as const]),
    ...(carrier === null ? [] : [[say(TITLES.carrier), visible(say(carrier))] as const]),
    ...(isAsked(reading) ? [] : [[say(TITLES.readAs), say(reading.rule)] as const]),
  ];
  return [
    [heading(`${say(reading.kind)}  ${reading.name}`, options), ...entries(about)],
    block(title(TITLES.elements), entries(reading.elements.map((element) => elementEntry(element, say)))),
    block(title(TITLES.forms), entries(reading.forms.map((form) => formEntry(form, say)))),
    block(
      title(TITLES.warnings),
      reading.warnings.flatMap((warning) => warningLines(warning, say, "  ")),
    ),
  ];
}

/** The caller said what it is, so that nothing was detected. */
function isAsked(reading: ReadingSheet): boolean {
  return reading.rule === reading.kind;
}

function block(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function partEntry({ label, value, meaning, isWord }: Part, say: Say): readonly [string, string] {
  if (isWord && meaning !== null) return [say(label), say(meaning)];
  return [say(label), withMeaning(value, meaning, say)];
}

function elementEntry({ ai, title, value, meaning }: SheetElement, say: Say): readonly [string, string] {
  return [`(${ai}) ${title}`.trimEnd(), withMeaning(value, meaning, say)];
}

function formEntry({ label, value, whyNone }: Form, say: Say): readonly [string, string] {
  if (value !== null) return [say(label), visible(value)];
  return [say(label), whyNone === null ? say(TITLES.none) : `${say(TITLES.none)}: ${say(whyNone)}`];
}

function withMeaning(value: string, meaning: Words | null, say: Say): string {
  return meaning === null ? visible(value) : `${visible(value)}  ${say(meaning)}`;
}

function warningLines({ code, detail, detailZh }: Warning, say: Say, indent: string): readonly string[] {
  return wrapped(`${code}: ${visible(say({ en: detail, zh: detailZh }))}`, indent);
}

function problemLines(title: Words, text: string, problem: CodeProblem, options: SheetOptions): readonly string[] {
  const { reason, at, length, detail, detailZh } = problem;
  const chinese = options.chinese === true;
  const where = chinese ? `第 ${at + 1} 个字符` : `at character ${at + 1}`;
  return [
    heading(`${chinese ? title.zh : title.en}: ${reason}`, options),
    ...wrapped(visible(chinese ? detailZh : detail), "  "),
    ...(text === "" ? [] : ["", ...problemPicture(text, at, length), `  ${where}${howMany(length, chinese)}`]),
  ];
}

function howMany(length: number, chinese: boolean): string {
  if (length === 0) return chinese ? "处有缺失" : ", where something is missing";
  if (length === 1) return "";
  return chinese ? `起，共 ${length} 个` : `, ${length} of them`;
}

/** Each with its evidence: the rule that reads it, the elements that it has, what speaks against it. */
function listLines(title: Words, readings: readonly ReadingSheet[], more: boolean, say: Say, heads: Say): readonly string[] {
  if (readings.length === 0) return [];
  const lines = readings.flatMap((reading) => [
    `  ${say(reading.kind)}  ${reading.name}`,
    `    ${say(TITLES.readAs)}: ${say(reading.rule)}`,
    ...reading.elements.map((element) => `    ${elementEntry(element, say).join("  ")}`),
    ...reading.warnings.flatMap((warning) => warningLines(warning, say, "    ")),
  ]);
  return [heads(title), ...lines, ...(more ? [`  ${say(TITLES.more)}`] : [])];
}

function mendedLines({ mended }: CodeSheet, say: Say, heads: Say): readonly string[] {
  return mended === null ? [] : [heads(TITLES.mended), `  ${say(mended.kind)}  ${visible(mended.text)}`];
}

function missLines({ text, nearMisses }: CodeSheet, say: Say, heads: Say): readonly string[] {
  if (nearMisses.length === 0) return [];
  const lines = nearMisses.flatMap(({ as, kind, problem: { reason, at, length, detail, detailZh } }) => [
    `  ${say(kind)}  --as ${as}`,
    ...wrapped(`${reason}: ${visible(say({ en: detail, zh: detailZh }))}`, "    "),
    ...problemPicture(text, at, length),
  ]);
  return [heads(TITLES.near), ...lines];
}

function hintLines(hints: readonly TypedHint[], say: Say, heads: Say): readonly string[] {
  if (hints.length === 0) return [];
  return [heads(TITLES.typed), ...entries(hints.map(({ as, kind, name }) => [say(kind), `${visible(name)}  --as ${as}`] as const))];
}
