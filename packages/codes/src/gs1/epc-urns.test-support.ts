// EPC URNs of every form, written here a second time from the Tag Data Standard's templates, with the key that each stands for.

import fc from "fast-check";
import { AI_TABLE } from "./ai-table.ts";
import { digits, SET_82, textOf, valueOfRule, withCheck } from "./ai-values.test-support.ts";
import { EPC_FORMS, type EpcForm } from "./epc-urn-forms.ts";

export interface WrittenUrn {
  readonly form: EpcForm;
  readonly urn: string;
  readonly prefix: string;
  /** The value of the form's AI, and of its qualifier; no qualifier where the URN says that there is none. */
  readonly key: string;
  readonly qualifier: string | null;
}

/** What a URN may not hold bare (Tag Data Standard 6.3.1, RFC 8141). */
export function inUrn(text: string): string {
  return text.replace(/["#%&/<>?]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

const CPI = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const REST: Readonly<Record<string, fc.Arbitrary<string>>> = { "8003": textOf(SET_82, 1, 16), "253": textOf(SET_82, 1, 17), "255": digits(1, 12) };
const piece = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }))
  .map((pair) => pair.toSorted((a, b) => a - b).map((one) => String(one).padStart(2, "0")));

function tailOf(form: EpcForm): fc.Arbitrary<string> {
  if (form.tail === "none") return fc.constant("");
  if (form.tail === "pattern") return fc.constant("*");
  if (form.tail === "rest") return REST[form.ai] ?? fc.constant("");
  const rule = AI_TABLE.find(({ ai }) => ai === form.tailAi);
  if (!rule) throw new Error(`${form.head} names no AI`);
  return form.tailAi === "254" ? fc.oneof(valueOfRule(rule), fc.constant("0")) : valueOfRule(rule);
}

function tailWritten(form: EpcForm, tail: string): string {
  if (form.tail === "none") return "";
  return form.tail === "pattern" ? ".*" : `.${inUrn(tail)}`;
}

function numberUrn(form: EpcForm, total: number, length: number): fc.Arbitrary<WrittenUrn> {
  return fc.tuple(digits(length), digits(total - length), tailOf(form), piece).map(([prefix, reference, tail, pieces]) => {
    const number = form.digitInFront ? reference.charAt(0) + prefix + reference.slice(1) : prefix + reference;
    const key = (form.ai === "8003" ? "0" : "") + withCheck(number) + (form.pieces ? pieces.join("") : "") + (form.tail === "rest" ? tail : "");
    const middle = form.pieces ? `.${pieces.join(".")}` : "";
    const urn = `urn:epc:${form.head}${prefix}.${reference}${middle}${tailWritten(form, tail)}`;
    const qualifier = form.tail === "value" && !(form.tailAi === "254" && tail === "0") ? tail : null;
    return { form, urn, prefix, key, qualifier };
  });
}

function freeUrn(form: EpcForm, length: number): fc.Arbitrary<WrittenUrn> {
  const characters = form.ai === "8010" ? CPI : SET_82;
  return fc.tuple(digits(length), textOf(characters, 1, 30 - length), tailOf(form)).map(([prefix, reference, tail]) => {
    const urn = `urn:epc:${form.head}${prefix}.${inUrn(reference)}${tailWritten(form, tail)}`;
    return { form, urn, prefix, key: prefix + reference, qualifier: form.tail === "value" ? tail : null };
  });
}

/** A right URN of the form whose company prefix has that many digits. */
export function urnOf(form: EpcForm, length: number): fc.Arbitrary<WrittenUrn> {
  return form.digits === null ? freeUrn(form, length) : numberUrn(form, form.digits, length);
}

export const anyUrn: fc.Arbitrary<WrittenUrn> = fc
  .tuple(fc.constantFrom(...EPC_FORMS), fc.integer({ min: 6, max: 12 }))
  .chain(([form, length]) => urnOf(form, length));
