// A streaming, non-validating XML reader for files that are elements with attributes: it decodes, bounds what it buffers,
// refuses document types before they are parsed, and hands over elements with the attributes asked for. Text between
// elements is not kept, and told of where somebody asks. Plain rows are read past the parser, for speed. Knows no format.

import { SaxesParser } from "saxes";
import { badBytesPlace, type TextEncoding } from "./bad-bytes.ts";
import { inBlocks } from "./byte-blocks.ts";
import { type MessageProblemReason } from "./problem.ts";
import { MAX_DEPTH, type ProfileInput, type Refusal } from "./profile.ts";
import { quote, refuse } from "./refusals.ts";
import { createXmlDecoder, type XmlDecoder } from "./xml-encoding.ts";
import { createProlog } from "./xml-prolog.ts";
import { createRowReader } from "./xml-row.ts";

/** Attribute and element names are taken whatever their case: writers differ. */
export interface XmlElement {
  /** Lower-case. */
  readonly name: string;
  /** 1 for the root. */
  readonly depth: number;
  /** Values of the attributes asked for, by their place in the list; null where absent. Filled anew for each element: copy what is kept. */
  readonly values: readonly (string | null)[];
  /** Names as written of the attributes not asked for that are not blank; none unless the reader is asked to keep them. */
  readonly others: readonly string[];
  /** Where the element starts, from 1. */
  readonly line: number;
  readonly column: number;
}

export interface XmlHandlers {
  /** Called when all attributes are read. A refusal stops the reading. The element is valid during the call. */
  open(element: XmlElement): Refusal | null;
  close(depth: number): Refusal | null;
  /** Called for text between tags that is not blank, where it ends; left out, text costs nothing. */
  readonly text?: ((line: number, column: number) => void) | undefined;
}

/** Decoded at a time: what is wrong first, and where, is then the same however the message came. */
const BLOCK_BYTES = 64 * 1024;
/** The parser is fed pieces of this many characters, so that a bound is met soon after it is passed. */
const PIECE_LENGTH = 64 * 1024;
/** Characters between two tags, or within one, at most. The parser buffers a whole tag, comment or instruction, but no text. */
const MAX_TOKEN_LENGTH = 256 * 1024;
/** The parser quotes names of the file, which may be long. */
const MAX_DETAIL_LENGTH = 120;
/** Spellings of one name that are remembered. */
const MAX_SPELLINGS = 256;

/** Leaves the parser's callbacks at once: the parser itself goes on after an error. Never leaves this module. */
class Stop extends Error {
  readonly refusal: Refusal;
  /** The encoding that the bytes are not of, where that is what is wrong. */
  readonly badBytes: TextEncoding | null;

  constructor(refusal: Refusal, badBytes: TextEncoding | null = null) {
    super(refusal.detail);
    this.refusal = refusal;
    this.badBytes = badBytes;
  }
}

/** Reads the whole message; the refusal says why it was not read to its end. `attributes`: lower-case names. */
export async function readXml(
  chunks: ProfileInput["chunks"],
  attributes: readonly string[],
  handlers: XmlHandlers,
  keepsOthers = false,
): Promise<Refusal | null> {
  const reader = createReader(attributes, handlers, keepsOthers);
  const decoder = createXmlDecoder();
  let block = -1;
  try {
    for await (const bytes of inBlocks(chunks(), BLOCK_BYTES)) {
      block += 1;
      reader.write(decode(decoder, bytes));
    }
    reader.write(decode(decoder, null));
    reader.end();
    return null;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const { refusal, badBytes } = error;
    // What goes wrong at the end of the message is its last block too: that was held back, or ends within a character.
    return badBytes === null ? refusal : { ...refusal, where: await badBytesPlace(chunks, BLOCK_BYTES, badBytes, block) };
  }
}

interface Reader {
  write(text: string): void;
  end(): void;
}

function createReader(attributes: readonly string[], handlers: XmlHandlers, keepsOthers: boolean): Reader {
  const parser = new SaxesParser({ position: true });
  const values: (string | null)[] = attributes.map(() => null);
  const others: string[] = [];
  const element = { name: "", depth: 0, values, others, line: 1, column: 1 };
  const lowerCase = createSpellings((name) => name.toLowerCase());
  const slotOf = createSpellings((name) => attributes.indexOf(name.toLowerCase()));
  const rows = createRowReader(values, slotOf, keepsOthers ? others : null);
  let tags = 0;
  /** The parser has just read a tag to its end, so it waits for text or the next tag. */
  let behindTag = false;

  function where(): string {
    return `${parser.line}:${Math.max(parser.column, 1)}`;
  }
  function check(refusal: Refusal | null): void {
    if (refusal !== null) throw new Stop(refusal);
  }
  function stop(reason: MessageProblemReason, detail: string): never {
    throw new Stop(refuse(reason, where(), detail));
  }

  parser.on("error", (error) => stop("UNREADABLE_XML", error.message.replace(/^\d+:\d+: /, "").slice(0, MAX_DETAIL_LENGTH)));
  function openElement(name: string, line: number, column: number): void {
    tags += 1;
    element.name = lowerCase(name);
    element.line = line;
    element.column = column;
    element.depth += 1;
    if (element.depth > MAX_DEPTH) stop("TOO_DEEP", `nested deeper than ${MAX_DEPTH}`);
  }
  function closeElement(): void {
    check(handlers.close(element.depth));
    element.depth -= 1;
  }

  parser.on("opentagstart", ({ name }) => {
    values.fill(null);
    others.length = 0;
    // The parser stands behind the character that ended the name. Where that was a line end, the start is one line up.
    const atLineStart = parser.column === 0;
    openElement(name, atLineStart ? parser.line - 1 : parser.line, Math.max(parser.column - name.length - 1, 1));
  });
  parser.on("attribute", ({ name, value }) => {
    const slot = slotOf(name);
    if (slot < 0) {
      if (keepsOthers && value.trim() !== "") others.push(name);
      return;
    }
    if (values[slot] !== null) stop("SHAPE_INVALID", `attribute ${quote(name)} stands twice, in different case`);
    values[slot] = value;
  });
  if (handlers.text !== undefined) {
    const { text } = handlers;
    const take = (found: string): void => (found.trim() === "" ? undefined : text(parser.line, Math.max(parser.column, 1)));
    parser.on("text", take);
    parser.on("cdata", take);
  }
  parser.on("opentag", () => {
    behindTag = true;
    check(handlers.open(element));
  });
  parser.on("closetag", () => {
    behindTag = true;
    closeElement();
  });

  /** Reads a plain row past the parser, if one comes next; gives the offset behind it. */
  function takeRow(from: number): number {
    const row = rows.read(from);
    if (row === null) return from;
    const lineStart = row.lines === 0 ? from - parser.column : row.lineStart;
    parser.line += row.lines;
    parser.column = row.end - lineStart;
    openElement(row.name, parser.line, row.start - lineStart + 1);
    check(handlers.open(element));
    closeElement();
    return row.end;
  }

  const prolog = createProlog();
  let quiet = 0;
  function feed(text: string): void {
    rows.open(text);
    let at = 0;
    while (at < text.length) {
      const before = tags;
      if (behindTag && element.depth > 0) {
        const end = takeRow(at);
        if (end > at) {
          at = end;
          continue;
        }
      }
      // To the end of a tag, if this is one: only there the next row may be read past the parser.
      const close = text.indexOf(">", at) + 1;
      const end = Math.min(close === 0 ? text.length : close, at + PIECE_LENGTH);
      behindTag = false;
      parser.write(text.slice(at, end));
      quiet = tags === before ? quiet + end - at : 0;
      if (quiet > MAX_TOKEN_LENGTH) stop("TOO_LARGE", `more than ${MAX_TOKEN_LENGTH} characters without a tag, or within one`);
      at = end;
    }
  }
  return {
    write(text) {
      const ready = prolog.push(text);
      if (ready.ok) feed(ready.text);
      else throw new Stop(ready.refusal);
    },
    end() {
      feed(prolog.rest());
      parser.close();
    },
  };
}

function decode(decoder: XmlDecoder, chunk: Uint8Array | null): string {
  const decoded = decoder.push(chunk);
  if (decoded.ok) return decoded.text;
  throw new Stop(decoded.refusal, decoded.badBytes);
}

/** Remembers what a name as written stands for. Names are the sender's, so only so many are remembered. */
function createSpellings<T>(read: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const value = read(name);
    if (known.size < MAX_SPELLINGS) known.set(name, value);
    return value;
  };
}
