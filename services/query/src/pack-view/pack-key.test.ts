import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { numberKeyOf, textKeyOf, uriOfNumberKey, uriOfTextKey } from "./pack-key.ts";

describe("a 20-digit code as an integer", () => {
  for (const [code, key] of [
    ["81773220288616423835", "1773220288616423835"],
    ["80000000000000000000", "0"],
    ["80000000000000000042", "42"],
    ["88999999999999999999", "8999999999999999999"],
    // Past 2^63 without the leading 8.
    ["89000000000000000000", "-1000000000000000000"],
    ["89999999999999999999", "-1999999999999999999"],
  ] as const) {
    it(`of ${code}`, () => {
      assert.equal(numberKeyOf(`urn:csp:edmc:${code}`), key);
      assert.equal(uriOfNumberKey(key), `urn:csp:edmc:${code}`);
      assert.equal(BigInt.asIntN(64, BigInt(key)), BigInt(key));
    });
  }

  it("comes back, and differs for different codes", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{19}$/), fc.stringMatching(/^[0-9]{19}$/), (a, b) => {
        const key = numberKeyOf(`urn:csp:edmc:8${a}`) ?? assert.fail();
        assert.equal(uriOfNumberKey(key), `urn:csp:edmc:8${a}`);
        assert.equal(key === numberKeyOf(`urn:csp:edmc:8${b}`), a === b);
      }),
    );
  });

  it("is none for anything else", () => {
    for (const uri of [
      "urn:csp:edmc:71773220288616423835",
      "urn:csp:edmc:8177322028861642383",
      "urn:csp:edmc:8177322028861642383x",
      "81773220288616423835",
      "",
    ])
      assert.equal(numberKeyOf(uri), null);
  });
});

describe("any other code as text", () => {
  it("comes back, and differs for different codes", () => {
    assert.equal(textKeyOf("https://id.gs1.org/01/06924561884074/21/A1"), "/01/06924561884074/21/A1");
    const uri = fc.oneof(
      fc.string(),
      fc.string().map((text) => `https://id.gs1.org/${text}`),
      fc.string().map((text) => `/${text}`),
      fc.string().map((text) => `=/${text}`),
    );
    fc.assert(
      fc.property(uri, uri, (a, b) => {
        assert.equal(uriOfTextKey(textKeyOf(a)), a);
        assert.equal(textKeyOf(a) === textKeyOf(b), a === b);
      }),
    );
  });
});
