// Times as people in China read them: local time of +08:00, whatever offset the source wrote, so that a journey reads in order.

const CHINA_OFFSET_MS = 8 * 3_600_000;
const DAY_ONLY = " 00:00";

/** `2025-03-01 09:30`; the day alone for midnight, which is how documents that know only the day are dated; the text itself where it is no time. */
export function eventTimeText(text: string): string {
  const ms = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}+08:00`);
  if (Number.isNaN(ms)) return text;
  const shown = timeText(ms);
  return shown.endsWith(DAY_ONLY) ? shown.slice(0, -DAY_ONLY.length) : shown;
}

/** `2025-03-01 09:30` */
export function timeText(ms: number): string {
  return new Date(ms + CHINA_OFFSET_MS).toISOString().slice(0, 16).replace("T", " ");
}
