// Whether what a rejection names as its place is one: a JSON pointer to a value that is there or could be, or a line and column
// within the text. Places inside what is packed or of another encoding are only looked at for their form.

const FORM = /^(?:(?:\/[^/]*)*)(?::?[1-9]\d*:\d+)?$/;

export type IsPlace = (where: string) => boolean;

/** The message is looked into once, when the first place is asked for. */
export function placesIn(bytes: Buffer, profile: string): IsPlace {
  const json = once(() => jsonOf(bytes));
  const lines = once(() => bytes.toString("utf8").split("\n"));
  const isOtherEncoding = bytes.includes(0) || bytes.subarray(0, 200).includes("encoding");
  return (where) => {
    if (where === "") return true;
    if (!FORM.test(where)) return false;
    if (profile === "platform") return true;
    if (where.startsWith("/")) return isPointerIn(json(), where);
    return isOtherEncoding || isPositionIn(lines(), where);
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** A text where it is none: the reader stops at the first fault, which may stand before what JSON.parse stops at. */
function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8").replace(/^\ufeff/, ""));
  } catch {
    return "";
  }
}

function isPointerIn(json: unknown, where: string): boolean {
  let value = json;
  const names = where
    .slice(1)
    .split("/")
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  for (const [at, name] of names.entries()) {
    // A text may hold a list, written as JSON or with commas.
    if (typeof value === "string") return true;
    if (typeof value !== "object" || value === null) return false;
    if (!Object.hasOwn(value, name)) return at === names.length - 1;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return true;
}

/** A lone carriage return ends a line of XML and none of JSON. */
function isPositionIn(lines: readonly string[], where: string): boolean {
  const [line = 0, column = 0] = where.split(":").map(Number);
  const fits = (text: string | undefined) => text !== undefined && column <= text.length + 1;
  return fits(lines[line - 1]) || (lines.some((text) => text.includes("\r")) && fits(lines.join("\n").split(/\r\n|\r|\n/)[line - 1]));
}
