// Reads the few forms of protobuf's encoding that an event comes in. What is not one of them is reported as strange, and
// read by who knows all of them.

/** The wire types of protobuf that are in use. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Thrown where bytes are not of the forms known here: one for all, since who catches it asks for nothing more. */
export const STRANGE = new Error("protobuf of an unusual form");

export class WireReader {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** @throws STRANGE also for a number over 2^53 */
  varint(): number {
    const first = this.#bytes[this.at++];
    if (first === undefined) throw STRANGE;
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let factor = 0x80; factor <= 0x2_0000_0000_0000; factor *= 0x80) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) throw STRANGE;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) throw STRANGE;
        return value;
      }
    }
    throw STRANGE;
  }

  /** The end of a field of bytes that begins here with its length, within a message that ends at `end`. */
  endOfBytes(end: number): number {
    const length = this.varint();
    const after = this.at + length;
    if (after > end) throw STRANGE;
    return after;
  }

  skip(wireType: number, end: number): void {
    if (wireType === WIRE.varint) this.varint();
    else if (wireType === WIRE.bytes) this.at = this.endOfBytes(end);
    else if (wireType === WIRE.fixed64) this.at += 8;
    else if (wireType === WIRE.fixed32) this.at += 4;
    else throw STRANGE;
    if (this.at > end) throw STRANGE;
  }

  /** ASCII alone: others are spelled in ways that decoders do not agree on. */
  ascii(end: number): string {
    const from = this.at;
    this.skipAscii(end);
    return this.#bytes.toString("latin1", from, end);
  }

  skipAscii(end: number): void {
    for (let at = this.at; at < end; at++) if ((this.#bytes[at] ?? 0x80) >= 0x80) throw STRANGE;
    this.at = end;
  }

  /** A part of the bytes that were given, not a copy. */
  bytes(end: number): Uint8Array {
    const part = new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + this.at, end - this.at);
    this.at = end;
    return part;
  }

  utf8(end: number): string {
    const text = this.#bytes.toString("utf8", this.at, end);
    this.at = end;
    return text;
  }
}
