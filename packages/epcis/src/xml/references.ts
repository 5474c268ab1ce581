// The references that every XML document knows: the five predefined entities, and characters by number. Knows no other entity,
// since nothing defines one: document type declarations are refused.

const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);
const CHARACTER = /^#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}))$/;
/** No reference that is read here is longer. */
const MAX_LENGTH = 10;

/** The text with its references replaced; null where one is not known, or of a character that XML does not have. */
export function decodeReferences(text: string): string | null {
  let decoded = "";
  let from = 0;
  for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", from)) {
    const end = text.slice(at + 1, at + 1 + MAX_LENGTH).indexOf(";");
    if (end < 0) return null;
    const character = characterOf(text.slice(at + 1, at + 1 + end));
    if (character === null) return null;
    decoded += text.slice(from, at) + character;
    from = at + end + 2;
  }
  return decoded + text.slice(from);
}

function characterOf(name: string): string | null {
  const predefined = PREDEFINED.get(name);
  if (predefined !== undefined) return predefined;
  const match = CHARACTER.exec(name);
  if (match === null) return null;
  const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
  const isXml =
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff);
  return isXml ? String.fromCodePoint(code) : null;
}
