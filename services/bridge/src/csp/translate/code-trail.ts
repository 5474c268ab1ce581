// Which text in a file became which code: the texts are found again in the file, whatever its profile, and read by the rules
// that the profiles read them by.

import { canonicalUri, parseEpcUri, parseTraceCode } from "@csp/codes";

export interface CodeStep {
  /** As it stands in the file. */
  readonly text: string;
  readonly uri: string;
  /** Of the detection table. */
  readonly rule: string;
}

/** Longer texts are no codes. */
const MAX_CODE_LENGTH = 512;
const MAX_NESTING = 8;

/** The first text of each of the codes in `uris`, in the order of the file; `enough` says of a rule that no more of it are wanted. */
export function* codeTrail(texts: Iterable<string>, uris: ReadonlySet<string>): Generator<CodeStep> {
  const seen = new Set<string>();
  for (const text of texts) {
    const step = readStep(text);
    if (step === null || seen.has(step.uri) || !uris.has(step.uri)) continue;
    seen.add(step.uri);
    yield step;
  }
}

function readStep(text: string): CodeStep | null {
  if (text.length > MAX_CODE_LENGTH || text.length < 2) return null;
  const typed = parseTraceCode(text);
  if (typed.ok) return { text, uri: typed.value.uri, rule: typed.value.rule };
  if (!text.includes(":")) return null;
  const epc = parseEpcUri(text);
  return epc.ok ? { text, uri: canonicalUri(epc.value), rule: "EPC URI" } : null;
}

/** All texts of a file that could be a value: of JSON each string and what stands between its commas, of XML each attribute and text. */
export function* textsIn(content: string): Generator<string> {
  if (content.trimStart().startsWith("<")) {
    for (const [, double, single, text] of content.matchAll(/"([^"<]*)"|'([^'<]*)'|>([^<>]*)</g)) yield unescapeXml(double ?? single ?? text ?? "");
    return;
  }
  yield* stringsOf(parseOrNull(content), 0);
}

function* stringsOf(value: unknown, nesting: number): Generator<string> {
  if (typeof value === "number") yield String(value);
  if (typeof value === "string") {
    if (nesting < MAX_NESTING && /^\s*[[{]/.test(value)) yield* stringsOf(parseOrNull(value), nesting + 1);
    yield value;
    if (value.includes(",")) for (const piece of value.split(",")) yield piece.trim();
  }
  if (typeof value !== "object" || value === null) return;
  for (const member of Object.values(value)) yield* stringsOf(member, nesting);
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON after all: then no text in it is one of a field.
    return null;
  }
}

function unescapeXml(text: string): string {
  if (!text.includes("&")) return text.trim();
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&apos;", "'").replaceAll("&amp;", "&").trim();
}
