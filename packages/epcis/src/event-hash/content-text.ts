// What an event says, as one text that is the same in every syntax and spelling: its pre-hash string, and the
// error declaration, which the event hash leaves out. Tells whether two events of one id are one. Knows no document.

import { cbvUri } from "../cbv.ts";
import type { ValuePrefixes } from "../context.ts";
import type { EpcisEvent, ErrorDeclaration } from "../event.ts";
import type { ReadEvent } from "../read-result.ts";
import { eventPreHash } from "./event-hash.ts";
import { openContent } from "./open-content.ts";
import { joinSorted } from "./order.ts";
import { canonicalTime } from "./time.ts";
import { STANDARD_VALUE_PREFIXES } from "./value.ts";

const WITH_STANDARD = new WeakMap<ValuePrefixes, ValuePrefixes>();

/**
 * Without the sender's event id and the time of recording. The lists of EPCs are sorted and stand as they are, since the readers
 * have given each its one spelling: that is most of the cost of the pre-hash string, which would find the spelling again.
 */
export function eventContentText({ event, prefixes }: Pick<ReadEvent, "event" | "prefixes">): string {
  const known = withStandard(prefixes);
  const said = eventPreHash({ ...event, epcList: NONE, childEPCs: NONE, inputEPCList: NONE, outputEPCList: NONE }, { prefixes: known });
  const listed = `${said}${listText("epcList", event.epcList)}${listText("childEPCs", event.childEPCs)}${listText("inputEPCList", event.inputEPCList)}${listText("outputEPCList", event.outputEPCList)}`;
  return event.errorDeclaration === null ? listed : `${listed}\n${errorText(event, event.errorDeclaration, known)}`;
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
function withStandard(prefixes: ValuePrefixes): ValuePrefixes {
  let known = WITH_STANDARD.get(prefixes);
  if (known === undefined) {
    known = { get: (prefix) => prefixes.get(prefix) ?? STANDARD_VALUE_PREFIXES.get(prefix) };
    WITH_STANDARD.set(prefixes, known);
  }
  return known;
}

function errorText(
  { eventTimeZoneOffset }: EpcisEvent,
  { declarationTime, reason, correctiveEventIDs, extensions }: ErrorDeclaration,
  prefixes: ValuePrefixes,
): string {
  const why = reason === null ? "" : `reason=${cbvUri("errorReason", reason) ?? reason}`;
  const ids = joinSorted(correctiveEventIDs.map((id) => `correctiveEventID=${id}`));
  return `errorDeclaration=${canonicalTime(declarationTime, eventTimeZoneOffset)}${why}${ids}${openContent(extensions, prefixes)}`;
}
