// Mutations that know no format: flipped, lost, repeated and foreign bytes, and the encodings that a text may come in.

import type { Random } from "../bench/random.ts";
import type { Mutation } from "./mutation.ts";

const PIECES: readonly Buffer[] = [
  ...[
    "\0",
    "\u0001",
    "\u001d",
    "\ufeff",
    "\ufffe",
    "\u2028",
    "\u0085",
    '"',
    "'",
    "<",
    ">",
    "&",
    "]]>",
    "<!--",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\",
    "\\u0000",
    "\\ud800",
    "1e400",
    "药",
    "😀",
  ].map((text) => Buffer.from(text)),
  Buffer.of(0xff),
  Buffer.of(0xc0, 0xaf),
  Buffer.of(0xed, 0xa0, 0x80),
  Buffer.of(0xf4, 0x90, 0x80, 0x80),
  Buffer.of(0xe8, 0x8d),
  Buffer.of(0x81, 0x30),
];

function at(bytes: Buffer, random: Random): number {
  return random.below(bytes.length + 1);
}

export const BYTE_MUTATIONS: readonly Mutation[] = [
  { name: "flip a bit", keepsFields: true, apply: (bytes, { random }) => changed(bytes, random, (byte) => byte ^ (1 << random.below(8))) },
  { name: "change a byte", keepsFields: true, apply: (bytes, { random }) => changed(bytes, random, () => random.below(256)) },
  { name: "cut off", keepsFields: true, apply: (bytes, { random }) => bytes.subarray(0, at(bytes, random)) },
  { name: "lose the beginning", keepsFields: true, apply: (bytes, { random }) => bytes.subarray(at(bytes, random)) },
  { name: "lose a piece", keepsFields: false, apply: (bytes, { random }) => spliced(bytes, at(bytes, random), 1 + random.below(60), Buffer.alloc(0)) },
  {
    name: "insert a piece",
    keepsFields: false,
    apply: (bytes, { random }) => spliced(bytes, at(bytes, random), 0, PIECES[random.below(PIECES.length)] ?? bytes),
  },
  { name: "repeat a piece", keepsFields: false, apply: (bytes, { random }) => repeated(bytes, random) },
  { name: "send twice as one", keepsFields: true, apply: (bytes) => Buffer.concat([bytes, bytes]) },
  { name: "send behind another", keepsFields: true, apply: (bytes, { other }) => Buffer.concat([other, bytes]) },
  {
    name: "a long run of one byte",
    keepsFields: false,
    apply: (bytes, { random }) => spliced(bytes, at(bytes, random), 0, Buffer.alloc(1 + random.below(300_000), random.below(128))),
  },
  { name: "another encoding", keepsFields: true, apply: (bytes, { random }) => encoded(bytes, random) },
];

function changed(bytes: Buffer, random: Random, change: (byte: number) => number): Buffer {
  const copy = Buffer.from(bytes);
  const place = random.below(bytes.length);
  if (bytes.length > 0) copy[place] = change(copy[place] ?? 0);
  return copy;
}

function spliced(bytes: Buffer, from: number, lost: number, piece: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(from + lost)]);
}

function repeated(bytes: Buffer, random: Random): Buffer {
  const from = at(bytes, random);
  const piece = bytes.subarray(from, from + 1 + random.below(200));
  return spliced(bytes, from, 0, Buffer.concat(Array.from({ length: 1 + random.below(random.below(8) === 0 ? 400 : 4) }, () => piece)));
}

function encoded(bytes: Buffer, random: Random): Buffer {
  const text = bytes.toString("utf8");
  switch (random.below(8)) {
    case 0:
      return Buffer.from(text, "utf16le");
    case 1:
      return Buffer.from(`\ufeff${text}`, "utf16le");
    case 2:
      return Buffer.from(`\ufeff${text}`, "utf16le").subarray(0, -1);
    case 3:
      return Buffer.from(`\ufeff${text}`, "utf16le").swap16();
    case 4:
      return Buffer.from(`\ufeff${text}`);
    case 5:
      return Buffer.from(text, "latin1");
    case 6:
      return gb18030(text.replace(/encoding="[^"]*"/, 'encoding="GB18030"'));
    default:
      return gb18030(text);
  }
}

let pairs: ReadonlyMap<string, Buffer> | undefined;

/** Characters of two bytes alone; Node decodes the encoding and does not write it. */
export function gb18030(text: string): Buffer {
  pairs ??= twoBytePairs();
  const known = pairs;
  return Buffer.concat(Array.from(text, (character) => (character < "\u0080" ? Buffer.from(character) : (known.get(character) ?? Buffer.from("?")))));
}

function twoBytePairs(): ReadonlyMap<string, Buffer> {
  const decoder = new TextDecoder("gb18030");
  const found = new Map<string, Buffer>();
  for (let first = 0x81; first < 0xff; first++) {
    for (let second = 0x40; second < 0xff; second++) {
      const pair = Buffer.of(first, second);
      const character = decoder.decode(pair);
      if (character.length === 1 && character !== "\ufffd") found.set(character, pair);
    }
  }
  return found;
}
