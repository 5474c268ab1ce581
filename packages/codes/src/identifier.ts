// What the library hands back: an identifier of a known scheme, or why the text is not one. Every parser makes these and
// every formatter takes them; nothing else makes them.

declare const brand: unique symbol;
type Branded<B extends string> = string & { readonly [brand]: B };

/** A canonical URI, as the table in docs/glossary.md lists them. Two spellings of one identifier have the same one. */
export type CanonicalUri = Branded<"CanonicalUri">;

/** The 20-digit code (追溯码 under the numeric scheme): `8`, 19 digits. */
export interface Edmc {
  readonly scheme: "edmc";
  /** 20 digits. */
  readonly code: string;
  /** Digits 1–7, the drug identification code (药品标识码): product and packaging level. */
  readonly classCode: string;
  /** Digits 8–16. */
  readonly serial: string;
  /** Digits 17–20; only the issuer can verify them. */
  readonly check: string;
}

/** A GS1 trade item instance: GTIN and serial number, as on a pack. `lot`, `expiry` and `production` are attributes it was read with. */
export interface Sgtin {
  readonly scheme: "sgtin";
  /** 14 digits. */
  readonly gtin: string;
  /** 1–20 characters of set 82, not escaped. */
  readonly serial: string;
  readonly lot?: string;
  /** YYMMDD as written. */
  readonly expiry?: string;
  /** YYMMDD as written. */
  readonly production?: string;
}

/** A GS1 logistic unit: 18 digits. It may be a parent of packs but is not itself a traceability code. */
export interface Sscc {
  readonly scheme: "sscc";
  readonly sscc: string;
}

/** A GS1 trade item class: not a pack. */
export interface Gtin {
  readonly scheme: "gtin";
  readonly gtin: string;
}

/** A GS1 trade item lot: not a pack. */
export interface Lgtin {
  readonly scheme: "lgtin";
  readonly gtin: string;
  readonly lot: string;
}

/** A class of 20-digit codes: product and packaging level, 7 digits. */
export interface EdmcClass {
  readonly scheme: "edmc-class";
  readonly classCode: string;
}

/** National standard code (药品本位码), 14 digits starting 869. */
export interface StandardCode {
  readonly scheme: "std";
  readonly code: string;
}

/** National drug identification code (国家药品标识码), 11 digits. */
export interface NationalDrugId {
  readonly scheme: "cndc";
  readonly code: string;
}

/** Any other GS1 key (place, party, asset), by its application identifier: not a pack. */
export interface Gs1Key {
  readonly scheme: "gs1";
  /** 2–4 digits. */
  readonly ai: string;
  readonly value: string;
  /** The part that makes the key finer, as (254) does with (414). */
  readonly qualifier?: { readonly ai: string; readonly value: string };
}

export type Identifier = Edmc | EdmcClass | Sgtin | Gtin | Lgtin | Sscc | Gs1Key | StandardCode | NationalDrugId;

/** Why a text is not an identifier. Closed list; each is explained in docs/errors.md. */
export type CodeReason =
  | "EMPTY"
  | "TOO_LONG"
  | "BAD_LENGTH"
  | "BAD_CHARACTER"
  | "BAD_CHECK_DIGIT"
  | "BAD_DATE"
  | "BAD_VALUE"
  | "RESTRICTED_PREFIX"
  | "MISSING_SERIAL"
  | "MISSING_SEPARATOR"
  | "AMBIGUOUS"
  | "BAD_ESCAPE"
  | "BAD_ORDER"
  | "REPEATED_AI"
  | "UNKNOWN_AI"
  | "BAD_COMBINATION"
  | "UNKNOWN_SCHEME"
  | "NOT_A_PACK";

export interface CodeProblem {
  readonly reason: CodeReason;
  /** Offset of the first wrong character in the text as given, in UTF-16 units. */
  readonly at: number;
  /** How many UTF-16 units are wrong from there; 0 where something is missing at that place. */
  readonly length: number;
  /** One sentence for a person, in English. Holds no more of the text than the part that is wrong. */
  readonly detail: string;
  /** The same sentence in Chinese. */
  readonly detailZh: string;
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: CodeProblem };

/** One way to read a scan. */
export interface Reading {
  readonly identifier: Identifier;
  readonly uri: CanonicalUri;
  /** Which rule of the detection table read it, for people. */
  readonly rule: string;
  /** What is odd about the reading though it passes, for people. */
  readonly warnings: readonly string[];
}

/** What an untyped scan can be. At most 8 readings are listed; `more` says that there are others. */
export type ScanResult =
  | { readonly kind: "read"; readonly reading: Reading; readonly alsoReads: readonly Reading[]; readonly more: boolean }
  | { readonly kind: "ambiguous"; readonly readings: readonly Reading[]; readonly more: boolean; readonly problem: CodeProblem }
  | { readonly kind: "refused"; readonly problem: CodeProblem };
