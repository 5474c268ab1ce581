// Telling what a scan is, over a stream as a gateway sees it. No peer on npm knows these schemes.

import { checkDigit, detectScheme, readScan } from "@csp/codes";
import { createRandom } from "../random.ts";
import type { Race } from "./race.ts";
import { type CompanyPrefix, digits, elementString, flat, type Pack, packLink, packs, packUrn, TEXTS } from "./texts.ts";

interface Kind {
  readonly share: number;
  readonly says: string;
  /** What it names; null for garbage. */
  readonly scheme: string | null;
  readonly text: (pack: Pack, below: (n: number) => number) => string;
}

/** Shares in percent. */
const KINDS: readonly Kind[] = [
  { share: 50, says: "20-digit", scheme: "edmc", text: (_, below) => `8${digits(below, 19)}` },
  { share: 20, says: "GS1 DataMatrix", scheme: "sgtin", text: elementString },
  { share: 8, says: "bracketed", scheme: "sgtin", text: ({ gtin, serial, expiry, lot }) => `(01)${gtin}(21)${serial}(17)${expiry}(10)${lot}` },
  { share: 8, says: "Digital Link", scheme: "sgtin", text: packLink },
  { share: 5, says: "EPC URN", scheme: "sgtin", text: packUrn },
  { share: 5, says: "GTIN", scheme: "gtin", text: ({ gtin }) => gtin },
  { share: 2, says: "SSCC", scheme: "sscc", text: ({ gtin }, below) => sscc(`3${gtin.slice(1, 13)}${digits(below, 4)}`) },
  { share: 2, says: "garbage", scheme: null, text: (_, below) => ["hello world", "SN-2026/07", "ftp://example.com/", "123", "药品追溯码"][below(5)] ?? "" },
];

const HUNDRED: readonly Kind[] = KINDS.flatMap((kind) => Array.from({ length: kind.share }, () => kind));

export function tellSchemes(prefixes: readonly CompanyPrefix[], seed: number): readonly Race[] {
  const { texts, schemes } = mixedStream(prefixes, seed);
  const shared = {
    unit: "scans/s",
    texts: TEXTS,
    context: { mixture: KINDS.map(({ share, says }) => `${share} % ${says}`).join(" + ") },
  };
  return [
    {
      ...shared,
      name: "detectScheme, mixed stream",
      aim: 1_500_000,
      contenders: [
        {
          name: "",
          run(from, to) {
            let sum = 0;
            for (let at = from; at < to; at++) if (detectScheme(texts[at] ?? "") !== last) sum++;
            return sum;
          },
          isRight: (at) => isScheme(detectScheme(texts[at] ?? ""), schemes[at] ?? null),
        },
      ],
    },
    {
      ...shared,
      name: "readScan, mixed stream",
      contenders: [
        {
          name: "",
          run(from, to) {
            let sum = 0;
            for (let at = from; at < to; at++) sum += readScan(texts[at] ?? "").kind.length;
            return sum;
          },
          isRight(at) {
            const scan = readScan(texts[at] ?? "");
            return scan.kind === "read" ? scan.reading.identifier.scheme === schemes[at] : schemes[at] === null;
          },
        },
      ],
    },
  ];
}

/** A result that garbage has, so that nearly all others count. */
const last = detectScheme("hello world");

function isScheme(told: string, scheme: string | null): boolean {
  return scheme === null ? !KINDS.some((kind) => kind.scheme === told) : told === scheme;
}

function mixedStream(prefixes: readonly CompanyPrefix[], seed: number): { readonly texts: readonly string[]; readonly schemes: readonly (string | null)[] } {
  const { below } = createRandom(seed + 8);
  const made = packs(prefixes, seed + 9);
  const drawn = made.map((pack) => {
    const kind = HUNDRED[below(100)];
    const text = kind?.text(pack, below) ?? "";
    // 14 digits starting 869 are the standard code first, though they are a GTIN too.
    const scheme = kind?.scheme === "gtin" && text.startsWith("869") ? "std" : (kind?.scheme ?? null);
    return { text, scheme };
  });
  return { texts: drawn.map(({ text }) => flat(text)), schemes: drawn.map(({ scheme }) => scheme) };
}

function sscc(body: string): string {
  return `00${body}${checkDigit(body)}`;
}
