// The rules of an XML format of elements with attributes (schemas/inbound/*.rules.json), as its reader wants them: the path of
// elements, which attributes to ask for and where their values go, and of each what fits. Knows no format.

import { parseDay, parseExpiry } from "./document-time.ts";
import type { MessageProblemReason, ProblemReason } from "./problem.ts";

/** As schemas/inbound/xml-rules.schema.json tells. Words are wider here, since TypeScript widens those of an imported file. */
export interface XmlRules {
  readonly path: readonly string[];
  readonly atMost: Readonly<Record<string, number>>;
  readonly attributes: Readonly<Record<string, Readonly<Record<string, AttributeRule>>>>;
}

export interface AttributeRule {
  readonly type: string;
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: number;
  readonly words?: Readonly<Record<string, WordRule>>;
  readonly sameInBill?: boolean;
  readonly refuses?: string;
  readonly reason?: string;
  readonly ilmd?: string;
  readonly extension?: string;
}

export interface WordRule {
  readonly billType?: number;
  readonly with?: Readonly<Record<string, string>>;
  readonly refusedAs?: string;
}

type AttributeOf<R extends XmlRules> = { [E in keyof R["attributes"]]: Extract<keyof R["attributes"][E], string> }[keyof R["attributes"]];

export interface XmlForm<A extends string> {
  /** Lower-case, from the root. */
  readonly path: readonly string[];
  /** Lower-case, by slot: what to ask the reader for. */
  readonly asked: readonly string[];
  /** By lower-case element, what of them it is read by. */
  readonly read: Readonly<Record<string, readonly string[]>>;
  /** Where each attribute's value stands; -1 for what is never read. */
  readonly slot: Readonly<Record<A, number>>;
  readonly rule: Readonly<Record<A, AttributeRule>>;
}

/** Why a value does not fit; `reason` is the rule's. */
export interface Misfit<R extends ProblemReason = MessageProblemReason> {
  readonly reason: R;
  readonly detail: string;
}

/** Of an element, by slot. */
export type Values = readonly (string | null)[];

/** Throws where the rules contradict themselves. */
export function createXmlForm<const R extends XmlRules>(rules: R): XmlForm<AttributeOf<R>> {
  const asked: string[] = [];
  const read: Record<string, string[]> = {};
  const slot: Record<string, number> = {};
  const rule: Record<string, AttributeRule> = {};
  for (const [element, attributes] of Object.entries(rules.attributes)) {
    if (!rules.path.includes(element)) throw new Error(`xml rules: ${element} is not on the path`);
    const own: string[] = [];
    for (const [name, one] of Object.entries(attributes)) {
      const asName = name.toLowerCase();
      if (asked.includes(asName) || Object.hasOwn(rule, name)) throw new Error(`xml rules: ${name} stands twice`);
      rule[name] = one;
      slot[name] = one.type === "person" ? -1 : asked.push(asName) - 1;
      if (one.type !== "person") own.push(asName);
    }
    read[element.toLowerCase()] = own;
  }
  // Both have all names that the rules have.
  type Name = AttributeOf<R>;
  const path = rules.path.map((name) => name.toLowerCase());
  return { path, asked, read, slot: slot as Record<Name, number>, rule: rule as Record<Name, AttributeRule> };
}

/** Reads texts, days, words and parties: gives the value as it is kept, empty where it is absent and need not be there. */
export function textReader<A extends string>({ rule, slot }: XmlForm<A>, name: A): (values: Values) => string | Misfit {
  const own = rule[name];
  const at = slot[name];
  const { fits, detail } = textFit(name, own);
  const misfit: Misfit = { reason: own.reason as MessageProblemReason, detail };
  const { required = false } = own;
  return (values) => {
    const text = values[at]?.trim() ?? "";
    if (text === "") return required ? misfit : "";
    return fits(text) ?? misfit;
  };
}

interface TextFit {
  /** The value as it is kept. */
  readonly fits: (text: string) => string | undefined;
  readonly detail: string;
}

function textFit(name: string, rule: AttributeRule): TextFit {
  const { type, required = false, maxLength = 0 } = rule;
  switch (type) {
    case "text":
    case "party":
      return {
        fits: (text) => (text.length > maxLength ? undefined : text),
        detail: required ? `${name} has 1 to ${maxLength} characters` : `${name} has at most ${maxLength} characters`,
      };
    case "day":
      return { fits: parseDay, detail: `${name} is a day, yyyy-MM-dd` };
    case "expiry":
      return { fits: parseExpiry, detail: `${name} is a day, yyyy-MM-dd, or a month, yyyy-MM` };
    case "word": {
      const words = wordsOf(rule);
      return { fits: (text) => words.get(text.toLowerCase()), detail: `${name} is ${[...words.values()].join(" or ")}` };
    }
    default:
      throw new Error(`xml rules: ${name} is no text, but ${type}`);
  }
}

/** The words of a closed list, as they are written, by what they are in lower case. */
export function wordsOf({ words = {} }: AttributeRule): ReadonlyMap<string, string> {
  return new Map(Object.keys(words).map((word) => [word.toLowerCase(), word]));
}

export interface IntegerReader {
  /** -1 where it does not fit. */
  readonly read: (text: string | null | undefined) => number;
  readonly misfit: Misfit<ProblemReason>;
}

/** For numbers that stand in every row of a large file, and are mostly of one digit. */
export function integerReader<A extends string>({ rule }: XmlForm<A>, name: A): IntegerReader {
  const { type, minimum, maximum, default: absent = -1, reason } = rule[name];
  if (type !== "integer" || minimum === undefined || maximum === undefined) throw new Error(`xml rules: ${name} is no integer with bounds`);
  const digits = new RegExp(`^[0-9]{1,${String(maximum).length}}$`);
  function readLong(text: string): number {
    const trimmed = text.trim();
    if (trimmed === "") return absent;
    return digits.test(trimmed) ? within(Number(trimmed)) : -1;
  }
  function within(value: number): number {
    return value >= (minimum ?? 0) && value <= (maximum ?? 0) ? value : -1;
  }
  return {
    read(text) {
      if (text === null || text === undefined) return absent;
      const digit = text.length === 1 ? text.charCodeAt(0) - 0x30 : -1;
      return digit >= 0 && digit <= 9 ? within(digit) : readLong(text);
    },
    misfit: { reason: reason as ProblemReason, detail: `${name} is a number from ${minimum} to ${maximum}` },
  };
}
