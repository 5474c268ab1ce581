// The codes of one insurance record (`drugtracinfo`) → accepted and refused ones, where those that a field of 30 characters
// cut are refused by that name before anyone reads them.

import { type CodeList, readCodeList } from "../code-list.ts";
import type { JsonObject } from "../json-message.ts";
import type { Refusal, RefusedCode } from "../profile.ts";
import { refusedCode } from "../refusals.ts";
import type { RuleSet } from "../rule-set.ts";
import { CUT_LENGTH, type Cut, findCut } from "./cut-code.ts";

export interface RecordCodes {
  readonly list: CodeList;
  /** Codes that may have been cut but most likely were not. */
  readonly warnings: readonly string[];
}

/** What a record writes in place of a code, or the codes themselves: the items of `drugtracinfo`, or the one `drug_trac_codg` of older versions. */
export function codeItems(record: JsonObject): readonly unknown[] {
  const list = record["drugtracinfo"];
  if (Array.isArray(list)) return list.map((item: unknown) => (isRecord(item) ? item["drug_trac_codg"] : item));
  const alone = record["drug_trac_codg"];
  return typeof alone === "string" && alone.trim() !== "" ? [alone] : [];
}

/** The field that holds them. */
export function codesField(record: JsonObject): string {
  return Array.isArray(record["drugtracinfo"]) ? "drugtracinfo" : "drug_trac_codg";
}

/** A code longer than the old field proves that the sender's field is a wide one: then nothing of 30 was cut by it. */
export function isWide(items: readonly unknown[]): boolean {
  return items.some((item) => typeof item === "string" && item.length > CUT_LENGTH);
}

/** `wide`: whether the message shows that its code field holds more than 30 characters. */
export function readRecordCodes(items: readonly unknown[], pointer: string, rules: RuleSet, wide: boolean): RecordCodes | Refusal {
  const cuts = new Map<number, Cut>();
  for (let at = 0; at < items.length; at++) {
    const item = items[at];
    const cut = typeof item === "string" && item.length === CUT_LENGTH ? findCut(item) : null;
    if (cut !== null && (!wide || cut.kind === "open")) cuts.set(at, cut);
  }
  // What is cut is handed on as no code at all, so that it keeps its place and is refused there.
  const list = readCodeList(cuts.size === 0 || wide ? items : items.map((item, at) => (cuts.has(at) ? null : item)), pointer, rules);
  if ("reason" in list) return list;
  if (wide) return { list, warnings: maybeCut([...cuts.keys()], pointer) };
  const refused = list.refused.map((code): RefusedCode => {
    const at = Number(code.where.slice(pointer.length + 1));
    const cut = cuts.get(at);
    return cut === undefined ? code : refusedCode(code.where, "CODE_TRUNCATED", String(items[at]), cut.detail);
  });
  return { list: { ...list, refused }, warnings: [] };
}

function maybeCut(places: readonly number[], pointer: string): readonly string[] {
  if (places.length === 0) return [];
  const others = places.length === 1 ? "has" : `and ${places.length - 1} more have`;
  return [`CODE_OF_30: ${pointer}/${places[0]} ${others} the length of a cut code; longer codes of the message show that the field holds more`];
}

export function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
