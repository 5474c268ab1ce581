// The check digit of GTIN, SSCC, GLN and of the standard code: modulo 10, weights 3 and 1 from the right
// (GS1 General Specifications 7.9; domain rule 2.5 for the standard code).

/** The check digit of a body of digits that does not have it yet. */
export function checkDigit(body: string): number {
  return checkDigitOf(body, 0, body.length);
}

/** The check digit of the digits in [from, end), which do not have it yet. */
export function checkDigitOf(text: string, from: number, end: number): number {
  let sum = 0;
  let weight = (end - from) % 2 === 0 ? 1 : 3;
  for (let at = from; at < end; at++) {
    sum += (text.charCodeAt(at) - 0x30) * weight;
    weight = 4 - weight;
  }
  return (10 - (sum % 10)) % 10;
}

/** True when the last digit is the check digit of those before it. */
export function hasCheckDigit(digits: string): boolean {
  const last = digits.length - 1;
  return checkDigitOf(digits, 0, last) === digits.charCodeAt(last) - 0x30;
}
