// What the library hands back: an identifier of a known scheme, or why the text is not one. Every parser makes these and
// every formatter takes them; nothing else makes them.

declare const brand: unique symbol;
type Branded<B extends string> = string & { readonly [brand]: B };

/** A canonical URI, as the table in docs/glossary.md lists them. Two spellings of one identifier have the same one. */
export type CanonicalUri = Branded<"CanonicalUri">;

/**
 * The 20-digit code (追溯码 under the numeric scheme): `8`, 19 digits. Its parts are cut out on demand, by `edmcClassOf`,
 * `edmcSerialOf` and `edmcCheckOf`: most who read a code never ask for them.
 */
export interface Edmc {
  readonly scheme: "edmc";
  /** 20 digits. */
  readonly code: string;
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

/** A code of another scheme, whose pattern is filed (NMPAB/T 1002 lets a holder build one of its own): a pack. */
export interface FiledCode {
  readonly scheme: "filed";
  /** Which filing says what the code is. */
  readonly ruleId: string;
  /** As written; printable ASCII. */
  readonly code: string;
}

export type Identifier = Edmc | EdmcClass | Sgtin | Gtin | Lgtin | Sscc | Gs1Key | StandardCode | NationalDrugId | FiledCode;

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
  | "UNKNOWN_REGION"
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

/** What can be odd about a text that passes. Closed list. */
export type WarningCode =
  /** Letters in lower case where the code has capitals. */
  | "LOWER_CASE"
  /** Full-width letters or digits, as Chinese input methods make them. */
  | "FULL_WIDTH"
  /** White space or hyphens inside the code, where none are printed. */
  | "INNER_SPACE"
  /** Words that belong in front are missing. */
  | "PREFIX_MISSING"
  /** Another, older kind of code stands where this one is due. */
  | "OLDER_CODE"
  /** The form is not known for certain, and this text has another than the one that was seen. */
  | "UNSURE_FORM"
  /** Whether such codes are in use for this is not known. */
  | "UNSURE_SCHEME"
  /** A value that was not seen so far, of a list that is not known to be complete. */
  | "UNSEEN_VALUE"
  /** A region that GB/T 2260 does not name, in a field that may hold others. */
  | "UNSURE_REGION"
  /** Right by its check digit, but more regular than a real one. */
  | "IMPLAUSIBLE"
  /** The check character of a code within it is wrong, though its own is right. */
  | "INNER_CHECK_DIGIT"
  /** A code beside it says something else. */
  | "CONTRADICTION"
  /** It names something, but no single pack. */
  | "NO_PACK"
  /** The symbology identifier says other data than were read. */
  | "CARRIER_DIFFERS"
  /** Read as GS1 data, though nothing marks it as such. */
  | "UNMARKED_GS1"
  /** Taken out of a web address, or an address of an app, that is no GS1 Digital Link. */
  | "FROM_WEB_ADDRESS";

/** What is odd about a text though it passes. */
export interface Warning {
  readonly code: WarningCode;
  /** One sentence for a person, in English. */
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
  readonly warnings: readonly Warning[];
}

/** What an untyped scan can be. At most 8 readings are listed; `more` says that there are others. */
export type ScanResult =
  | { readonly kind: "read"; readonly reading: Reading; readonly alsoReads: readonly Reading[]; readonly more: boolean }
  | { readonly kind: "ambiguous"; readonly readings: readonly Reading[]; readonly more: boolean; readonly problem: CodeProblem }
  | { readonly kind: "refused"; readonly problem: CodeProblem };
