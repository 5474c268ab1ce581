// What an event says, as one text that is the same in every syntax and spelling: its pre-hash string, and the error declaration,
// which the event hash leaves out. Tells whether two events of one id are one. Knows no document.

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

/** Without the sender's event id and the time of recording. Costs what the pre-hash string costs. */
export function eventContentText({ event, prefixes }: Pick<ReadEvent, "event" | "prefixes">): string {
  const known = withStandard(prefixes);
  const said = eventPreHash(event, { prefixes: known });
  return event.errorDeclaration === null ? said : `${said}\n${errorText(event, event.errorDeclaration, known)}`;
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
