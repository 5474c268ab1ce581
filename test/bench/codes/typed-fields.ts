// What the translator spends on a code in a typed field of a document, and the forms it meets in events. Ours alone: the parts
// of the way are compared with each other, so that a change shows where it comes from.

import { canonicalUri, classUriOf, edmcUri, isEdmc, parseEpcUri, parseTraceCode, readScan } from "@csp/codes";
import { createRandom } from "../random.ts";
import type { Contender, Race } from "./race.ts";
import { digits, flat, GS, TEXTS } from "./texts.ts";

const GTIN = "06924561884074";

export function readTypedFields(seed: number): readonly Race[] {
  const { below } = createRandom(seed);
  const made = (write: (serial: string) => string) => Array.from({ length: TEXTS }, () => flat(write(digits(below, 19))));
  const one = (name: string, run: Contender["run"]): Race => ({ name, unit: "codes/s", texts: TEXTS, contenders: [{ name: "", run }] });
  return [...twentyDigits(made, one), ...gs1(made, one)];
}

type Made = (write: (serial: string) => string) => readonly string[];
type One = (name: string, run: Contender["run"]) => Race;

function twentyDigits(made: Made, one: One): readonly Race[] {
  const codes = made((serial) => `8${serial}`);
  const lookAlikes = made((serial) => `8004${serial.slice(0, 16)}`);
  const uris = made((serial) => `urn:csp:edmc:8${serial}`);
  return [
    one("isEdmc", (from, to) => {
      let sum = 0;
      for (let at = from; at < to; at++) if (isEdmc(codes[at] ?? "")) sum++;
      return sum;
    }),
    one("isEdmc + edmcUri", (from, to) => {
      let sum = 0;
      for (let at = from; at < to; at++) {
        const code = codes[at] ?? "";
        if (isEdmc(code)) sum += edmcUri(code).length;
      }
      return sum;
    }),
    one("parseTraceCode, 20-digit code", (from, to) => {
      let sum = 0;
      for (let at = from; at < to; at++) if (parseTraceCode(codes[at] ?? "").ok) sum++;
      return sum;
    }),
    one("readScan, 20 digits with a look-alike", (from, to) => {
      let sum = 0;
      for (let at = from; at < to; at++) sum += readScan(lookAlikes[at] ?? "").kind.length;
      return sum;
    }),
    one("classUriOf a 20-digit code", (from, to) => {
      let sum = 0;
      for (let at = from; at < to; at++) sum += classUriOf(uris[at] ?? "")?.length ?? 0;
      return sum;
    }),
  ];
}

function gs1(made: Made, one: One): readonly Race[] {
  const separated = made((serial) => `]d201${GTIN}21A${serial.slice(0, 12)}${GS}1727093010LOT1`);
  const bare = made((serial) => `01${GTIN}21A${serial.slice(0, 12)}1727093010LOT1`);
  const urns = made((serial) => `urn:epc:id:sgtin:69245618.08407.A${serial.slice(0, 12)}`);
  const links = made((serial) => `https://example.com/01/${GTIN}/21/A${serial.slice(0, 12)}`);
  return [
    one("parseTraceCode, GS1 DataMatrix with separator", (from, to) => {
      let sum = 0;
      for (let at = from; at < to; at++) if (parseTraceCode(separated[at] ?? "").ok) sum++;
      return sum;
    }),
    one("readScan, GS1 without any separator", (from, to) => {
      let sum = 0;
      for (let at = from; at < to; at++) sum += readScan(bare[at] ?? "").kind.length;
      return sum;
    }),
    one("parseEpcUri + canonicalUri, URN of a pack", (from, to) => {
      let sum = 0;
      for (let at = from; at < to; at++) {
        const parsed = parseEpcUri(urns[at] ?? "");
        if (parsed.ok) sum += canonicalUri(parsed.value).length;
      }
      return sum;
    }),
    one("parseEpcUri + canonicalUri, Digital Link of a pack", (from, to) => {
      let sum = 0;
      for (let at = from; at < to; at++) {
        const parsed = parseEpcUri(links[at] ?? "");
        if (parsed.ok) sum += canonicalUri(parsed.value).length;
      }
      return sum;
    }),
  ];
}
