// A GS1 Digital Link of any domain, cut down to the canonical link of the finest thing that it names (CBV 2.0, event hash). It
// goes by the form of keys alone: whoever hashes an event cannot mend it, so a link with a wrong check digit is hashed as the
// link it is.

import { aiOfLinkName, percentDecode, percentEncode } from "@csp/codes";

const DOMAIN = "https://id.gs1.org/";

interface Key {
  readonly form: RegExp;
  /** The qualifiers that may stay, the finest first. */
  readonly finest: readonly string[];
}

function key(form: RegExp, ...finest: readonly string[]): Key {
  return { form, finest };
}

const KEYS: ReadonlyMap<string, Key> = new Map([
  ["00", key(/^\d{18}$/)],
  ["01", key(/^(?:\d{8}|\d{12,14})$/, "21", "235", "10")],
  ["253", key(/^\d{13}/)],
  ["255", key(/^\d{13}/)],
  ["401", key(/^\d{4}./)],
  ["402", key(/^\d{17}$/)],
  ["414", key(/^\d{13}$/, "254")],
  ["417", key(/^\d{13}$/)],
  ["8003", key(/^\d{14}/)],
  ["8004", key(/^\d{4}./)],
  ["8006", key(/^\d{18}$/, "21", "10")],
  ["8010", key(/^\d{4}./, "8011")],
  ["8017", key(/^\d{18}$/)],
  ["8018", key(/^\d{18}$/)],
]);
const GTIN_LENGTH = 14;
/** Segments behind the key's AI that are looked at: its value, and all the qualifiers that a key has. */
const MOST_SEGMENTS = 8;

/** The constrained link, or null where the path ends in no key of the form that the CBV constrains. Linear in the text. */
export function constrainedLink(uri: string): string | null {
  const end = uri.search(/[?#]/);
  const segments = (end < 0 ? uri : uri.slice(0, end)).split("/").slice(3);
  if (segments.at(-1) === "") segments.pop();
  for (let at = Math.max(0, segments.length - MOST_SEGMENTS); at < segments.length - 1; at += 1) {
    const link = (segments.length - at) % 2 === 0 ? linkFrom(segments.slice(at)) : null;
    if (link !== null) return link;
  }
  return null;
}

/** Of pairs of AI and value, of which the first is the key. */
function linkFrom(segments: readonly string[]): string | null {
  const ai = aiOf(segments[0] ?? "");
  const value = segments[1] ?? "";
  const known = KEYS.get(ai);
  if (!known?.form.test(value)) return null;
  const link = `${DOMAIN}${ai}/${respelled(ai === "01" ? value.padStart(GTIN_LENGTH, "0") : value)}`;
  for (const qualifier of known.finest) {
    const place = segments.findIndex((segment, index) => index > 0 && index % 2 === 0 && aiOf(segment) === qualifier);
    if (place > 0) return `${link}/${qualifier}/${respelled(segments[place + 1] ?? "")}`;
  }
  return link;
}

function aiOf(segment: string): string {
  return aiOfLinkName(segment) ?? segment;
}

/** In the one escaped spelling; text whose escapes are broken stays as it is. */
function respelled(text: string): string {
  const decoded = percentDecode(text);
  return decoded.ok ? percentEncode(decoded.value) : text;
}
