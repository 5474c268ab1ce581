import assert from "node:assert/strict";
import { test } from "node:test";
import { edmcCheckOf, edmcClassOf, edmcClassUri, edmcSerialOf, edmcUri, edmcVersionOf, formatEdmc, isEdmc, parseEdmc } from "./edmc.ts";

test("a 20-digit code falls into class, serial and the issuer's check", () => {
  const code = "81773220288616423835";
  assert.deepEqual(parseEdmc(code), { ok: true, value: { scheme: "edmc", code } });
  assert.deepEqual([edmcClassOf(code), edmcSerialOf(code), edmcCheckOf(code)], ["8177322", "028861642", "3835"]);
  assert.equal(formatEdmc({ scheme: "edmc", code }), "8177322-0288616423835");
});

test("89 is for specially controlled drugs, 80 to 84 were seen for others, and no version is refused", () => {
  const versionOf = (head: string) => edmcVersionOf(`${head}773220288616423835`);
  assert.equal(versionOf("89"), "specially controlled");
  for (const head of ["80", "81", "82", "83", "84"]) assert.equal(versionOf(head), "ordinary");
  for (const head of ["85", "86", "87", "88"]) assert.equal(versionOf(head), "unseen");
});

test("isEdmc takes 20 ASCII digits starting with 8 and nothing around them", () => {
  assert.equal(isEdmc("81773220288616423835"), true);
  for (const text of [
    "",
    " 1773220288616423835",
    "8177322028861642383",
    "817732202886164238350",
    "91773220288616423835",
    "8177322028861642383/",
    "8177322028861642383:",
  ]) {
    assert.equal(isEdmc(text), false, text);
  }
});

test("the URIs of a code and of its class", () => {
  assert.equal(edmcUri("81773220288616423835"), "urn:csp:edmc:81773220288616423835");
  assert.equal(edmcClassUri("8177322"), "urn:csp:edmc-class:8177322");
});
