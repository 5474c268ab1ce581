import assert from "node:assert/strict";
import { test } from "node:test";
import { drugKeyOf } from "./drug-key.ts";
import { partyUri } from "./party-uri.ts";
import type { RuleSet } from "./rule-set.ts";

const CLASS = { cndc: null, standardCode: null, level: null, unitClass: null, name: null };
const RULES: RuleSet = {
  id: "test",
  schemes: ["edmc", "gs1"],
  classes: new Map([
    ["urn:csp:edmc-class:8021761", { ...CLASS, unitClass: "urn:csp:edmc-class:8206233" }],
    ["urn:csp:edmc-class:8206233", { ...CLASS, cndc: "04879001203" }],
    ["urn:csp:edmc-class:8021770", { ...CLASS, unitClass: "https://id.gs1.org/01/06924561884074" }],
  ]),
  enterprises: new Map([["kyt-ent:a", "91440300708461136T"]]),
};

void test("a party is its USCC where the text is one or the rules link it, else the id in its own id space", () => {
  assert.equal(partyUri("91440300708461136T", "kyt-ent", RULES), "urn:csp:uscc:91440300708461136T");
  assert.equal(partyUri(" a ", "kyt-ent", RULES), "urn:csp:uscc:91440300708461136T");
  assert.equal(partyUri("a", "kyt-ref", RULES), "urn:csp:ent:kyt-ref:a");
  assert.equal(partyUri("914403007084611360", "kyt-ent", RULES), "urn:csp:ent:kyt-ent:914403007084611360");
});

void test("a drug key is the national id where linked, else the class of the smallest unit", () => {
  assert.equal(drugKeyOf("urn:csp:edmc-class:8206233", RULES), "04879001203");
  assert.equal(drugKeyOf("urn:csp:edmc-class:8021761", RULES), "04879001203");
  assert.equal(drugKeyOf("urn:csp:edmc-class:8021770", RULES), "06924561884074");
  assert.equal(drugKeyOf("urn:csp:edmc-class:8385793", RULES), "8385793");
});
