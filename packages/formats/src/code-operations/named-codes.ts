// The codes that an operation names, one to a field or many, read so that each listing has one result. Where a code that the
// operation cannot do without is refused, all others of it are refused with it. Knows no operation.

import { codeRefusals, refusedCode } from "../refusals.ts";
import { type CodeList, readCodeList } from "../code-list.ts";
import type { JsonObject } from "../json-message.ts";
import type { Outcome, Refusal, RefusedCode } from "../profile.ts";
import type { RuleSet } from "../rule-set.ts";

export interface NamedCodes {
  /** The accepted codes of a field, in source order; none where the operation cannot be done. */
  uris(field: string): readonly string[];
  /** Keys of the accepted codes by field, sorted, for the content hash: what each field says of the packs, not in which order. */
  said(): readonly (readonly [field: string, keys: readonly string[]])[];
  readonly listed: number;
  readonly refused: readonly RefusedCode[];
  refusals(): Iterable<Outcome>;
}

/** A field of codes: `one` holds exactly one and `some` at least one without which nothing can be done; `any` is done as far as it goes. */
export type CodeField = readonly [field: string, kind: "one" | "some" | "any"];

export function readNamedCodes(fields: JsonObject, table: readonly CodeField[], rules: RuleSet): NamedCodes | Refusal {
  const lists = new Map<string, CodeList>();
  const single = new Set<string>();
  const before: string[] = [];
  let lacks = false;
  for (const [field, kind] of table) {
    const value = fields[field];
    if (kind === "any" && (value === undefined || value === null)) continue;
    const list = readCodeList(kind === "one" ? [value] : (value as string | readonly unknown[]), `/${field}`, rules, before);
    if ("reason" in list) return list;
    // A field of one code is no list, so it is named without a place in one.
    lists.set(field, kind === "one" ? { ...list, refused: list.refused.map((code) => ({ ...code, where: `/${field}` })) } : list);
    if (kind === "one") single.add(field);
    for (const key of list.keys) before.push(key);
    lacks ||= kind !== "any" && list.uris.length === 0;
  }
  const refused = Array.from(lists, ([field, list]) => refusedOf(list, (at) => (single.has(field) ? `/${field}` : `/${field}/${at}`), lacks)).flat();
  return {
    uris: (field) => (lacks ? [] : (lists.get(field)?.uris ?? [])),
    said: () => Array.from(lists, ([field, { keys }]) => [field, keys.toSorted()] as const),
    listed: Array.from(lists.values(), ({ listed }) => listed).reduce((sum, listed) => sum + listed, 0),
    refused,
    refusals: () => codeRefusals(0, "", refused),
  };
}

/** In source order. The codes that were accepted are those between the refused ones. */
function refusedOf(list: CodeList, place: (at: number) => string, lacks: boolean): readonly RefusedCode[] {
  if (!lacks) return list.refused;
  const refused: RefusedCode[] = [];
  let nextRefused = 0;
  let nextAccepted = 0;
  for (let at = 0; at < list.listed; at++) {
    const where = place(at);
    const known = list.refused[nextRefused];
    if (known?.where === where) {
      refused.push(known);
      nextRefused += 1;
    } else {
      refused.push(refusedCode(where, "COUNTERPART_REFUSED", list.keys[nextAccepted] ?? "", "another code that the operation needs is refused"));
      nextAccepted += 1;
    }
  }
  return refused;
}
