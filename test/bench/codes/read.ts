// Reading one code: element strings, Digital Links, 20-digit codes. Ours against parsers from npm, and where there are none
// against the regular expression that one would write.

import { parseDigitalLink, parseEdmc, parseElements } from "@csp/codes";
import bark from "bark-js";
import digitalLink from "digital-link.js";
import Toolkit from "digital-link.js/lib/GS1DigitalLinkCompressionPrototype/GS1DigitalLinkToolkit.js";
import { parseBarcode } from "gs1-barcode-parser-mod";
import { createRandom } from "../random.ts";
import type { Race } from "./race.ts";
import { type CompanyPrefix, digits, elementString, flat, type Pack, packs, TEXTS } from "./texts.ts";

const { DigitalLink } = digitalLink;
const toolkit = new Toolkit();

/** Texts that are no 20-digit code: one digit short, one too many, a letter. */
const BROKEN_SHARE = 50;

export function readElementStrings(prefixes: readonly CompanyPrefix[], seed: number): Race {
  const made = packs(prefixes, seed + 3);
  const texts = made.map((pack) => flat(elementString(pack)));
  return {
    name: "element string of 4 AIs",
    unit: "texts/s",
    texts: TEXTS,
    aim: 1_000_000,
    context: { AIs: "01 21 17 10", separators: 1 },
    contenders: [
      {
        name: "",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) {
            const parsed = parseElements(texts[at] ?? "");
            if (parsed.ok) sum += parsed.value.length;
          }
          return sum;
        },
        isRight(at) {
          const parsed = parseElements(texts[at] ?? "");
          return parsed.ok && holds(made[at], Object.fromEntries(parsed.value.map(({ ai, value }) => [ai, value])));
        },
      },
      {
        name: "GS1's toolkit in digital-link.js",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) sum += toolkit.extractFromGS1elementStrings(texts[at] ?? "")["01"]?.length ?? 0;
          return sum;
        },
        isRight: (at) => holds(made[at], toolkit.extractFromGS1elementStrings(texts[at] ?? "")),
      },
      {
        name: "gs1-barcode-parser-mod",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) sum += parseBarcode(texts[at] ?? "").parsedCodeItems.length;
          return sum;
        },
        isRight: (at) => holds(made[at], Object.fromEntries(parseBarcode(texts[at] ?? "").parsedCodeItems.map(({ ai, raw }) => [ai, raw]))),
      },
      {
        name: "bark-js",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) sum += bark(texts[at] ?? "").elements.length;
          return sum;
        },
        isRight: (at) => holds(made[at], Object.fromEntries(bark(texts[at] ?? "").elements.map(({ ai, raw }) => [ai, raw.replace("\u001d", "")]))),
      },
    ],
  };
}

export function readLinks(prefixes: readonly CompanyPrefix[], seed: number): Race {
  const made = packs(prefixes, seed + 4);
  const texts = made.map(({ gtin, serial, lot, expiry }) => flat(`https://example.com/p/01/${gtin}/10/${lot}/21/${encodeURIComponent(serial)}?17=${expiry}`));
  return {
    name: "Digital Link of 4 AIs, parsed",
    unit: "links/s",
    texts: TEXTS,
    contenders: [
      {
        name: "",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) if (parseDigitalLink(texts[at] ?? "").ok) sum++;
          return sum;
        },
        isRight(at) {
          const parsed = parseDigitalLink(texts[at] ?? "");
          if (!parsed.ok || parsed.value.scheme !== "sgtin") return false;
          const { gtin, serial, lot = "", expiry = "" } = parsed.value;
          return holds(made[at], { "01": gtin, "21": serial, "10": lot, "17": expiry });
        },
      },
      {
        name: "digital-link.js (checks nothing)",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) sum += DigitalLink(texts[at] ?? "").getKeyQualifier("21")?.length ?? 0;
          return sum;
        },
        isRight(at) {
          const link = DigitalLink(texts[at] ?? "");
          const [serial = "", lot = "", expiry = ""] = [link.getKeyQualifier("21"), link.getKeyQualifier("10"), link.getAttribute("17")];
          return holds(made[at], { ...link.getIdentifier(), "21": decodeURIComponent(serial), "10": lot, "17": expiry });
        },
      },
      {
        name: "digital-link.js with isValid",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) if (DigitalLink(texts[at] ?? "").isValid()) sum++;
          return sum;
        },
        isRight: (at) => DigitalLink(texts[at] ?? "").isValid(),
      },
      {
        name: "GS1's toolkit in digital-link.js",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) sum += toolkit.extractFromGS1digitalLink(texts[at] ?? "").GS1["01"]?.length ?? 0;
          return sum;
        },
        isRight: (at) => holds(made[at], toolkit.extractFromGS1digitalLink(texts[at] ?? "").GS1),
      },
    ],
  };
}

export function readTwentyDigits(seed: number): Race {
  const { below } = createRandom(seed + 5);
  const texts: string[] = [];
  const good: boolean[] = [];
  for (let at = 0; at < TEXTS; at++) {
    const code = `8${digits(below, 19)}`;
    const broken = below(BROKEN_SHARE) === 0;
    texts.push(flat(broken ? ([code.slice(1), `${code}0`, `${code.slice(0, 19)}A`][below(3)] ?? "") : code));
    good.push(!broken);
  }
  return {
    name: "20-digit code, parsed",
    unit: "codes/s",
    texts: TEXTS,
    aim: 5_000_000,
    context: { broken: `1 in ${BROKEN_SHARE}` },
    contenders: [
      {
        name: "",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) {
            const parsed = parseEdmc(texts[at] ?? "");
            if (parsed.ok) sum += parsed.value.code.length;
          }
          return sum;
        },
        isRight: (at) => parseEdmc(texts[at] ?? "").ok === good[at],
      },
      {
        name: "a regular expression with groups",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) sum += TWENTY_DIGITS.exec(texts[at] ?? "")?.[1]?.length ?? 0;
          return sum;
        },
        isRight: (at) => TWENTY_DIGITS.test(texts[at] ?? "") === good[at],
      },
    ],
  };
}

const TWENTY_DIGITS = /^(8\d{6})(\d{9})(\d{4})$/;

function holds(pack: Pack | undefined, values: Readonly<Record<string, string | undefined>>): boolean {
  return pack !== undefined && values["01"] === pack.gtin && values["21"] === pack.serial && values["17"] === pack.expiry && values["10"] === pack.lot;
}
