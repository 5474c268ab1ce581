// A sheet as one JSON object. Its names are a promise to those who read `csp code --json`: they are added to, never changed.

import type { CodeProblem, Warning } from "@csp/codes";
import type { CodeSheet, ReadingSheet, Words } from "./sheet.ts";

/** Everything the sheet says but the text itself; null where there is nothing. */
export function sheetJson(sheet: CodeSheet): object {
  const { carrier, hints } = sheet;
  return {
    kind: sheet.kind,
    carrier: carrier?.en ?? null,
    ...readingsJson(sheet),
    problem: sheet.kind === "read" ? null : problemJson(sheet.problem),
    mended: sheet.mended === null ? null : { text: sheet.mended.text, ...what(sheet.mended.kind) },
    nearMisses: sheet.nearMisses.map(({ as, kind, problem }) => ({ as, ...what(kind), problem: problemJson(problem) })),
    couldBe: hints.map(({ as, kind, name }) => ({ as, ...what(kind), canonical: name })),
  };
}

function readingsJson(sheet: CodeSheet): object {
  if (sheet.kind === "read") return { reading: readingJson(sheet.reading), alsoReads: sheet.alsoReads.map(readingJson), more: sheet.more };
  if (sheet.kind === "ambiguous") return { reading: null, readings: sheet.readings.map(readingJson), more: sheet.more };
  return { reading: null };
}

function readingJson({ scheme, kind, name, uri, isPack, rule, parts, elements, forms, warnings }: ReadingSheet): object {
  const none = forms.filter(({ value }) => value === null);
  return {
    scheme,
    ...what(kind),
    name,
    uri,
    isPack,
    rule: rule.en,
    parts: Object.fromEntries(parts.map((part) => [part.name, part.value])),
    meanings: Object.fromEntries(parts.flatMap((part) => (part.meaning === null ? [] : [[part.name, part.meaning]]))),
    elements: elements.map(({ meaning, ...element }) => ({ ...element, meaning: meaning?.en ?? null, meaningZh: meaning?.zh ?? null })),
    forms: Object.fromEntries(forms.map((form) => [form.name, form.value])),
    whyNoForm: Object.fromEntries(none.map((form) => [form.name, form.whyNone])),
    warnings: warnings.map(warningJson),
  };
}

function what({ en, zh }: Words): object {
  return { what: en, whatZh: zh };
}

function warningJson({ code, detail, detailZh }: Warning): Warning {
  return { code, detail, detailZh };
}

function problemJson({ reason, at, length, detail, detailZh }: CodeProblem): CodeProblem {
  return { reason, at, length, detail, detailZh };
}
