// XML text → elements, over saxes: one pass, no recursion, bounded depth and name lengths, document types refused before the
// parser sees one. Elements that the caller takes when they close leave the tree, so only one event is held at a time.

import { SaxesParser, type SaxesAttributeNS } from "saxes";
import type { EpcisProblem, EpcisProblemReason } from "../problem.ts";
import { lineAndColumn } from "../problem.ts";
import { keptAttributes, MAX_NAME_LENGTH, type ElementHandlers, type ParsedElements } from "./parsed-elements.ts";
import { readPlainElements } from "./plain-elements.ts";
import { placeOf, shortName, type XmlAttribute, type XmlElement } from "./element.ts";

/** Attributes of one element, at most: the parser's own work with them is slow, and no one reads so many. */
const MAX_ATTRIBUTES = 1000;
/** The parser quotes names of the file. */
const MAX_DETAIL_LENGTH = 120;
const XMLNS = "http://www.w3.org/2000/xmlns/";

/** Leaves the parser's callbacks at once: the parser itself goes on after an error. Never leaves this module. */
class Stop extends Error {
  readonly problem: EpcisProblem;

  constructor(reason: EpcisProblemReason, where: string, detail: string) {
    super(detail);
    this.problem = { reason, where, detail };
  }
}

/**
 * Plain documents by a reader that is several times as fast; where it gives up, the whole text again by the parser, with handlers that
 * know nothing of the first try.
 */
export function parseElements(text: string, maxDepth: number, createHandlers: () => ElementHandlers): ParsedElements {
  const doctype = doctypeAt(text);
  if (doctype >= 0)
    return { ok: false, problem: { reason: "ENTITY_REFUSED", where: lineAndColumn(text, doctype), detail: "a document type declaration is refused" } };
  return readPlainElements(text, maxDepth, createHandlers()) ?? parseAnyElements(text, maxDepth, createHandlers());
}

/** Any document, by the parser. */
export function parseAnyElements(text: string, maxDepth: number, handlers: ElementHandlers): ParsedElements {
  try {
    return { ok: true, root: parse(text, maxDepth, handlers) };
  } catch (error) {
    if (error instanceof Stop) return { ok: false, problem: error.problem };
    throw error;
  }
}

function parse(text: string, maxDepth: number, handlers: ElementHandlers): XmlElement {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let start = { line: 1, column: 1 };
  let attributes = 0;
  parser.on("error", (error) => {
    throw new Stop(
      "UNREADABLE_XML",
      placeOf({ line: parser.line, column: Math.max(parser.column, 1) }),
      error.message.replace(/^\d+:\d+: /, "").slice(0, MAX_DETAIL_LENGTH),
    );
  });
  parser.on("xmldecl", ({ encoding }) => {
    // The text has been decoded from UTF-8 by now. What was meant otherwise was not.
    if (encoding !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(encoding))
      throw new Stop("UNSUPPORTED_ENCODING", "1:1", `the document declares the encoding ${shortName(encoding, 40)}; only UTF-8 is read`);
  });
  parser.on("opentagstart", ({ name }) => {
    // The parser stands behind the character that ended the name. Where that was a line end, the start is one line up.
    start = { line: parser.column === 0 ? parser.line - 1 : parser.line, column: Math.max(parser.column - name.length - 1, 1) };
    if (open.length >= maxDepth) throw new Stop("TOO_DEEP", placeOf(start), `nested deeper than ${maxDepth} levels`);
    checkLength(name, start);
    attributes = 0;
  });
  parser.on("attribute", ({ name }) => {
    attributes += 1;
    if (attributes > MAX_ATTRIBUTES) throw new Stop("TOO_LARGE", placeOf(start), `an element of more than ${MAX_ATTRIBUTES} attributes`);
    checkLength(name, start);
  });
  parser.on("opentag", ({ uri, local, prefix, attributes: written }) => {
    checkLength(uri, start);
    open.push({ uri, local, prefix, attributes: attributesOf(Object.values(written), start), children: [], text: "", ...start });
  });
  const addText = (piece: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const element = open.pop();
    if (element === undefined) throw new Error("the XML parser closed an element that it had not opened");
    const taken = handlers.close(element, open);
    if (typeof taken === "object") throw new Stop(taken.reason, taken.where, taken.detail);
    if (open.length === 0) root = element;
    else if (!taken) open.at(-1)?.children.push(element);
  });
  parser.write(text).close();
  if (root === undefined) throw new Stop("UNREADABLE_XML", "1:1", "there is no root element");
  return root;
}

function attributesOf(attributes: readonly SaxesAttributeNS[], start: { readonly line: number; readonly column: number }): readonly XmlAttribute[] {
  const kept: XmlAttribute[] = [];
  for (const { uri, local, prefix, value } of attributes) {
    if (uri === XMLNS) continue;
    checkLength(uri, start);
    kept.push({ uri, local, prefix, value });
  }
  return keptAttributes(kept);
}

function checkLength(name: string, place: { readonly line: number; readonly column: number }): void {
  if (name.length > MAX_NAME_LENGTH) throw new Stop("TOO_LARGE", placeOf(place), `a name of more than ${MAX_NAME_LENGTH} characters`);
}

/** Offset of a document type declaration before the root element; -1 where there is none. Whether that is one is the parser's business. */
function doctypeAt(text: string): number {
  let at = 0;
  for (;;) {
    while (isSpace(text.charCodeAt(at))) at += 1;
    const end = text.startsWith("<!--", at) ? endOf(text, "-->", at + 4) : text.startsWith("<?", at) ? endOf(text, "?>", at + 2) : -1;
    if (end < 0) break;
    at = end;
  }
  return text.startsWith("<!DOCTYPE", at) ? at : -1;
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xfeff;
}

/** Behind the next `mark`, or -1. */
function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}
