// Whether what a rejection names as its place is one: a JSON pointer to a value that is there or could be, or a line and column
// within the text. Places inside what is packed or of another encoding are only looked at for their form.

const FORM = /^(?:(?:\/[^/]*)*)(?::?[1-9]\d*:\d+)?$/;

export function isPlaceIn(bytes: Buffer, where: string, profile: string): boolean {
  if (where === "") return true;
  if (!FORM.test(where)) return false;
  if (profile === "platform") return true;
  return where.startsWith("/") ? isPointerIn(bytes, where) : isPositionIn(bytes, where);
}

function isPointerIn(bytes: Buffer, where: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8").replace(/^\ufeff/, ""));
  } catch {
    // The reader stops at the first fault, which may stand before what JSON.parse stops at.
    return true;
  }
  const names = where
    .slice(1)
    .split("/")
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  for (const [at, name] of names.entries()) {
    // A text may hold a list, written as JSON or with commas.
    if (typeof value === "string") return true;
    const isLast = at === names.length - 1;
    if (typeof value !== "object" || value === null) return false;
    if (!Object.hasOwn(value, name)) return isLast;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return true;
}

function isPositionIn(bytes: Buffer, where: string): boolean {
  if (bytes.includes(0) || bytes.subarray(0, 200).includes("encoding")) return true;
  const [line = 0, column = 0] = where.split(":").map(Number);
  const lines = bytes.toString("utf8").split(/\r\n|\r|\n/);
  const text = lines[line - 1];
  return text !== undefined && column <= text.length + 1;
}
