import assert from "node:assert/strict";
import { test } from "node:test";
import { builtinRules, parseRules, rulesAsJson } from "./rules.ts";

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

const PACK = { edmc: "urn:csp:edmc:82062330000000000001", gs1: "https://id.gs1.org/01/06924561884074/21/A1" };
const rulesWith = (more: object) => parseRules({ id: "r", schemes: ["edmc", "gs1"], ...more });

test("links of packs are filed under both codes, in the order of their days", () => {
  const parsed = rulesWith({
    packLinks: [
      { ...PACK, gs1: "https://id.gs1.org/00/369245618800000015", validFrom: "2026-09-01" },
      { ...PACK, validFrom: "2026-01-01T00:00:00Z", validUntil: "2026-09-01" },
    ],
  });
  assert.ok(parsed.ok);
  const first = { ...PACK, validFrom: "2026-01-01T00:00:00Z", validUntil: "2026-09-01T00:00:00+08:00" };
  const second = { ...PACK, gs1: "https://id.gs1.org/00/369245618800000015", validFrom: "2026-09-01T00:00:00+08:00", validUntil: null };
  assert.deepEqual(
    [...(parsed.rules.packLinks ?? [])],
    [
      [PACK.edmc, [first, second]],
      [second.gs1, [second]],
      [PACK.gs1, [first]],
    ],
  );
});

test("every mistake in a link is named with its place", () => {
  for (const [link, problem] of [
    ["x", "/packLinks/0: an object"],
    [{ ...PACK, validFrom: "2026-01-01", validTo: "2026-02-01" }, "/packLinks/0/validTo: a link has no such field"],
    [{ ...PACK, edmc: PACK.gs1, validFrom: "2026-01-01" }, "/packLinks/0/edmc: the canonical URI of a 20-digit code"],
    [{ ...PACK, gs1: "https://id.gs1.org/01/06924561884074", validFrom: "2026-01-01" }, "/packLinks/0/gs1: the canonical URI of a GS1 pack or logistic unit"],
    [PACK, "/packLinks/0/validFrom: a day, or a time of RFC 3339 with its offset"],
    [{ ...PACK, validFrom: "2026-01-01T00:00:00" }, "/packLinks/0/validFrom: a day, or a time of RFC 3339 with its offset"],
    [
      { ...PACK, validFrom: "2026-01-01", validUntil: "2026-02-30" },
      "/packLinks/0/validUntil: a day, or a time of RFC 3339 with its offset; missing where no end is filed",
    ],
    [{ ...PACK, validFrom: "2026-01-01", validUntil: "2025-12-31T16:00:00Z" }, "/packLinks/0/validUntil: later than validFrom"],
  ] as const)
    assert.deepEqual(rulesWith({ packLinks: [link] }), { ok: false, problems: [problem] });
  assert.deepEqual(rulesWith({ packLinks: {} }), { ok: false, problems: ["/packLinks: a list of links"] });
});

test("of one code no two links are in force at one time, of either scheme", () => {
  const other = { edmc: "urn:csp:edmc:82062330000000000002", gs1: PACK.gs1, validFrom: "2026-06-30" };
  assert.deepEqual(rulesWith({ packLinks: [other, { ...PACK, validFrom: "2026-01-01", validUntil: "2026-07-01" }] }), {
    ok: false,
    problems: [`/packLinks/0: ${PACK.gs1} is linked by /packLinks/1 at the same time`],
  });
  assert.ok(rulesWith({ packLinks: [other, { ...PACK, validFrom: "2026-01-01", validUntil: "2026-06-30" }] }).ok);
});

test("keys to sign with are filed by USCC, and no problem repeats one", () => {
  const parsed = rulesWith({ signatureKeys: { "91440300708461136T": "a secret" } });
  assert.ok(parsed.ok);
  assert.deepEqual([...(parsed.rules.signatureKeys ?? [])], [["urn:csp:uscc:91440300708461136T", "a secret"]]);
  assert.deepEqual(rulesWith({ signatureKeys: { "9144030070846113/6": "secret", "91440300708461136T": ["secret"] } }), {
    ok: false,
    problems: ["/signatureKeys/9144030070846113~16: a USCC of 18 characters", "/signatureKeys/91440300708461136T: a secret of 1 to 256 characters"],
  });
});

test("a rule set written as JSON is read as it was", () => {
  const parsed = rulesWith({
    classes: { "urn:csp:edmc-class:8206233": { level: 1, name: "药" }, "https://id.gs1.org/01/06924561884074": {} },
    enterprises: { "kyt-ref:7a1f": "91440300708461136T" },
    packLinks: [
      { ...PACK, validFrom: "2026-01-01", validUntil: "2030-01-01" },
      { ...PACK, gs1: PACK.gs1.replace("/21/", "/21/X"), validFrom: "2030-01-01", validUntil: "2031-01-01" },
    ],
    signatureKeys: { "91440300708461136T": "a secret" },
  });
  assert.ok(parsed.ok, JSON.stringify(parsed));
  assert.deepEqual(parseRules(JSON.parse(JSON.stringify(rulesAsJson(parsed.rules)))), parsed);
  assert.deepEqual(parseRules(rulesAsJson(builtinRules())), { ok: true, rules: builtinRules() });
});
