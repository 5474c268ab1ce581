import { strictEqual } from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { hashIdentifier } from "./identifier.ts";

const HEAD = "https://id.gs1.org";

describe("identifiers of a pre-hash string", () => {
  const forms: readonly (readonly [string, string])[] = [
    ["urn:epc:id:sgtin:6924561.088407.A%2F1", "/01/06924561884074/21/A%2F1"],
    ["urn:epc:id:upui:6924561.088407.a'b;c=d", "/01/06924561884074/235/a'b;c=d"],
    ["urn:epc:class:lgtin:6924561.088407.L(1)", "/01/06924561884074/10/L%281%29"],
    ["urn:epc:idpat:sgtin:6924561.088407.*", "/01/06924561884074"],
    ["urn:epc:id:sscc:6924561.0000000001", "/00/069245610000000016"],
    ["urn:epc:id:sgln:6924561.00001.0", "/414/6924561000016"],
    ["urn:epc:id:sgln:6924561.00001.12", "/414/6924561000016/254/12"],
    ["urn:epc:id:pgln:6924561.00000", "/417/6924561000009"],
    ["urn:epc:id:giai:6924561.D1", "/8004/6924561D1"],
    ["urn:epc:id:gdti:6924561.00001.77", "/253/692456100001677"],
    ["https://shop.example/a/b/01/06924561884074/10/L1/21/S1?17=270930", "/01/06924561884074/21/S1"],
    ["https://shop.example/01/06924561884074/22/2A/10/L1", "/01/06924561884074/10/L1"],
    ["http://shop.example/gtin/6924561884074", "/01/06924561884074"],
    ["https://shop.example/gln/6924561000016", "/414/6924561000016"],
    ["https://id.gs1.org/01/06924561884074/21/a%27b", "/01/06924561884074/21/a'b"],
    ["https://id.gs1.org/01/06924561884074/21/S1?linkType=all", "/01/06924561884074/21/S1"],
  ];
  for (const [uri, path] of forms) test(`${uri} is ${path}`, () => strictEqual(hashIdentifier(uri), HEAD + path));

  const kept = ["urn:csp:edmc:81773220288616423835", "urn:epc:id:unknown:1.2", "https://ex.example/", "https://ex.example/order/7", "urn:uuid:1"];
  for (const uri of kept) test(`${uri} stays`, () => strictEqual(hashIdentifier(uri), uri));

  test("URN and link of one pack are one identifier, whatever its serial", () => {
    const serials = fc.string({ unit: fc.constantFrom(...`!"%&'()*+,-./0123456789:;<=>?ABCxyz_`), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(serials, (serial) => {
        const urn = `urn:epc:id:sgtin:6924561.088407.${serial.replace(/["%&/<>?]/g, (char) => encodeURIComponent(char))}`;
        const link = `https://shop.example/01/06924561884074/21/${encodeURIComponent(serial)}`;
        const canonical = hashIdentifier(urn);
        strictEqual(hashIdentifier(link), canonical);
        strictEqual(hashIdentifier(canonical), canonical);
      }),
    );
  });
});
