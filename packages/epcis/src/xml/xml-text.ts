// What a text must look like to stand in an XML 1.0 document: escapes, characters that XML does not have, names. Knows no element.

/** Characters outside XML 1.0 (its production 2): most controls, half surrogate pairs, U+FFFE and U+FFFF. */
const UNSAYABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const ALL_UNSAYABLE = new RegExp(UNSAYABLE.source, "gu");
const MARKUP_IN_TEXT = /[&<>\r]/;
const ALL_MARKUP_IN_TEXT = /[&<>\r]/g;
const MARKUP_IN_VALUE = /[&<>"\t\n\r]/;
const ALL_MARKUP_IN_VALUE = /[&<>"\t\n\r]/g;

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;" };

/** XML 1.0 productions 4 and 4a, without the colon (Namespaces in XML, NCName). */
const NAME_START =
  "A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}";
const NC_NAME = new RegExp(`^[${NAME_START}][${NAME_START}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040]*$`, "u");

function escaped(character: string): string {
  return ESCAPES[character] ?? character;
}

/** True where XML has a way to write every character. */
export function isSayable(text: string): boolean {
  return !UNSAYABLE.test(text);
}

/** The text with U+FFFD for each character that XML does not have. */
export function sayable(text: string): string {
  return text.replace(ALL_UNSAYABLE, "\uFFFD");
}

/** Between tags. The text must be sayable. About 60 ns for an identifier. */
export function escapeText(text: string): string {
  return MARKUP_IN_TEXT.test(text) ? text.replace(ALL_MARKUP_IN_TEXT, escaped) : text;
}

/** Within double quotes; white space is kept from being normalised. */
export function escapeValue(text: string): string {
  return MARKUP_IN_VALUE.test(text) ? text.replace(ALL_MARKUP_IN_VALUE, escaped) : text;
}

/** True for a name without a prefix. */
export function isNcName(name: string): boolean {
  return NC_NAME.test(name);
}
