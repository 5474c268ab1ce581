// What is odd about a text that passes: made here, so that a warning always has its code and both sentences. Owns no rule.

import type { Warning, WarningCode } from "./identifier.ts";

/** `detail` and `detailZh` are one sentence each, the same in English and in Chinese. */
export function warning(code: WarningCode, detail: string, detailZh: string): Warning {
  return { code, detail, detailZh };
}

/** The one list of those who have nothing to warn of, so that none is made a call. */
export const NO_WARNINGS: readonly Warning[] = [];
