// Walks the JSON text of bulk rows value by value without making them: rows become arrays or lines for PostgreSQL by
// cutting text, since parsing a write of 50,000 codes would lose integers over 2^53 and cost more than sending it.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;
const SPACE = 0x20;

/** Takes the text of one value, a string with its quotes; `column` counts from 0 within its row. */
export type TakeValue = (column: number, value: string) => void;

/** @param json an array of values where there is one column, else of arrays with a value for each column */
export function eachValue(json: string, columns: number, take: TakeValue): void {
  let at = after(json, 0, OPEN);
  if (json.charCodeAt(at) === CLOSE) return;
  for (;;) {
    if (columns > 1) {
      at = after(json, at, OPEN);
      for (let column = 0; column < columns; column++) {
        const end = endOfValue(json, at);
        take(column, json.slice(at, end));
        at = after(json, end, column === columns - 1 ? CLOSE : COMMA);
      }
    } else {
      const end = endOfValue(json, at);
      take(0, json.slice(at, end));
      at = end;
    }
    at = skipSpace(json, at);
    if (json.charCodeAt(at) === CLOSE) return;
    at = after(json, at, COMMA);
  }
}

/** Where the text goes on after this character, with white space around it. */
function after(json: string, from: number, char: number): number {
  const at = skipSpace(json, from);
  if (json.charCodeAt(at) !== char) throw malformed(at);
  return skipSpace(json, at + 1);
}

function skipSpace(json: string, from: number): number {
  let at = from;
  while (json.charCodeAt(at) <= SPACE) at++;
  return at;
}

function endOfValue(json: string, from: number): number {
  if (json.charCodeAt(from) === QUOTE) {
    for (let at = from + 1; at < json.length; at++) {
      const char = json.charCodeAt(at);
      if (char === QUOTE) return at + 1;
      if (char === BACKSLASH) at += 1;
    }
    throw malformed(from);
  }
  let at = from;
  for (; at < json.length; at++) {
    const char = json.charCodeAt(at);
    if (char === COMMA || char === CLOSE || char <= SPACE) break;
  }
  if (at === from) throw malformed(at);
  return at;
}

function malformed(at: number): Error {
  return new Error(`bulk rows are not a JSON array of rows with a value for each column, from character ${at} on`);
}
