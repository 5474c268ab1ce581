// The value of one application identifier by itself, as a form or a database column holds it: what stands around it, and
// which AIs it must go with, are not asked.

import type { Parsed } from "./identifier.ts";
import { ruleOf } from "./gs1/ai-table.ts";
import { checkValue } from "./gs1/check-value.ts";
import { accept, refuse } from "./problem.ts";

/**
 * Checks a value, nothing around it, by the rule of its AI: characters, length, check digit, date and all else that the
 * General Specifications say of the value alone. As every parser, throws a TypeError for what is no string. `UNKNOWN_AI` for what is no AI; the problem then points at nothing.
 */
export function parseAiValue(ai: string, value: string): Parsed<string> {
  // Callers without types: what has no characters would have none that are wrong.
  if (typeof value !== "string") throw new TypeError("the value of an AI must be a string");
  const rule = ruleOf(ai);
  if (!rule) return refuse("UNKNOWN_AI", 0, 0, "The type of the value is no application identifier.", "指定的类型不是应用标识符。");
  const problem = checkValue(rule, value, 0, value.length);
  return problem ? { ok: false, problem } : accept(value);
}
