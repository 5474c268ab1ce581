// How many packs of which drug a list of codes names. The only part of the publisher whose cost grows with the codes: it
// looks at the class alone, and what the class stands for is looked up once per class.

import { beginsWith, classUriOf, edmcClassUri } from "@csp/codes";
import type { RuleSet } from "@csp/formats";
import { UNKNOWN } from "./region.ts";

export interface PackCount {
  /** `urn:csp:cndc:` where the class is linked to a national drug id, else the class URI, else `unknown`. */
  readonly drug: string;
  /** 1 = smallest unit, 0 = not filed. */
  readonly level: number;
  readonly packs: number;
}

/** Each naming of a code counts. The order says nothing. */
export function countPacks(codes: readonly string[], rules: RuleSet): readonly PackCount[] {
  const counts = new Map<string, { readonly drug: string; readonly level: number; packs: number }>();
  for (const [classUri, packs] of countByClass(codes)) {
    const rule = rules.classes.get(classUri);
    const cndc = rule?.cndc ?? null;
    const drug = cndc === null ? classUri : `urn:csp:cndc:${cndc}`;
    const level = rule?.level ?? 0;
    const key = `${drug}|${level}`;
    const count = counts.get(key);
    if (count === undefined) counts.set(key, { drug, level, packs });
    else count.packs += packs;
  }
  return [...counts.values()];
}

const EDMC_HEAD = "urn:csp:edmc:";
const EDMC_CLASS_END = EDMC_HEAD.length + 7;

/**
 * A 20-digit code is counted under the number that its seven class digits make, so that nothing is allocated for it.
 * Measured on lists of 200 and 3,500 codes of 1 and 20 classes (Node 24, 2-core machine): 0.07–0.15 µs a code, 0.4–0.7 µs
 * for GS1 codes; decoding the event costs 0.15 µs a code. A class that is new to the list costs about 1 µs more.
 */
function countByClass(codes: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const edmc = new Map<number, number>();
  for (const code of codes) {
    if (beginsWith(code, EDMC_HEAD)) {
      const digits = edmcClassNumber(code);
      edmc.set(digits, (edmc.get(digits) ?? 0) + 1);
    } else {
      const classUri = classUriOf(code) ?? UNKNOWN;
      counts.set(classUri, (counts.get(classUri) ?? 0) + 1);
    }
  }
  for (const [digits, packs] of edmc) counts.set(edmcClassUri(String(digits)), packs);
  return counts;
}

function edmcClassNumber(code: string): number {
  let number = 0;
  for (let at = EDMC_HEAD.length; at < EDMC_CLASS_END; at++) number = number * 10 + code.charCodeAt(at) - 0x30;
  return number;
}
