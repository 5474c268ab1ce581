// An event's time as one text with its offset, and back to milliseconds.

import { type EpcisEvent, parseTime } from "@csp/epcis";

const OFFSET = /(?:Z|z|[+-]\d\d:\d\d)$/;

/** As the source wrote it; where it has no offset, the event's own follows. */
export function timeTextOf({ eventTime, eventTimeZoneOffset }: EpcisEvent): string {
  return OFFSET.test(eventTime) ? eventTime : eventTime + eventTimeZoneOffset;
}

/** Takes what `timeTextOf` made. */
export function timeMsOf(time: string): number {
  const parsed = parseTime(time);
  if (parsed === null) throw new Error("a stored time is not a time");
  return parsed.epochMs;
}
