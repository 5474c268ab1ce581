import assert from "node:assert/strict";
import { test } from "node:test";
import { edmcClassUri, edmcUri, isEdmc, parseEdmc } from "./edmc.ts";

test("a 20-digit code falls into class, serial and the issuer's check", () => {
  const parsed = parseEdmc("81773220288616423835");
  assert.deepEqual(parsed, { ok: true, value: { scheme: "edmc", code: "81773220288616423835", classCode: "8177322", serial: "028861642", check: "3835" } });
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
