import type { Element } from "./elements.ts";
import { ruleOf } from "./ai-table.ts";
export function companionProblem(elements: readonly Element[]): any {
  for (let i = 0; i < elements.length; i++) for (let j = 0; j < i; j++) if (elements[i]!.ai === elements[j]!.ai) return { reason: "REPEATED_AI", at: elements[i]!.at, length: elements[i]!.value.length, detail: "", detailZh: "" };
  for (const { ai, at, value } of elements) {
    const r = ruleOf(ai)!;
    const has = (o: string) => elements.some((e) => e.ai === o);
    if (r.excludes.some(has) || (r.requires.length > 0 && !r.requires.some((g) => g.every(has)))) return { reason: "BAD_COMBINATION", at, length: value.length, detail: "", detailZh: "" };
  }
  return null;
}
