// Where and when an event counts: the province of a party, and the calendar day in China. What is not known is said so,
// never guessed.

import { parseParty, percentDecode, provinceName } from "@csp/codes";
import { type EpcisEvent, epochMsOf, formatTimeUtc } from "@csp/epcis";
import type { RuleSet } from "@csp/formats";

export const UNKNOWN = "unknown";

const CHINA_OFFSET = "+08:00";
const CHINA_OFFSET_MS = 8 * 3_600_000;
const ENT_HEAD = "urn:csp:ent:";
const FIRST_MS = -62_167_219_200_000;
const LAST_MS = 253_402_300_799_999;

/** The province, two digits of GB/T 2260, of the first party that has one by its USCC; `unknown` where none has. */
export function regionOf(parties: readonly string[], rules: RuleSet): string {
  for (const party of parties) {
    const parsed = parseParty(linked(party, rules));
    const province = parsed.ok ? parsed.value.province : null;
    // Codes given out by the national authority name no province.
    if (province !== null && provinceName(province) !== null) return province;
  }
  return UNKNOWN;
}

/** An id of another system as the USCC that is filed for it. */
function linked(party: string, rules: RuleSet): string {
  if (!party.startsWith(ENT_HEAD)) return party;
  const id = percentDecode(party.slice(ENT_HEAD.length));
  const uscc = id.ok ? rules.enterprises.get(id.value) : undefined;
  return uscc === undefined ? party : `uscc:${uscc}`;
}

/** Calendar day of the event time at +08:00, YYYY-MM-DD. */
export function chinaDayOf(event: Pick<EpcisEvent, "eventTime" | "eventTimeZoneOffset">): string {
  const { eventTime } = event;
  if (eventTime.endsWith(CHINA_OFFSET)) return eventTime.slice(0, 10);
  // A time in the last hours of the year 9999, as some write for "never", has no day of its own eight hours on.
  const local = Math.min(Math.max(epochMsOf(event) + CHINA_OFFSET_MS, FIRST_MS), LAST_MS);
  return formatTimeUtc(local).slice(0, 10);
}
