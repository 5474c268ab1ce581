// Documents made from the rules of an XML format: sound ones, and ones with a single value at the bounds of its rule.

import assert from "node:assert/strict";
import type { AttributeRule, XmlRules } from "./xml-rules.ts";

export const SAMPLE_CODE = "82062330000000000001";

/** A value that fits. */
export function sampleOf({ type, minimum, words = {} }: AttributeRule): string {
  switch (type) {
    case "text":
    case "party":
    case "person":
      return "T1";
    case "day":
      return "2026-09-01";
    case "expiry":
      return "2028-08-31";
    case "time":
      return "2026-09-01 10:00:00";
    case "integer":
      return String(minimum);
    case "word":
      return Object.keys(words)[0] ?? "";
    case "code":
      return SAMPLE_CODE;
    default:
      return assert.fail(`no sample of a ${type}`);
  }
}

interface Tried {
  readonly fits: readonly string[];
  readonly misfits: readonly string[];
}

/** At the very bounds of what the rule says. */
export function triedOf(rule: AttributeRule): Tried {
  const { required = false, ...own } = rule;
  const tried = triedOfType(own);
  // A parent that is no code is a code of the parent's own row, and blank there; a blank code is no code.
  return required ? { fits: tried.fits, misfits: [...tried.misfits, "", " "] } : { fits: [...tried.fits, "", " "], misfits: tried.misfits };
}

function triedOfType({ type, maxLength = 0, minimum = 0, maximum = 0, words = {} }: AttributeRule): Tried {
  switch (type) {
    case "text":
    case "party":
      return { fits: ["x", " x ", "x".repeat(maxLength)], misfits: ["x".repeat(maxLength + 1)] };
    case "day":
      return { fits: ["2026-09-01", "20260901", "2026-09-01 10:00:00"], misfits: ["2026-02-30", "2026-09", "x"] };
    case "expiry":
      return { fits: ["2028-08-31", "20280831", "2028-08"], misfits: ["2028-13", "2026-02-30", "x"] };
    case "time":
      return { fits: ["2026-09-01 10:00:00", "2026-09-01T10:00:00Z", " 2026-09-01 10:00:00 "], misfits: ["2026-02-30 10:00:00", "2026-09-01 24:00:00", "x"] };
    case "integer":
      return {
        fits: [String(minimum), String(maximum), ` ${maximum} `],
        misfits: [String(maximum + 1), "-1", "1.5", "x", ...(minimum > 0 ? [String(minimum - 1)] : [])],
      };
    case "word":
      return {
        fits: Object.keys(words)
          .filter((word) => words[word]?.refusedAs === undefined)
          .flatMap((word) => [word, word.toLowerCase(), ` ${word.toUpperCase()} `]),
        misfits: ["NoSuchWord", "constructor", "__proto__"],
      };
    case "code":
      return { fits: [SAMPLE_CODE, "(01)06924561884074(21)A1B2"], misfits: ["x", "820623300000000000"] };
    default:
      return { fits: [], misfits: [] };
  }
}

export type Attributes = Readonly<Record<string, string>>;

/** By element, attributes that the rules want; of the optional ones a value that agrees with the others. */
export function soundAttributes({ attributes, path }: XmlRules): Readonly<Record<string, Attributes>> {
  return Object.fromEntries(
    path.map((element) => {
      const needed = Object.entries(attributes[element] ?? {}).filter(([, rule]) => rule.required === true);
      return [element, Object.fromEntries(needed.map(([name, rule]) => [name, sampleOf(rule)]))];
    }),
  );
}

/** An element a line, so that a place tells the element; `more`: rows beside the first. */
export function documentOf(
  rules: XmlRules,
  attributes: Readonly<Record<string, Attributes>>,
  more: readonly Attributes[] = [],
  spell = (name: string) => name,
): string {
  const last = rules.path.at(-1) ?? "";
  const open = (element: string, own: Attributes): string =>
    `<${spell(element)}${Object.entries(own)
      .map(([name, value]) => ` ${spell(name)}="${value}"`)
      .join("")}`;
  const outer = rules.path.slice(0, -1);
  const rows = [attributes[last] ?? {}, ...more].map((own) => `${open(last, own)}/>`);
  return [
    ...outer.map((element) => `${open(element, attributes[element] ?? {})}>`),
    ...rows,
    ...outer.toReversed().map((element) => `</${spell(element)}>`),
  ].join("\n");
}

export function withValue(rules: XmlRules, element: string, name: string, value: string | null): Readonly<Record<string, Attributes>> {
  const sound = soundAttributes(rules);
  const { [name]: before, ...others } = sound[element] ?? {};
  assert.ok(before === undefined || before !== "");
  return { ...sound, [element]: value === null ? others : { ...others, [name]: value } };
}

/** The event names a code may be listed under contradict no main action. */
export function agreeing(rules: XmlRules, element: string, name: string, value: string): Readonly<Record<string, Attributes>> {
  const attributes = withValue(rules, element, name, value);
  const names = Object.entries(rules.attributes[element] ?? {});
  for (const [other, { words = {} }] of names) {
    if (other === name) continue;
    const wanted = Object.entries(words).find(([, word]) => word.with?.[name]?.toLowerCase() === value.trim().toLowerCase());
    if (wanted !== undefined) return { ...attributes, [element]: { ...attributes[element], [other]: wanted[0] } };
  }
  return attributes;
}
