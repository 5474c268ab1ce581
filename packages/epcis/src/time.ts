// Times as text → milliseconds of the epoch, and back; RFC 3339 by own arithmetic. Knows no clock, no zone but the offset
// in the text.

export interface ParsedTime {
  /** Milliseconds since 1970-01-01T00:00:00Z; finer fractions are cut. Without an offset the text is taken as UTC. */
  readonly epochMs: number;
  /** `+08:00`; `+00:00` for `Z`; null where the text has none. */
  readonly offset: string | null;
}

const TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([Zz])|([+-])(\d\d):(\d\d))?$/;
const OFFSET = /^[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)$/;

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;
const MAX_OFFSET_MINUTES = 14 * 60;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
/** Days from 0000-03-01 to 1970-01-01 in the proleptic Gregorian calendar. */
const EPOCH_DAYS = 719_468;

/** RFC 3339 with an optional fraction and an optional offset; null for all else. Years 0000–9999. */
export function parseTime(text: string): ParsedTime | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, zulu, sign, offsetHour, offsetMinute] = match;
  const y = Number(year);
  const m = Number(month);
  const d = Number(day);
  if (m < 1 || m > 12 || d < 1 || d > daysInMonth(y, m)) return null;
  const minutes = Number(hour) * 60 + Number(minute);
  const seconds = Number(second);
  if (Number(hour) > 23 || Number(minute) > 59 || seconds > 60) return null;
  let offsetMinutes = 0;
  if (sign !== undefined) {
    offsetMinutes = Number(offsetHour) * 60 + Number(offsetMinute);
    if (Number(offsetMinute) > 59 || offsetMinutes > MAX_OFFSET_MINUTES) return null;
    if (sign === "-") offsetMinutes = -offsetMinutes;
  }
  // RFC 3339 5.7: second 60 is a leap second, at the end of a UTC day.
  if (seconds === 60 && (minutes - offsetMinutes + 2880) % 1440 !== 1439) return null;
  const ms = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0"));
  const epochMs = daysFromEpoch(y, m, d) * MS_PER_DAY + (minutes - offsetMinutes) * MS_PER_MINUTE + seconds * 1000 + ms;
  return { epochMs, offset: zulu !== undefined ? "+00:00" : sign === undefined ? null : `${sign}${offsetHour}:${offsetMinute}` };
}

/** True for an offset as `eventTimeZoneOffset` has it: `-14:00` to `+14:00`. */
export function isTimeZoneOffset(text: string): boolean {
  return OFFSET.test(text);
}

/** When the event happened. A time without an offset (no EPCIS 2.0 document has one) is local time at the event's own offset. */
export function epochMsOf(event: { readonly eventTime: string; readonly eventTimeZoneOffset: string }): number {
  const own = parseTime(event.eventTime);
  const time = own?.offset === null ? parseTime(event.eventTime + event.eventTimeZoneOffset) : own;
  if (time === null) throw new Error("an event's time is not a time: it was not made by a checked reader");
  return time.epochMs;
}

/** `2024-03-01T08:00:00.000Z`. The time must be in years 0000–9999. */
export function formatTimeUtc(epochMs: number): string {
  const days = Math.floor(epochMs / MS_PER_DAY);
  const inDay = epochMs - days * MS_PER_DAY;
  const { year, month, day } = dateFromEpochDays(days);
  if (!Number.isInteger(epochMs) || year < 0 || year > 9999) throw new Error("a time to be written is not a whole number of milliseconds in years 0000–9999");
  const seconds = Math.floor(inDay / 1000);
  const clock = `${digits(Math.floor(seconds / 3600), 2)}:${digits(Math.floor(seconds / 60) % 60, 2)}:${digits(seconds % 60, 2)}`;
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}T${clock}.${digits(inDay % 1000, 3)}Z`;
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function daysFromEpoch(year: number, month: number, day: number): number {
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const inYear = (DAYS_BEFORE_MONTH[month - 1] ?? 0) + (month > 2 && isLeapYear(year) ? 1 : 0) + day - 1;
  // 719,162 days lie between 0001-01-01 and 1970-01-01.
  return before * 365 + leapDays + inYear - 719_162;
}

/** Years counted from March, so that the leap day is the last of its year; eras of 400 years. */
function dateFromEpochDays(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + EPOCH_DAYS;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
