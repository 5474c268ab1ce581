// The lexical rules that the schema names by `format`: what passes, and what a person is told when it does not.

import { COMPONENTS, MEASUREMENT_TYPES, SENSOR_ALERTS, VOCABULARIES, type VocabularyName } from "../cbv.ts";
import { isTimeZoneOffset, parseTime } from "../time.ts";

interface LexicalRule {
  readonly passes: (text: string) => boolean;
  readonly says: string;
}

/** RFC 3987, as far as a mistake can be told from a URI of some scheme: a scheme, a colon, and no blanks or delimiters. Also takes CURIEs. */
const URI = /^[A-Za-z][A-Za-z0-9+._-]*:[^\s\x00-\x1F\x7F-\x9F<>"{}|\\^`]+$/;

function isUri(text: string): boolean {
  return URI.test(text);
}

function vocabularyRule(name: VocabularyName, label: string): LexicalRule {
  const { words } = VOCABULARIES[name];
  return { passes: (text) => words.has(text) || isUri(text), says: `must be a ${label} of the CBV, or a URI; it is neither` };
}

function wordRule(words: ReadonlySet<string>, label: string): LexicalRule {
  return { passes: (text) => words.has(text) || isUri(text), says: `must be a ${label} of the standard, or a URI; it is neither` };
}

export const LEXICAL_RULES = {
  "epcis-uri": { passes: isUri, says: "must be a URI" },
  "epcis-time": { passes: (text) => parseTime(text)?.offset != null, says: "must be a date and time with an offset (2024-03-01T08:00:00.000+08:00)" },
  "epcis-offset": { passes: isTimeZoneOffset, says: "must be an offset from -14:00 to +14:00, with sign, hours and minutes" },
  "epcis-version": { passes: (text) => /^\d+(?:\.\d+)*$/.test(text), says: "must be a version number such as 2.0" },
  "epcis-uom": { passes: (text) => /^[A-Z0-9]{2,3}$/.test(text), says: "must be a unit code of UN/ECE Recommendation 20: two or three of A-Z, 0-9" },
  "epcis-hex": { passes: (text) => /^[0-9A-Fa-f]+$/.test(text), says: "must be hexadecimal digits" },
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
