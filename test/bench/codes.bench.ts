// What reading a code costs: the check that every listed code passes, and the parsers behind it. One core, nothing stored.

import { canonicalUri, classUriOf, edmcUri, isEdmc, parseEpcUri, parseTraceCode, readScan } from "@csp/codes";
import type { Bench, BenchFigure, BenchOptions } from "./figure.ts";
import { createRandom } from "./random.ts";

/** Texts of one kind, more than the processor's caches like to hold. */
const TEXTS = 20_000;
const GTIN = "06924561884074";
const GS = "\u001d";

interface Measured {
  readonly name: string;
  readonly texts: (serial: string) => string;
  /** Gives something that depends on the text, so that the call cannot be left out. */
  readonly call: (text: string) => number;
}

const MEASURED: readonly Measured[] = [
  { name: "isEdmc", texts: (serial) => `8${serial}`, call: (text) => (isEdmc(text) ? 1 : 0) },
  { name: "isEdmc + edmcUri", texts: (serial) => `8${serial}`, call: (text) => (isEdmc(text) ? edmcUri(text).length : 0) },
  { name: "parseTraceCode, 20-digit code", texts: (serial) => `8${serial}`, call: (text) => (parseTraceCode(text).ok ? 1 : 0) },
  {
    name: "parseTraceCode, GS1 DataMatrix with separator",
    texts: (serial) => `]d201${GTIN}21A${serial.slice(0, 12)}${GS}1727093010LOT1`,
    call: (text) => (parseTraceCode(text).ok ? 1 : 0),
  },
  { name: "readScan, 20 digits with a look-alike", texts: (serial) => `8004${serial.slice(0, 16)}`, call: (text) => readScan(text).kind.length },
  {
    name: "readScan, GS1 without any separator",
    texts: (serial) => `01${GTIN}21A${serial.slice(0, 12)}1727093010LOT1`,
    call: (text) => readScan(text).kind.length,
  },
  { name: "parseEpcUri + canonicalUri, URN of a pack", texts: (serial) => `urn:epc:id:sgtin:69245618.08407.A${serial.slice(0, 12)}`, call: uriLength },
  {
    name: "parseEpcUri + canonicalUri, Digital Link of a pack",
    texts: (serial) => `https://example.com/01/${GTIN}/21/A${serial.slice(0, 12)}`,
    call: uriLength,
  },
  { name: "classUriOf a 20-digit code", texts: (serial) => `urn:csp:edmc:8${serial}`, call: (text) => classUriOf(text)?.length ?? 0 },
];

function uriLength(text: string): number {
  const parsed = parseEpcUri(text);
  return parsed.ok ? canonicalUri(parsed.value).length : 0;
}

function measure({ name, texts, call }: Measured, options: BenchOptions): BenchFigure {
  const random = createRandom(options.seed);
  const made = Array.from({ length: TEXTS }, () => flat(texts(Array.from({ length: 19 }, () => random.below(10)).join(""))));
  // Half of the time to warm up, half to measure.
  const halfMs = (options.seconds * 1000) / MEASURED.length / 2;
  repeat(made, call, halfMs);
  const { calls, elapsedMs, sum } = repeat(made, call, halfMs);
  if (sum === 0) throw new Error(`${name}: no text was read`);
  return {
    name: `codes: ${name}`,
    value: Math.round((calls / elapsedMs) * 1000),
    unit: "codes/s",
    better: "higher",
    context: { nsPerCall: Math.round((elapsedMs / calls) * 1e6), texts: TEXTS, seed: options.seed },
  };
}

/** A string in one piece, as parsers of messages hand them out; one joined by `+` costs more to read. */
function flat(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function repeat(texts: readonly string[], call: Measured["call"], forMs: number): { readonly calls: number; readonly elapsedMs: number; readonly sum: number } {
  const start = performance.now();
  let calls = 0;
  let sum = 0;
  let elapsedMs = 0;
  do {
    for (const text of texts) sum += call(text);
    calls += texts.length;
    elapsedMs = performance.now() - start;
  } while (elapsedMs < forMs);
  return { calls, elapsedMs, sum };
}

export const codesBench: Bench = {
  name: "codes",
  run: (options) => Promise.resolve(MEASURED.map((measured) => measure(measured, options))),
};
