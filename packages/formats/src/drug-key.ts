// What a batch is named by: the national drug id where a class of codes is linked to one, else the class of the smallest
// unit. So all levels of one pack rule give the same key.

import type { RuleSet } from "./rule-set.ts";

/** 11 digits (national drug id), 7 digits (class of 20-digit codes) or 14 digits (GTIN). `classUri` is a canonical class URI. */
export function drugKeyOf(classUri: string, rules: RuleSet): string {
  const rule = rules.classes.get(classUri);
  if (rule?.cndc != null) return rule.cndc;
  if (rule?.unitClass == null) return digitsOf(classUri);
  return rules.classes.get(rule.unitClass)?.cndc ?? digitsOf(rule.unitClass);
}

function digitsOf(classUri: string): string {
  return classUri.slice(Math.max(classUri.lastIndexOf(":"), classUri.lastIndexOf("/")) + 1);
}
