// Numbers of certificates for imported drugs of before July 2020 (进口药品注册证号), and of those from Hong Kong, Macao and
// Taiwan (医药产品注册证号): still on packs. The edges of their form are not known for certain, and are warned of.

import type { Parsed, Warning } from "../identifier.ts";
import { accept, refuse } from "../problem.ts";
import { warning } from "../warning.ts";
import { type CodeName, readField } from "./field.ts";
import { eightDigitsProblem, isPlausibleYear, placeIn, writtenForm } from "./written-form.ts";

export interface ImportCertificate {
  /** Canonical, without words: `H20140001`, `BH20140001`, `HC20150012`. */
  readonly code: string;
  /** H chemical, Z Chinese medicine, S biological. */
  readonly kind: "H" | "Z" | "S";
  readonly origin: "Hong Kong, Macao, Taiwan" | "abroad";
  /** Prefix B: large packs, to be packed again. */
  readonly largePack: boolean;
  /** Four digits. */
  readonly year: string;
  /** Four digits. */
  readonly sequence: string;
  readonly warnings: readonly Warning[];
}

const NAME: CodeName = { a: "An import certificate number", en: "import certificate number", zh: "进口药品注册证号" };
const MAX_WRITTEN = 64;
/** The words of a label, which are no part of the number. */
const WORDS = /^(?:进口药品|医药产品)注册证号?[:：]?\s*/;

/** Reads a certificate number, with or without the words in front. Full-width characters, white space and lower case are mended with a warning. */
export function parseImportCertificate(text: string): Parsed<ImportCertificate> {
  const field = readField(text, NAME, MAX_WRITTEN);
  if (!field.ok) return field;
  const { body, at: bodyAt } = field.value;
  const start = WORDS.exec(body)?.[0].length ?? 0;
  const form = writtenForm(body.slice(start), bodyAt + start);
  const largePack = form.text.startsWith("B");
  const kindAt = largePack ? 1 : 0;
  const kind = form.text.charAt(kindAt);
  if (kind !== "H" && kind !== "Z" && kind !== "S") {
    const missing = kindAt >= form.text.length;
    const { at, length } = placeIn(form, kindAt, missing ? kindAt : kindAt + 1);
    return refuse(
      missing ? "BAD_LENGTH" : "BAD_CHARACTER",
      at,
      length,
      "An import certificate number must have one of the letters H, Z, S, after a B for large packs.",
      "进口药品注册证号应含字母 H、Z、S 之一，大包装的前面另加 B。",
    );
  }
  const fromNear = form.text[kindAt + 1] === "C";
  const digitsAt = kindAt + (fromNear ? 2 : 1);
  const problem = eightDigitsProblem(form, digitsAt, NAME);
  if (problem) return problem;
  const year = form.text.slice(digitsAt, digitsAt + 4);
  const unsure = [...(largePack && fromNear ? [LARGE_PACK_FROM_NEAR] : []), ...(isPlausibleYear(year) ? [] : [ODD_YEAR])];
  return accept({
    code: form.text,
    kind,
    origin: fromNear ? "Hong Kong, Macao, Taiwan" : "abroad",
    largePack,
    year,
    sequence: form.text.slice(digitsAt + 4),
    warnings: unsure.length === 0 ? form.warnings : [...form.warnings, ...unsure],
  });
}

/** The number without words. */
export function formatImportCertificate({ code }: ImportCertificate): string {
  return code;
}

const LARGE_PACK_FROM_NEAR = warning(
  "UNSURE_FORM",
  "No number of a large pack from Hong Kong, Macao or Taiwan was seen so far.",
  "尚未见过港澳台地区大包装的注册证号。",
);
const ODD_YEAR = warning("UNSURE_FORM", "The four digits after the letters are hardly a year of such certificates.", "字母之后的四位数字不像此类证书的年份。");
