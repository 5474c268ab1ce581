// ASCII digits, told by char code. Full-width and other Unicode digits are none: no carrier of a code holds them.

/** Offset of the first character from `from` on that is no digit, or the length of the text. */
export function endOfDigits(text: string, from = 0): number {
  let at = from;
  while (at < text.length && isDigitAt(text, at)) at++;
  return at;
}

export function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

/** True for exactly `length` digits and nothing else. */
export function isDigits(text: string, length: number): boolean {
  return text.length === length && endOfDigits(text) === length;
}
