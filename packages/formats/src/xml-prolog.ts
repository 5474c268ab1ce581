// What stands before the root element of an XML file. It is held back until it is known that no document type declaration
// is in it, so that the parser never sees one: entities are refused, not bounded.

import type { Refusal } from "./profile.ts";
import { refuse } from "./refusals.ts";

/** Characters before the root element, at most. */
const MAX_PROLOG_LENGTH = 64 * 1024;

export type PrologText = { readonly ok: true; /** What may go to the parser. */ readonly text: string } | { readonly ok: false; readonly refusal: Refusal };

export interface Prolog {
  /** Takes the next text; gives nothing until the root element is in sight, then everything. */
  push(text: string): PrologText;
  /** What is still held back when the file ends. */
  rest(): string;
}

export function createProlog(): Prolog {
  let held = "";
  /** Up to here the held text is whole comments, instructions and space. */
  let seen = 0;
  let passed = false;

  return {
    push(text) {
      if (passed) return { ok: true, text };
      held += text;
      const found = skipProlog(held, seen);
      seen = found.at;
      if (found.kind === "doctype")
        return { ok: false, refusal: refuse("ENTITY_REFUSED", lineAndColumn(held, found.at), "a document type declaration is refused") };
      if (found.kind === "more") {
        if (held.length <= MAX_PROLOG_LENGTH) return { ok: true, text: "" };
        return { ok: false, refusal: refuse("TOO_LARGE", lineAndColumn(held, found.at), `no root element in the first ${MAX_PROLOG_LENGTH} characters`) };
      }
      return { ok: true, text: this.rest() };
    },
    rest() {
      passed = true;
      const text = held;
      held = "";
      return text;
    },
  };
}

interface Found {
  /** `more`: what stands at `at` is not whole yet. */
  readonly kind: "doctype" | "root" | "more";
  readonly at: number;
}

const DOCTYPE = "<!DOCTYPE";

/** Anything but space, comments and instructions counts as the root: whether it is one is the parser's business. */
function skipProlog(text: string, from: number): Found {
  let at = from;
  for (;;) {
    while (/[\s\uFEFF]/.test(text.charAt(at))) at += 1;
    const end = text.startsWith("<!--", at) ? endOf(text, "-->", at + 4) : text.startsWith("<?", at) ? endOf(text, "?>", at + 2) : null;
    if (end === null) break;
    if (end < 0) return { kind: "more", at };
    at = end;
  }
  if (text.startsWith(DOCTYPE, at)) return { kind: "doctype", at };
  const start = text.slice(at, at + DOCTYPE.length);
  const undecided = start.length < DOCTYPE.length && (DOCTYPE.startsWith(start) || "<!--".startsWith(start) || "<?".startsWith(start));
  return { kind: undecided ? "more" : "root", at };
}

/** Behind the next `mark`, or -1. */
function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return `${before.split("\n").length}:${offset - lineStart + 1}`;
}
