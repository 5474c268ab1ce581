// PostgreSQL keeps no U+0000 in text, and SQLite does. U+0001 stands before what would not pass: `\1\1` is U+0000 and
// `\1\2` is U+0001, so that different texts stay different and in the same order.

const MARKED = /[\0\u0001]/;
const EACH_MARKED = /[\0\u0001]/g;
const EACH_MARK = /\u0001([\u0001\u0002])/g;

export function toStoredText(text: string): string {
  return MARKED.test(text) ? text.replaceAll(EACH_MARKED, (one) => (one === "\0" ? "\u0001\u0001" : "\u0001\u0002")) : text;
}

export function fromStoredText(stored: string): string {
  return stored.includes("\u0001") ? stored.replaceAll(EACH_MARK, (_, one: string) => (one === "\u0001" ? "\0" : "\u0001")) : stored;
}
