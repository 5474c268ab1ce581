// The shape of one row of the AI table and the words that rows are written in. It reads no text and programs no check.

/** N digits, X character set 82, Y character set 39, Z character set 64: file-safe base64 (General Specifications 7.11). */
export type CharacterSet = "N" | "X" | "Y" | "Z";

/** What a stretch of a value undergoes beside characters and length; each is a function in gs1/checks. */
export type CheckName =
  | "checkDigit"
  | "checkPair"
  | "companyPrefix"
  | "companyPrefixFromSecond"
  | "date"
  | "dateOrMonth"
  | "dateWithCentury"
  | "hour"
  | "minute"
  | "second"
  | "hourAndMinute"
  | "country"
  | "countryOr999"
  | "countryLetters"
  | "currency"
  | "sex"
  | "winding"
  | "yesOrNo"
  | "mediaType"
  | "packageType"
  | "importerIndex"
  | "hyphen"
  | "zero"
  | "notZero"
  | "noLeadingZero"
  | "notOnlyDigits"
  | "percentEncoding"
  | "pieceOfTotal"
  | "positionInSequence"
  | "latitude"
  | "longitude"
  | "iban"
  | "couponCode"
  | "couponOffer";

/** One stretch of a value. Only the last may have a varying length, and none that must be there follows one that may be missing. */
export interface AiPart {
  readonly characters: CharacterSet;
  readonly min: number;
  readonly max: number;
  readonly optional: boolean;
  readonly checks: readonly CheckName[];
}

export interface AiRule {
  readonly ai: string;
  /** The standard's data title; empty where it gives none. */
  readonly title: string;
  readonly parts: readonly AiPart[];
  /** The length is fixed by the AI itself, so that no separator follows (General Specifications 7.8.5). */
  readonly predefinedLength: boolean;
  /** May stand in the query of a Digital Link. */
  readonly inQuery: boolean;
  /** Goes only with all of one of these groups; empty where it goes alone. `n` stands for any digit, as in 31nn. */
  readonly requires: readonly (readonly string[])[];
  /** Must not go with any of these; `n` as above, and an AI never excludes itself. */
  readonly excludes: readonly string[];
  /** Alternatives of what may follow it in the path of a Digital Link, each in its order. `[]`: it is a key without qualifiers; null: no key. */
  readonly qualifiers: readonly (readonly string[])[] | null;
  /** Of the whole value, in characters. */
  readonly minLength: number;
  readonly maxLength: number;
}

type Carriage = Pick<AiRule, "predefinedLength" | "inQuery">;
type Companions = Partial<Pick<AiRule, "requires" | "excludes" | "qualifiers">>;

/** Predefined length, and allowed in a query. */
export const FIXED: Carriage = { predefinedLength: true, inQuery: true };
export const QUERY: Carriage = { predefinedLength: false, inQuery: true };
/** Predefined length, but not for links. */
export const FIXED_UNLINKED: Carriage = { predefinedLength: true, inQuery: false };
/** A separator ends it, and in a link it stands in the path or not at all. */
export const PATH: Carriage = { predefinedLength: false, inQuery: false };

export function rule(ai: string, title: string, carriage: Carriage, parts: readonly AiPart[], ...companions: readonly Companions[]): AiRule {
  let requires: AiRule["requires"] = [];
  let excludes: AiRule["excludes"] = [];
  let qualifiers: AiRule["qualifiers"] = null;
  for (const companion of companions) {
    requires = companion.requires ?? requires;
    excludes = companion.excludes ?? excludes;
    qualifiers = companion.qualifiers ?? qualifiers;
  }
  let minLength = 0;
  let maxLength = 0;
  for (const part of parts) {
    if (!part.optional) minLength += part.min;
    maxLength += part.max;
  }
  return { ai, title, parts, predefinedLength: carriage.predefinedLength, inQuery: carriage.inQuery, requires, excludes, qualifiers, minLength, maxLength };
}

/** The same rule for the AIs that end in 0 to `last`: for measures, the position of the decimal point. */
export function family(start: string, last: number, ...described: Tail<Parameters<typeof rule>>): readonly AiRule[] {
  const first = rule(`${start}0`, ...described);
  const rules = [first];
  for (let digit = 1; digit <= last; digit++) rules.push({ ...first, ai: `${start}${digit}` });
  return rules;
}

/** As `family` for ten AIs whose titles are counted from `first`. */
export function numbered(start: string, first: number, ...described: Tail<Parameters<typeof rule>>): readonly AiRule[] {
  return family(start, 9, ...described).map((one, digit) => ({ ...one, title: `${one.title} ${first + digit}` }));
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;

/** Each is one group; + joins the AIs of a group. */
export function needs(...groups: readonly string[]): Companions {
  return { requires: groups.map((group) => group.split("+")) };
}

export function without(...excludes: readonly string[]): Companions {
  return { excludes };
}

/** A key of Digital Links with the alternatives of its qualifiers. */
export function key(...qualifiers: readonly (readonly string[])[]): Companions {
  return { qualifiers };
}

export function n(length: number, ...checks: readonly CheckName[]): AiPart {
  return { characters: "N", min: length, max: length, optional: false, checks };
}

export function nTo(max: number, ...checks: readonly CheckName[]): AiPart {
  return { characters: "N", min: 1, max, optional: false, checks };
}

export function x(length: number, ...checks: readonly CheckName[]): AiPart {
  return { characters: "X", min: length, max: length, optional: false, checks };
}

export function xTo(max: number, ...checks: readonly CheckName[]): AiPart {
  return { characters: "X", min: 1, max, optional: false, checks };
}

export function yTo(max: number, ...checks: readonly CheckName[]): AiPart {
  return { characters: "Y", min: 1, max, optional: false, checks };
}

export function zTo(max: number): AiPart {
  return { characters: "Z", min: 1, max, optional: false, checks: [] };
}

export function optional(part: AiPart): AiPart {
  return { characters: part.characters, min: part.min, max: part.max, optional: true, checks: part.checks };
}
