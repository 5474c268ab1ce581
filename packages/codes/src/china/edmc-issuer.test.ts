import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { levelOf, levelOfDisplayLevel, type EdmcClassFiling } from "./edmc-class.ts";
import { createTestEdmcIssuer, type HmacSha256 } from "./edmc-issuer.ts";
import { edmcOf } from "./edmc.ts";

const hmacSha256: HmacSha256 = (key, text) => createHmac("sha256", key).update(text).digest();
const KEY = Buffer.from("test key");
const first16 = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 15, maxLength: 15 }).map((digits) => `8${digits}`);

test("the HMAC that is handed in is HMAC-SHA256 (RFC 4231, test case 2)", () => {
  const mac = hmacSha256(Buffer.from("Jefe"), "what do ya want for nothing?");
  assert.equal(Buffer.from(mac).toString("hex"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
});

test("TEST issuer: four digits are the first decimal ones of the HMAC's hex spelling", () => {
  const issuer = createTestEdmcIssuer(KEY, () => Buffer.from("af1b2c3d4e", "hex"));
  assert.equal(issuer.issue("8177322028861642"), "81773220288616421234");
  const short = createTestEdmcIssuer(KEY, () => Buffer.from("abc7", "hex"));
  assert.equal(short.issue("8177322028861642"), "81773220288616427000");
  assert.match(issuer.label, /not the real algorithm/);
});

test("TEST issuer: what it issues is right, every other check is wrong, and each code has one", () => {
  const issuer = createTestEdmcIssuer(KEY, hmacSha256);
  fc.assert(
    fc.property(first16, fc.integer({ min: 1, max: 9999 }), (head, shift) => {
      const code = issuer.issue(head);
      const expected = [...createHmac("sha256", KEY).update(head).digest("hex")].filter((char) => char >= "0" && char <= "9").slice(0, 4);
      assert.equal(code, head + expected.join(""));
      assert.equal(issuer.check(code), "right");
      const other = String((Number(code.slice(16)) + shift) % 10_000).padStart(4, "0");
      assert.equal(issuer.check(head + other), "wrong");
    }),
  );
});

test("TEST issuer: codes of other classes, and what is no code, it does not know", () => {
  const issuer = createTestEdmcIssuer(KEY, hmacSha256, (classCode) => classCode === "8177322");
  assert.equal(issuer.check(issuer.issue("8177322028861642")), "right");
  assert.equal(issuer.check("83857930000879766660"), "unknown");
  for (const text of ["", "8177322", "06924561884074", "8177322-0288616423835"]) assert.equal(issuer.check(text), "unknown");
  for (const head of ["", "9177322028861642", "81773220288616421"]) assert.throws(() => issuer.issue(head), /16 digits/);
});

test("a level is what was filed for the class: no digit of the code says it", () => {
  const filing = (level: number | null): EdmcClassFiling => ({ level, cndc: null, standardCode: null, unitClass: null });
  const classes = new Map([
    ["urn:csp:edmc-class:8021761", filing(3)],
    ["urn:csp:edmc-class:8021762", filing(2)],
    ["urn:csp:edmc-class:8206233", filing(1)],
    ["urn:csp:edmc-class:8206234", filing(null)],
  ]);
  const levels = ["8021761", "8021762", "8206233", "8206234", "8206235"].map((classCode) => levelOf(edmcOf(`${classCode}9000000001004`), classes));
  assert.deepEqual(levels, [3, 2, 1, null, null]);
});

test("AliHealth's display level counts from the largest", () => {
  assert.deepEqual(
    [1, 2, 3].map((displayLevel) => levelOfDisplayLevel(displayLevel, 3)),
    [3, 2, 1],
  );
  for (const displayLevel of [0, 4, 1.5, Number.NaN]) assert.equal(levelOfDisplayLevel(displayLevel, 3), null);
});
