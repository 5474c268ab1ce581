// The lexical rules that the schema names by `format`: what passes, and what a person is told when it does not.

import { COMPONENTS, MEASUREMENT_TYPES, SENSOR_ALERTS, VOCABULARIES, type VocabularyName } from "../cbv.ts";
import { isTimeZoneOffset, OFFSET, parseTime } from "../time.ts";

interface LexicalRule {
  readonly passes: (text: string) => boolean;
  readonly says: string;
  /** The same as JSON Schema, for other programs; of times, only their form. */
  readonly shape: Shape;
}

type Shape = { readonly pattern: string } | { readonly anyOf: readonly [{ readonly enum: readonly string[] }, { readonly pattern: string }] };

/** RFC 3987, as far as a mistake can be told from a URI of some scheme: a scheme, a colon, and no blanks or delimiters. Also takes CURIEs. */
const URI = /^[A-Za-z][A-Za-z0-9+._-]*:[^\s\x00-\x1F\x7F-\x9F<>"{}|\\^`]+$/;

/** Days that no month has and leap seconds where none can be have it too. */
const TIME_FORM =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/;

function isUri(text: string): boolean {
  return URI.test(text);
}

function vocabularyRule(name: VocabularyName, label: string): LexicalRule {
  return wordRule(VOCABULARIES[name].words, label, "the CBV");
}

function wordRule(words: ReadonlySet<string>, label: string, source = "the standard"): LexicalRule {
  return {
    passes: (text) => words.has(text) || isUri(text),
    says: `must be a ${label} of ${source}, or a URI; it is neither`,
    shape: { anyOf: [{ enum: [...words] }, { pattern: URI.source }] },
  };
}

function patternRule(pattern: RegExp, says: string): LexicalRule {
  return { passes: (text) => pattern.test(text), says, shape: { pattern: pattern.source } };
}

export const LEXICAL_RULES = {
  "epcis-uri": patternRule(URI, "must be a URI"),
  "epcis-time": {
    passes: (text) => parseTime(text)?.offset != null,
    says: "must be a date and time with an offset (2024-03-01T08:00:00.000+08:00)",
    shape: { pattern: TIME_FORM.source },
  },
  "epcis-offset": {
    passes: isTimeZoneOffset,
    says: "must be an offset from -14:00 to +14:00, with sign, hours and minutes",
    shape: { pattern: OFFSET.source },
  },
  "epcis-version": patternRule(/^\d+(?:\.\d+)*$/, "must be a version number such as 2.0"),
  "epcis-uom": patternRule(/^[A-Z0-9]{2,3}$/, "must be a unit code of UN/ECE Recommendation 20: two or three of A-Z, 0-9"),
  "epcis-hex": patternRule(/^[0-9A-Fa-f]+$/, "must be hexadecimal digits"),
  "cbv-bizStep": vocabularyRule("bizStep", "business step"),
  "cbv-disposition": vocabularyRule("disposition", "disposition"),
  "cbv-bizTransactionType": vocabularyRule("bizTransactionType", "business transaction type"),
  "cbv-sourceDestinationType": vocabularyRule("sourceDestinationType", "source or destination type"),
  "cbv-errorReason": vocabularyRule("errorReason", "error reason"),
  "gs1-measurementType": wordRule(MEASUREMENT_TYPES, "measurement type"),
  "gs1-sensorAlert": wordRule(SENSOR_ALERTS, "sensor alert type"),
  "cbv-component": wordRule(COMPONENTS, "component"),
} as const satisfies { readonly [format: string]: LexicalRule };

export type FormatName = keyof typeof LEXICAL_RULES;
