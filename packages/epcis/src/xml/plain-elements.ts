// A fast reader for XML documents as programs write them: elements, attributes, text, comments, the predefined entities. Decides
// nothing that is not plain: at the first doubt (another construct, an unusual name, any mistake) it gives up, and the document
// is read anew by the whole parser, which also finds what to say. So it MUST NOT accept what that parser would refuse.

import type { EpcisProblem } from "../problem.ts";
import type { XmlAttribute, XmlElement } from "./element.ts";
import { decodeReferences } from "./references.ts";
import { keptAttributes, MAX_NAME_LENGTH, type ElementHandlers, type ParsedElements } from "./parsed-elements.ts";

/** What is not simply a character of XML in the basic plane, whose place is its offset. */
const NOT_PLAIN = /[^\t\n\u0020-\uD7FF\uE000-\uFFFD]/;
const NAME = /^[A-Za-z_][A-Za-z0-9._-]*(?::[A-Za-z_][A-Za-z0-9._-]*)?$/;
const DECLARATION = /^<\?xml version=(["'])1\.0\1(?: encoding=(["'])(?:utf-?8|UTF-?8|US-ASCII)\2)?(?: standalone=(["'])(?:yes|no)\3)?\s?\?>/;
const SPACE_ALONE = /^[ \t\n]*$/;
/** A tag of more attributes is nobody's plain tag. */
const MAX_ATTRIBUTES = 32;

const SLASH = 0x2f;
const BANG = 0x21;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const GT = 0x3e;

/** Namespaces by prefix where an element stands; the default one by the empty prefix. */
type Namespaces = ReadonlyMap<string, string>;

interface Name {
  readonly prefix: string;
  readonly local: string;
}

interface OpenTag {
  readonly name: string;
  readonly namespaces: Namespaces;
}

/** Thrown at the first doubt; never leaves this module. One object, since it says nothing. */
const DOUBT = new Error("not a plain document");

/** Null where the document is not plain. `handlers` have been called by then for elements that closed before. */
export function readPlainElements(source: string, maxDepth: number, handlers: ElementHandlers): ParsedElements | null {
  const text = source.includes("\r") ? source.replace(/\r\n?/g, "\n") : source;
  if (NOT_PLAIN.test(text) || text.includes("]]>")) return null;
  try {
    return new PlainReader(text, maxDepth, handlers).read();
  } catch (error) {
    if (error === DOUBT) return null;
    throw error;
  }
}

/** One walk over one text. A class for its many shared positions. */
class PlainReader {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #handlers: ElementHandlers;
  readonly #names = new Map<string, Name>();
  readonly #open: XmlElement[] = [];
  readonly #tags: OpenTag[] = [];
  #root: XmlElement | null = null;
  #line = 1;
  #lineStart = 0;
  #nextBreak: number;

  constructor(text: string, maxDepth: number, handlers: ElementHandlers) {
    this.#text = text;
    this.#maxDepth = maxDepth;
    this.#handlers = handlers;
    this.#nextBreak = text.indexOf("\n");
  }

  read(): ParsedElements {
    const text = this.#text;
    let at = text.startsWith("<?") ? (DECLARATION.exec(text)?.[0].length ?? -1) : 0;
    if (at < 0) throw DOUBT;
    for (;;) {
      const tag = text.indexOf("<", at);
      if (tag !== at) this.#addText(at, tag < 0 ? text.length : tag);
      if (tag < 0) break;
      const code = text.charCodeAt(tag + 1);
      if (code === SLASH) {
        at = this.#offsetBehind(">", tag + 2);
        const problem = this.#close(text.slice(tag + 2, at - 1));
        if (problem !== null) return { ok: false, problem };
      } else if (code === BANG) {
        at = this.#commentEnd(tag);
      } else {
        at = this.#openTag(tag);
        if (at > 0) continue;
        at = -at;
        const problem = this.#close(this.#tags.at(-1)?.name ?? "");
        if (problem !== null) return { ok: false, problem };
      }
    }
    if (this.#root === null || this.#open.length > 0) throw DOUBT;
    return { ok: true, root: this.#root };
  }

  #offsetBehind(mark: string, from: number): number {
    const at = this.#text.indexOf(mark, from);
    if (at < 0) throw DOUBT;
    return at + mark.length;
  }

  #commentEnd(tag: number): number {
    if (!this.#text.startsWith("<!--", tag)) throw DOUBT;
    const end = this.#offsetBehind("--", tag + 4);
    if (this.#text.charCodeAt(end) !== GT) throw DOUBT;
    return end + 1;
  }

  #addText(from: number, to: number): void {
    const piece = this.#text.slice(from, to);
    const element = this.#open.at(-1);
    if (element === undefined || element.text === "") {
      // Space around a value is not part of it.
      if (SPACE_ALONE.test(piece)) return;
      if (element === undefined) throw DOUBT;
    }
    element.text += this.#decoded(piece);
  }

  #decoded(piece: string): string {
    if (!piece.includes("&")) return piece;
    const decoded = decodeReferences(piece);
    if (decoded === null) throw DOUBT;
    return decoded;
  }

  /** Reads from `<`; gives the offset behind `>`, negative where the element is empty. */
  #openTag(tag: number): number {
    const text = this.#text;
    if (this.#open.length >= this.#maxDepth || (this.#open.length === 0 && this.#root !== null)) throw DOUBT;
    const close = this.#offsetBehind(">", tag) - 1;
    const isEmpty = text.charCodeAt(close - 1) === SLASH;
    const end = isEmpty ? close - 1 : close;
    let nameEnd = tag + 1;
    while (nameEnd < end && text.charCodeAt(nameEnd) > 0x20) nameEnd += 1;
    const written = nameEnd === end ? NOTHING_WRITTEN : this.#attributes(nameEnd, end);
    this.#push(tag, text.slice(tag + 1, nameEnd), written);
    return isEmpty ? -close - 1 : close + 1;
  }

  #push(tag: number, name: string, written: readonly WrittenAttribute[]): void {
    const above = this.#tags.at(-1)?.namespaces ?? NO_NAMESPACES;
    const namespaces = written.length === 0 ? above : withDeclarations(written, above);
    while (this.#nextBreak >= 0 && this.#nextBreak < tag) {
      this.#line += 1;
      this.#lineStart = this.#nextBreak + 1;
      this.#nextBreak = this.#text.indexOf("\n", this.#lineStart);
    }
    const { prefix, local } = this.#nameOf(name);
    const uri = namespaces.get(prefix) ?? (prefix === "" ? "" : null);
    if (uri === null) throw DOUBT;
    const attributes = written.length === 0 ? NO_ATTRIBUTES : this.#resolved(written, namespaces);
    this.#open.push({ uri, local, prefix, attributes, children: [], text: "", line: this.#line, column: tag - this.#lineStart + 1 });
    this.#tags.push({ name, namespaces });
  }

  #nameOf(name: string): Name {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    if (name.length > MAX_NAME_LENGTH || !NAME.test(name)) throw DOUBT;
    const colon = name.indexOf(":");
    const read = colon < 0 ? { prefix: "", local: name } : { prefix: name.slice(0, colon), local: name.slice(colon + 1) };
    if (read.prefix === "xmlns") throw DOUBT;
    this.#names.set(name, read);
    return read;
  }

  /** `name="value"` each after one or more spaces, up to `end`. */
  #attributes(from: number, end: number): readonly WrittenAttribute[] {
    const text = this.#text;
    const found: WrittenAttribute[] = [];
    let at = from;
    for (;;) {
      const start = skipSpace(text, at);
      if (start === end) return found;
      const equals = text.indexOf("=", start);
      const quote = text.charCodeAt(equals + 1);
      if (start === at || equals < 0 || equals > end || (quote !== QUOTE && quote !== APOSTROPHE) || found.length === MAX_ATTRIBUTES) throw DOUBT;
      at = this.#offsetBehind(quote === QUOTE ? '"' : "'", equals + 2);
      // A `>` within a value ended the tag too early.
      if (at > end) throw DOUBT;
      const raw = text.slice(equals + 2, at - 1);
      if (raw.includes("<")) throw DOUBT;
      found.push({ name: text.slice(start, equals), value: this.#decoded(/[\t\n]/.test(raw) ? raw.replace(/[\t\n]/g, " ") : raw) });
    }
  }

  #resolved(written: readonly WrittenAttribute[], namespaces: Namespaces): readonly XmlAttribute[] {
    const attributes: XmlAttribute[] = [];
    for (const { name, value } of written) {
      if (isDeclaration(name)) continue;
      const { prefix, local } = this.#nameOf(name);
      const uri = prefix === "" ? "" : namespaces.get(prefix);
      if (uri === undefined || attributes.some((other) => other.local === local && other.uri === uri)) throw DOUBT;
      attributes.push({ uri, local, prefix, value });
    }
    return attributes.length === 0 ? NO_ATTRIBUTES : keptAttributes(attributes);
  }

  #close(name: string): EpcisProblem | null {
    const element = this.#open.pop();
    const tag = this.#tags.pop();
    if (element === undefined || tag === undefined || tag.name !== name) throw DOUBT;
    const taken = this.#handlers.close(element, this.#open);
    if (typeof taken === "object") return taken;
    if (this.#open.length === 0) this.#root = element;
    else if (!taken) this.#open.at(-1)?.children.push(element);
    return null;
  }
}

interface WrittenAttribute {
  readonly name: string;
  readonly value: string;
}

const NO_NAMESPACES: Namespaces = new Map();
const NO_ATTRIBUTES: readonly XmlAttribute[] = [];
const NOTHING_WRITTEN: readonly WrittenAttribute[] = [];

function isDeclaration(name: string): boolean {
  return name === "xmlns" || name.startsWith("xmlns:");
}

function withDeclarations(written: readonly WrittenAttribute[], above: Namespaces): Namespaces {
  let own: Map<string, string> | null = null;
  for (const { name, value } of written) {
    if (!isDeclaration(name)) continue;
    const prefix = name === "xmlns" ? "" : name.slice(6);
    const isOdd =
      name === "xmlns:" ||
      value.length > MAX_NAME_LENGTH ||
      value !== value.trim() ||
      value.includes("www.w3.org/XML/") ||
      value.includes("www.w3.org/2000/xmlns");
    if (isOdd || (prefix !== "" && (value === "" || !NAME.test(prefix) || prefix.includes(":") || /^xml/i.test(prefix)))) throw DOUBT;
    if (written.filter((other) => other.name === name).length > 1) throw DOUBT;
    own ??= new Map(above);
    own.set(prefix, value);
  }
  return own ?? above;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x09) return at;
    at += 1;
  }
}
