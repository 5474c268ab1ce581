import { strictEqual } from "node:assert";
import { describe, test } from "node:test";
import { cbvWord, VOCABULARIES } from "./cbv.ts";

describe("CBV words", () => {
  for (const [vocabulary, count] of [
    ["bizStep", 41],
    ["disposition", 33],
    ["bizTransactionType", 13],
    ["sourceDestinationType", 3],
    ["errorReason", 2],
  ] as const) {
    test(`the CBV 2.0 has ${count} words for ${vocabulary}`, () => strictEqual(VOCABULARIES[vocabulary].words.size, count));
  }

  for (const [vocabulary, text, word] of [
    ["bizStep", "shipping", "shipping"],
    ["bizStep", "urn:epcglobal:cbv:bizstep:shipping", "shipping"],
    ["bizStep", "https://ref.gs1.org/cbv/BizStep-shipping", "shipping"],
    ["disposition", "urn:epcglobal:cbv:disp:in_transit", "in_transit"],
    ["disposition", "https://ref.gs1.org/cbv/Disp-in_transit", "in_transit"],
    ["bizTransactionType", "urn:epcglobal:cbv:btt:desadv", "desadv"],
    ["sourceDestinationType", "https://ref.gs1.org/cbv/SDT-owning_party", "owning_party"],
    ["errorReason", "urn:epcglobal:cbv:er:did_not_occur", "did_not_occur"],
    ["bizStep", "in_transit", null],
    ["bizStep", "urn:epcglobal:cbv:bizstep:transforming", null],
    ["bizStep", "Shipping", null],
    ["bizStep", "constructor", null],
    ["bizStep", "https://example.com/BizStep-shipping", null],
  ] as const) {
    test(`${text} is ${word ?? "not a word"} of ${vocabulary}`, () => strictEqual(cbvWord(vocabulary, text), word));
  }
});
