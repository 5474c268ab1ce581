// When an event happened → the text of it in a bill, on the clock of the place where it happened.

import { epochMsOf, type EpcisEvent, parseTime } from "@csp/epcis";
import { CHINA_OFFSET, parseDocumentTime } from "../../document-time.ts";
import { type WallClock, wallClock } from "../wall-clock.ts";

export interface BillTime {
  readonly text: string;
  /** False where the text is read back as another instant: fractions that a bill cannot hold are cut. */
  readonly exact: boolean;
  /** True where the text is the day alone. */
  readonly day: boolean;
}

const MIDNIGHT = "00:00:00";

/** `day`: the event is known to the day alone, so that a midnight in China is written without its clock. Null for a local time beyond years 0000–9999. */
export function billTime(event: EpcisEvent, day: boolean): BillTime | null {
  const { eventTimeZoneOffset: offset } = event;
  const epochMs = epochMsOf(event);
  const local = localTime(event, epochMs, offset);
  if (local === null) return null;
  const isDay = day && offset === CHINA_OFFSET && local.clock === MIDNIGHT;
  const text = isDay ? local.date : local.zone === CHINA_OFFSET ? `${local.date} ${local.clock}` : `${local.date}T${local.clock}${local.zone}`;
  const read = parseDocumentTime(text);
  const fraction = /\.(\d+)/.exec(event.eventTime)?.[1] ?? "";
  return { text, exact: read?.epochMs === epochMs && !/[1-9]/.test(fraction.slice(local.digits)), day: isDay };
}

interface LocalTime extends WallClock {
  /** The offset, as it came where it came. */
  readonly zone: string;
  /** Digits of the fraction that are kept. */
  readonly digits: number;
}

/** The text as it came where it is on the clock of its offset already, else reckoned. */
function localTime(event: EpcisEvent, epochMs: number, offset: string): LocalTime | null {
  const own = parseTime(event.eventTime)?.offset ?? offset;
  if (own === offset) {
    const [, date = "", clock = "", zulu] = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d(?:\.\d{1,9})?)\d*([Zz])?/.exec(event.eventTime) ?? [];
    return { date, clock, zone: zulu === undefined ? offset : "Z", digits: 9 };
  }
  const local = wallClock(epochMs, offset);
  return local === null ? null : { ...local, zone: offset, digits: 3 };
}
