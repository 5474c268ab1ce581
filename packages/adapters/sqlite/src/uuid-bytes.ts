// UUIDs between their text and their 16 bytes, without allocating on the way in.

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const DASHES: readonly number[] = [8, 13, 18, 23];
const DASH = 45;

export const UUID_BYTES = 16;

/** Writes the bytes of a lower-case UUID. Throws on any other text: ids are made by us. */
export function writeUuid(target: Uint8Array, offset: number, uuid: string): void {
  if (uuid.length !== 36 || DASHES.some((at) => uuid.charCodeAt(at) !== DASH)) throw new Error(`not a lower-case UUID: ${uuid}`);
  let at = offset;
  for (let i = 0; i < 36; i += 2) {
    if (uuid.charCodeAt(i) === DASH) i++;
    const high = hexDigit(uuid.charCodeAt(i));
    const low = hexDigit(uuid.charCodeAt(i + 1));
    if (high < 0 || low < 0) throw new Error(`not a lower-case UUID: ${uuid}`);
    target[at++] = (high << 4) | low;
  }
}

export function readUuid(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < UUID_BYTES; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
    text += HEX[bytes[i] ?? 0];
  }
  return text;
}

function hexDigit(charCode: number): number {
  if (charCode >= 48 && charCode <= 57) return charCode - 48;
  return charCode >= 97 && charCode <= 102 ? charCode - 87 : -1;
}
