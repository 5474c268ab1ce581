// Everything there is to say of one text: what it is, its parts, its other forms, what is odd or wrong about it, in English
// and in Chinese. Says nothing of how it is laid out.

import type { CodeProblem, Parsed, Warning } from "@csp/codes";

/** The same in both languages. */
export interface Words {
  readonly en: string;
  readonly zh: string;
}

export interface Part {
  /** For machines, never changed: `serial`. */
  readonly name: string;
  readonly label: Words;
  readonly value: string;
  /** What the value says, where that is not the value itself. */
  readonly meaning: Words | null;
  /** The value is a word for machines that no text of a code holds (`mainland`): people read its meaning alone. */
  readonly isWord: boolean;
}

/** One GS1 element. */
export interface SheetElement {
  readonly ai: string;
  /** The standard's data title; empty where it gives none. */
  readonly title: string;
  readonly value: string;
  readonly role: "key" | "qualifier" | "attribute";
  readonly meaning: Words | null;
}

/** Another way to write it, or why there is none. */
export interface Form {
  /** For machines, never changed: `epcUrn`. */
  readonly name: string;
  readonly label: Words;
  readonly value: string | null;
  readonly whyNone: Words | null;
}

/** One way to read the text. */
export interface ReadingSheet {
  /** For machines: a scheme of identifiers, or the name of a type that is asked for by `--as`. */
  readonly scheme: string;
  readonly kind: Words;
  /** As people write it. */
  readonly name: string;
  readonly uri: string | null;
  readonly isPack: boolean;
  /** Which rule read it, for people. */
  readonly rule: Words;
  readonly parts: readonly Part[];
  readonly elements: readonly SheetElement[];
  readonly forms: readonly Form[];
  readonly warnings: readonly Warning[];
}

/** What the text would be in a field of that type. */
export interface TypedHint {
  readonly as: string;
  readonly kind: Words;
  readonly name: string;
}

/** A type that the text has the form of, and why it is none of it. */
export interface NearMiss {
  readonly as: string;
  readonly kind: Words;
  readonly problem: CodeProblem;
}

/** The text as it was probably meant: half-width, without blanks and invisible characters. */
export interface Mended {
  readonly text: string;
  readonly kind: Words;
}

interface Asked {
  /** As given. */
  readonly text: string;
  /** The carrier that the symbology identifier in front names. */
  readonly carrier: Words | null;
  readonly hints: readonly TypedHint[];
  /** Only of a text that is refused as it stands and would be read so. */
  readonly mended: Mended | null;
  /** Only of a text that has the form of nothing that is scanned. */
  readonly nearMisses: readonly NearMiss[];
}

export type CodeSheet = Asked &
  (
    | { readonly kind: "read"; readonly reading: ReadingSheet; readonly alsoReads: readonly ReadingSheet[]; readonly more: boolean }
    | { readonly kind: "ambiguous"; readonly readings: readonly ReadingSheet[]; readonly more: boolean; readonly problem: CodeProblem }
    | { readonly kind: "refused"; readonly problem: CodeProblem }
  );

export interface DescribeOptions {
  /** Of today, four digits: years of two digits are understood from it. */
  readonly year: number;
}

/** A type of field, by the name that is given after `--as`. */
export interface TypedCode {
  readonly as: string;
  readonly kind: Words;
  readonly read: (text: string, options: DescribeOptions) => Parsed<ReadingSheet>;
}

export function part(name: string, en: string, zh: string, value: string, meaning: Words | null = null): Part {
  return { name, label: { en, zh }, value, meaning, isWord: false };
}

/** A part whose value is a word for machines. */
export function wordPart(name: string, en: string, zh: string, value: string, meaning: Words): Part {
  return { name, label: { en, zh }, value, meaning, isWord: true };
}

export function form(name: string, en: string, zh: string, value: string): Form {
  return { name, label: { en, zh }, value, whyNone: null };
}

export function noForm(name: string, en: string, zh: string, whyNone: Words): Form {
  return { name, label: { en, zh }, value: null, whyNone };
}

export function words(en: string, zh: string): Words {
  return { en, zh };
}
