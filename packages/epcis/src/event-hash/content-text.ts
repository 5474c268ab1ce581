// What an event says, as one text that is the same in every syntax and order: its pre-hash string by exact rules, under which
// the lots `0012` and `12` are two, and the error declaration, which the event hash leaves out. Tells whether two events of one id
// are one. Knows no document.

import { cbvUri } from "../cbv.ts";
import type { ValuePrefixes } from "../context.ts";
import type { EpcisEvent, ErrorDeclaration } from "../event.ts";
import type { ReadEvent } from "../read-result.ts";
import { eventText } from "./event-hash.ts";
import { openContent } from "./open-content.ts";
import { joinSorted } from "./order.ts";
import { canonicalTime } from "./time.ts";
import { STANDARD_VALUE_PREFIXES, type ValueRules } from "./value.ts";

const EXACT = new WeakMap<ValuePrefixes, ValueRules>();

/**
 * Without the sender's event id and the time of recording. The lists of EPCs are sorted and stand as they are, since the readers
 * have given each its one spelling: that is most of the cost of the pre-hash string, which would find the spelling again.
 */
export function eventContentText({ event, prefixes }: Pick<ReadEvent, "event" | "prefixes">): string {
  const rules = exactRules(prefixes);
  const said = eventText({ ...event, epcList: NONE, childEPCs: NONE, inputEPCList: NONE, outputEPCList: NONE }, rules);
  const listed = `${said}${listText("epcList", event.epcList)}${listText("childEPCs", event.childEPCs)}${listText("inputEPCList", event.inputEPCList)}${listText("outputEPCList", event.outputEPCList)}`;
  return event.errorDeclaration === null ? listed : `${listed}\n${errorText(event, event.errorDeclaration, rules)}`;
}

const NONE: readonly string[] = [];

function listText(name: string, list: readonly string[]): string {
  return list.length === 0 ? "" : `\n${name}\n${(isSorted(list) ? list : list.toSorted()).join("\n")}`;
}

/** As packs of one line mostly are. A tenth of the cost of sorting them. */
function isSorted(list: readonly string[]): boolean {
  for (let at = 1; at < list.length; at += 1) if ((list[at - 1] ?? "") > (list[at] ?? "")) return false;
  return true;
}

/** The hash reads `gs1` in its own way where a JSON document does not declare it. Here it means what it means in XML. */
function exactRules(prefixes: ValuePrefixes): ValueRules {
  let rules = EXACT.get(prefixes);
  if (rules === undefined) {
    rules = { get: (prefix) => prefixes.get(prefix) ?? STANDARD_VALUE_PREFIXES.get(prefix), exact: true };
    EXACT.set(prefixes, rules);
  }
  return rules;
}

function errorText(
  { eventTimeZoneOffset }: EpcisEvent,
  { declarationTime, reason, correctiveEventIDs, extensions }: ErrorDeclaration,
  rules: ValueRules,
): string {
  const why = reason === null ? "" : `reason=${cbvUri("errorReason", reason) ?? reason}`;
  const ids = joinSorted(correctiveEventIDs.map((id) => `correctiveEventID=${id}`));
  return `errorDeclaration=${canonicalTime(declarationTime, eventTimeZoneOffset)}${why}${ids}${openContent(extensions, rules)}`;
}
