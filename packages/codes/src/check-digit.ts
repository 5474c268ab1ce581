// The check digit of GTIN, SSCC, GLN and of the standard code: modulo 10, weights 3 and 1 from the right
// (GS1 General Specifications 7.9; domain rule 2.5 for the standard code).

/** The check digit of a body of digits that does not have it yet. */
export function checkDigit(body: string): number {
  let sum = 0;
  for (let fromRight = 0; fromRight < body.length; fromRight++) {
    const digit = body.charCodeAt(body.length - 1 - fromRight) - 0x30;
    sum += fromRight % 2 === 0 ? digit * 3 : digit;
  }
  return (10 - (sum % 10)) % 10;
}

/** True when the last digit is the check digit of those before it. */
export function hasCheckDigit(digits: string): boolean {
  return checkDigit(digits.slice(0, -1)) === digits.charCodeAt(digits.length - 1) - 0x30;
}

export function checkDigitOf(text: string, from: number, end: number): number { return checkDigit(text.slice(from, end)); }
