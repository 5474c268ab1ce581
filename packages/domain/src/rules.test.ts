import assert from "node:assert/strict";
import { test } from "node:test";
import { builtinRules, parseRules } from "./rules.ts";

test("the built-in rule set reads both schemes and has nothing filed", () => {
  const rules = builtinRules();
  assert.deepEqual([rules.id, rules.schemes, rules.classes.size, rules.enterprises.size], ["builtin-1", ["edmc", "gs1"], 0, 0]);
});

test("every mistake of a rule file is named with its place", () => {
  const parsed = parseRules({
    id: "Bad Id",
    schemes: ["ean"],
    classes: { nonsense: {}, "urn:csp:edmc-class:8206233": { cndc: "123", level: 12 } },
    enterprises: { "kyt-ent:1": "short" },
  });
  assert.ok(!parsed.ok);
  assert.deepEqual(
    parsed.problems.map((p) => p.split(":")[0]),
    ["/id", "/schemes", "/classes/nonsense", "/classes/urn", "/classes/urn", "/enterprises/kyt-ent"],
  );
});

test("what is no object at all is refused, and names like __proto__ are only names", () => {
  for (const json of [null, 1, "x", []]) assert.ok(!parseRules(json).ok);
  const parsed = parseRules(JSON.parse('{"id":"r","schemes":["edmc"],"enterprises":{"__proto__":"91440300708461136T"}}'));
  assert.ok(!parsed.ok);
});
