// Numbers as JSON writes them → decimals as XML Schema does, which knows no exponent. Digits are moved, not calculated with.

/** Places that an exponent may move the point: about as far as doubles reach. */
const MAX_SHIFT = 300;

/** The number without exponent, as it came where it has none; null where an exponent is beyond what others calculate with. Takes JSON numbers alone. */
export function decimalText(number: string): string | null {
  const mark = number.search(/[eE]/);
  if (mark < 0) return number;
  const shift = Number(number.slice(mark + 1));
  if (!(Math.abs(shift) <= MAX_SHIFT) || !Number.isFinite(Number(number))) return null;
  const sign = number.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = number.slice(sign.length, mark).split(".");
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + withoutLeadingZeros(digits + "0".repeat(point - digits.length));
  return `${sign}${withoutLeadingZeros(digits.slice(0, point))}.${digits.slice(point)}`;
}

function withoutLeadingZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}
