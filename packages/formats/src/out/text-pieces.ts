// A text as bytes, piece by piece, so that it is not held twice.

const PIECE_LENGTH = 1 << 20;

/** UTF-8 of about so many UTF-16 units each; cut where a pair of surrogates is not. */
export function* textPieces(text: string, length = PIECE_LENGTH): Generator<Uint8Array> {
  for (let from = 0; from < text.length;) {
    let to = Math.min(text.length, from + length);
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to += 1;
    yield Buffer.from(text.slice(from, to));
    from = to;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}
