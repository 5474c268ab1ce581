// UUIDs between their text and their 16 bytes, without allocating on the way in.

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const DASH = 45;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const UUID_BYTES = 16;

/** True for the lower-case text form. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Writes the bytes of a text for which `isUuid` is true. */
export function writeUuid(target: Uint8Array, offset: number, uuid: string): void {
  let at = offset;
  for (let i = 0; i < 36; i += 2) {
    if (uuid.charCodeAt(i) === DASH) i++;
    target[at++] = (hexDigit(uuid.charCodeAt(i)) << 4) | hexDigit(uuid.charCodeAt(i + 1));
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
  return charCode <= 57 ? charCode - 48 : charCode - 87;
}
