// What a text would be in a typed field: the types that take it by a form of their own. What scans are detected as anyway,
// and types that take nearly any text, say nothing.

import { MAX_SCAN_LENGTH } from "@csp/codes";
import { CHINESE_TYPES } from "./chinese-types.ts";
import { URN_TYPE } from "./identifier-types.ts";
import type { TypedCode, TypedHint } from "./sheet.ts";

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
