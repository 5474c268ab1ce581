// Bytes in the Snappy format, none of them compressed: what a client of another make may send.

const MOST_LITERAL = 65_536;
/** A literal whose length, less one, follows in two bytes. */
const LITERAL_2 = 61 << 2;

/** https://github.com/google/snappy/blob/main/format_description.txt */
export function encodeSnappy(bytes: Buffer): Buffer {
  const parts: Buffer[] = [varint(bytes.length)];
  for (let at = 0; at < bytes.length; at += MOST_LITERAL) {
    const literal = bytes.subarray(at, at + MOST_LITERAL);
    const head = Buffer.from([LITERAL_2, 0, 0]);
    head.writeUInt16LE(literal.length - 1, 1);
    parts.push(head, literal);
  }
  return Buffer.concat(parts);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    bytes.push(rest < 128 ? rest : (rest & 127) | 128);
    if (rest < 128) return Buffer.from(bytes);
  }
}
