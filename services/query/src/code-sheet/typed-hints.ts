// What a text would be in a typed field: the types that take it by a form of their own, and those it has the form of but for
// a check. What scans are detected as anyway, and types that take nearly any text, say nothing.

import { type CodeReason, MAX_SCAN_LENGTH } from "@csp/codes";
import { CHINESE_TYPES } from "./chinese-types.ts";
import { ELEMENT_STRING_TYPE, URN_TYPE } from "./identifier-types.ts";
import type { NearMiss, TypedCode, TypedHint } from "./sheet.ts";

/** They take any text of their length. */
const TAKE_ANYTHING = new Set(["practice-licence", "licence"]);
/** URIs of this bridge that name no thing that is scanned. */
const NO_SCAN = /^urn:csp:(?:uscc|ent|batch|bill):/;
/** No year is looked at. */
const OPTIONS = { year: 0 } as const;

export function typedHints(text: string): readonly TypedHint[] {
  if (text.length > MAX_SCAN_LENGTH) return [];
  const types: readonly TypedCode[] = NO_SCAN.test(text) ? [URN_TYPE] : CHINESE_TYPES;
  return types.flatMap(({ as, kind, read }) => {
    if (TAKE_ANYTHING.has(as)) return [];
    const parsed = read(text, OPTIONS);
    const fits = parsed.ok && !parsed.value.warnings.some(({ code }) => code === "UNSURE_FORM");
    return fits ? [{ as, kind, name: parsed.value.name }] : [];
  });
}

/** These are told only of a text that is otherwise in form. */
const IN_FORM: readonly CodeReason[] = ["BAD_CHECK_DIGIT", "BAD_DATE"];
/** A logistic unit or a trade item; other digits begin like some element, too. */
const LIKE_ELEMENTS = /^0[01][0-9]{14}/;

export function nearMisses(text: string): readonly NearMiss[] {
  if (text.length > MAX_SCAN_LENGTH) return [];
  const types = LIKE_ELEMENTS.test(text.trim()) ? [...CHINESE_TYPES, ELEMENT_STRING_TYPE] : CHINESE_TYPES;
  return types.flatMap(({ as, kind, read }) => {
    if (TAKE_ANYTHING.has(as)) return [];
    const parsed = read(text, OPTIONS);
    return !parsed.ok && IN_FORM.includes(parsed.problem.reason) ? [{ as, kind, problem: parsed.problem }] : [];
  });
}
