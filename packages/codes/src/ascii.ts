// The characters of a short ASCII text as bytes, for whoever looks at each of them several times.

/** Of the Encoding Standard, as far as it is used here: what it makes one call of, this package would pay for character by character. */
interface Encoder {
  encodeInto(text: string, bytes: Uint8Array): { readonly read: number; readonly written: number };
}
declare const TextEncoder: undefined | (new () => Encoder);

/** Longer texts than this are not taken. */
export const LONGEST_ASCII = 240;

/**
 * The bytes of the text that was read last, then a zero. There is one, since all that is asked of a text is asked before the next. One look at a
 * character of a string takes 3 to 14 ns where compiled code jumps by the kind of string at each, by how well the processor foresees
 * it; one look here takes under 1, and reading a text of 50 characters 100 to 170 (`npm run bench -- codes`).
 */
export const ASCII = new Uint8Array(LONGEST_ASCII + 1);

/** Where a host has no encoder, nothing is read, and the slower ways do. */
const encoder = typeof TextEncoder === "undefined" ? null : new TextEncoder();

/** Reads a text into `ASCII`; false where it is too long, or not ASCII. */
export function readAscii(text: string): boolean {
  const { length } = text;
  if (length > LONGEST_ASCII || encoder === null) return false;
  const { read, written } = encoder.encodeInto(text, ASCII);
  // Other characters take more bytes than they have units; where they leave no room for the last ones, those are not read.
  if (read !== length || written !== length) return false;
  ASCII[length] = 0;
  return true;
}
