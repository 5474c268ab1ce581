// Text → bytes of a document. Rows of codes are ASCII and many: they are gathered and written as such, which costs half of
// what encoding one long text with a Chinese word in it does.

export interface TextOut {
  /** Any text. */
  text(text: string): void;
  /** ASCII alone. */
  ascii(text: string): void;
}

export interface TextBuffer extends TextOut {
  /** All that was written, and begins anew. The bytes are the caller's. */
  take(): Buffer;
}

const FLUSH_LENGTH = 32_768;

export function createTextBuffer(): TextBuffer {
  let bytes = Buffer.allocUnsafe(4 * FLUSH_LENGTH);
  let length = 0;
  let pending = "";

  function reserve(more: number): void {
    if (length + more <= bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, length + more));
    bytes.copy(larger, 0, 0, length);
    bytes = larger;
  }

  function flush(): void {
    reserve(pending.length);
    length += bytes.write(pending, length, "latin1");
    pending = "";
  }

  return {
    text(text) {
      flush();
      reserve(text.length * 3);
      length += bytes.write(text, length, "utf8");
    },
    ascii(text) {
      pending += text;
      if (pending.length >= FLUSH_LENGTH) flush();
    },
    take() {
      let taken: Buffer;
      if (length === 0) {
        taken = Buffer.from(pending, "latin1");
        pending = "";
      } else {
        flush();
        taken = Buffer.allocUnsafe(length);
        bytes.copy(taken, 0, 0, length);
        length = 0;
      }
      return taken;
    },
  };
}
