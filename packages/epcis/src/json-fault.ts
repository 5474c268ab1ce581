// Finds where a JSON text goes wrong, by RFC 8259, and where two readers could read it differently: a member name given
// twice, half a surrogate pair. Slow and exact; asked only after the fast parser has refused or something did not add up,
// so that no reader depends on an engine's error messages. Keeps nothing of the text.

export interface JsonFault {
  /** In UTF-16 units. */
  readonly offset: number;
  readonly detail: string;
}

/** State of one walk: the text and how far it has come. */
interface Walk {
  readonly text: string;
  at: number;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const SPACE = /[ \t\n\r]*/y;
const SIMPLE_ESCAPES = '"\\/bfnrt';

class Fault extends Error {
  readonly fault: JsonFault;

  constructor(offset: number, detail: string) {
    super(detail);
    this.fault = { offset, detail };
  }
}

/** The first fault, or null. The text MUST have passed the depth guard: the walk is recursive. */
export function findJsonFault(text: string): JsonFault | null {
  const walk = { text, at: 0 };
  try {
    readValue(walk);
    skipSpace(walk);
    return walk.at === text.length ? null : { offset: walk.at, detail: "something follows the end of the document" };
  } catch (error) {
    if (error instanceof Fault) return error.fault;
    throw error;
  }
}

function skipSpace(walk: Walk): void {
  SPACE.lastIndex = walk.at;
  SPACE.test(walk.text);
  walk.at = SPACE.lastIndex;
}

function readValue(walk: Walk): void {
  skipSpace(walk);
  const first = walk.text[walk.at];
  if (first === "{") return readObject(walk);
  if (first === "[") return readArray(walk);
  if (first === '"') return void readString(walk);
  for (const word of ["true", "false", "null"]) {
    if (walk.text.startsWith(word, walk.at)) {
      walk.at += word.length;
      return;
    }
  }
  NUMBER.lastIndex = walk.at;
  if (!NUMBER.test(walk.text)) throw new Fault(walk.at, first === undefined ? "the text ends where a value should be" : "a value should be here");
  walk.at = NUMBER.lastIndex;
}

function readObject(walk: Walk): void {
  const names = new Set<string>();
  walk.at += 1;
  skipSpace(walk);
  if (take(walk, "}")) return;
  do {
    skipSpace(walk);
    const start = walk.at;
    if (walk.text[start] !== '"') throw new Fault(start, "a member name in quotes should be here");
    const name = readString(walk);
    if (names.has(name)) throw new Fault(start, "the same member name stands twice in one object");
    names.add(name);
    skipSpace(walk);
    if (!take(walk, ":")) throw new Fault(walk.at, "a colon should be here");
    readValue(walk);
    skipSpace(walk);
  } while (take(walk, ","));
  if (!take(walk, "}")) throw new Fault(walk.at, "a comma or the end of the object should be here");
}

function readArray(walk: Walk): void {
  walk.at += 1;
  skipSpace(walk);
  if (take(walk, "]")) return;
  do {
    readValue(walk);
    skipSpace(walk);
  } while (take(walk, ","));
  if (!take(walk, "]")) throw new Fault(walk.at, "a comma or the end of the array should be here");
}

function take(walk: Walk, character: string): boolean {
  if (walk.text[walk.at] !== character) return false;
  walk.at += 1;
  return true;
}

/** Reads the string that starts at the walk's place, and gives its value. */
function readString(walk: Walk): string {
  const start = walk.at;
  for (walk.at += 1; ; walk.at += 1) {
    const code = walk.text.charCodeAt(walk.at);
    if (Number.isNaN(code)) throw new Fault(walk.at, "the text ends inside a string");
    if (code < 0x20) throw new Fault(walk.at, "a control character stands in a string");
    if (code === 0x22) break;
    if (code === 0x5c) checkEscape(walk);
  }
  walk.at += 1;
  // The range is a checked JSON string, so this parses; duplicates must be found by value, not by spelling.
  const value: unknown = JSON.parse(walk.text.slice(start, walk.at));
  if (typeof value !== "string" || !value.isWellFormed()) throw new Fault(start, "a string holds half a surrogate pair");
  return value;
}

function checkEscape(walk: Walk): void {
  const start = walk.at;
  const kind = walk.text[start + 1];
  if (kind === "u" && /^[0-9a-fA-F]{4}$/.test(walk.text.slice(start + 2, start + 6))) walk.at += 5;
  else if (kind !== undefined && SIMPLE_ESCAPES.includes(kind)) walk.at += 1;
  else throw new Fault(start, "an escape that JSON does not know");
}
