// Numbers in a pre-hash string: one spelling for each value. Any value that reads as a decimal number is written as one,
// texts too: the vectors of the standard's authors show `111100001111000011110000` passing through a double. Beside it, for
// what is compared and not published, one spelling that keeps every digit.

const ZERO = 0x30;
const NINE = 0x39;

/**
 * `26.0` → `26`, `+0.50` → `0.5`, `1e3` → `1000`; null for what is no decimal number, or none that a double can hold.
 * Without exponent: whole numbers with all digits of the double, others as the shortest text that reads back. Costs 60–150 ns.
 */
export function canonicalNumber(text: string): string | null {
  if (!isDecimal(text)) return null;
  const value = Number(text);
  if (!Number.isFinite(value)) return null;
  if (Number.isInteger(value)) return Number.isSafeInteger(value) ? String(value === 0 ? 0 : value) : BigInt(value).toString();
  return withoutExponent(String(value));
}

/**
 * Digits without zeros at either end, and the power of ten they stand at where it is not the first: `26.0` → `26`, `1000` and
 * `1e3` → `1e3`. Two texts have one spelling if and only if they are one number, however long; null for what is no decimal number.
 */
export function exactNumber(text: string): string | null {
  if (!isDecimal(text)) return null;
  const mark = text.search(/[eE]/);
  const [whole = "", fraction = ""] = text.slice(startsWithSign(text, 0) ? 1 : 0, mark < 0 ? text.length : mark).split(".");
  const written = whole + fraction;
  const from = zerosEnd(written);
  if (from === written.length) return "0";
  let to = written.length;
  while (written.charCodeAt(to - 1) === ZERO) to -= 1;
  const power = (mark < 0 ? 0 : Number(text.slice(mark + 1))) - fraction.length + written.length - to;
  return `${text.startsWith("-") ? "-" : ""}${written.slice(from, to)}${power === 0 ? "" : `e${power}`}`;
}

function zerosEnd(digits: string): number {
  let at = 0;
  while (digits.charCodeAt(at) === ZERO) at += 1;
  return at;
}

/** `[+-] digits [. digits] [e [+-] digits]`, where either side of the point may be empty. One pass. */
function isDecimal(text: string): boolean {
  let at = startsWithSign(text, 0) ? 1 : 0;
  const whole = digitsEnd(text, at);
  let digits = whole - at;
  at = whole;
  if (text.charCodeAt(at) === 0x2e) {
    const fraction = digitsEnd(text, at + 1);
    digits += fraction - at - 1;
    at = fraction;
  }
  if (digits === 0) return false;
  if (at < text.length && (text.charCodeAt(at) | 0x20) === 0x65) {
    const exponent = startsWithSign(text, at + 1) ? at + 2 : at + 1;
    at = digitsEnd(text, exponent);
    if (at === exponent) return false;
  }
  return at === text.length;
}

function startsWithSign(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x2b || code === 0x2d;
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) break;
  }
  return at;
}

/** JavaScript writes fractions below 10⁻⁶ with an exponent. */
function withoutExponent(text: string): string {
  const at = text.indexOf("e-");
  if (at < 0) return text;
  const sign = text.startsWith("-") ? "-" : "";
  const digits = text.slice(sign.length, at).replace(".", "");
  return `${sign}0.${"0".repeat(Number(text.slice(at + 2)) - 1)}${digits}`;
}
