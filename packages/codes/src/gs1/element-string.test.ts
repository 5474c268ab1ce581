import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDigitalLink } from "./digital-link.ts";
import { formatElementString } from "./element-string.ts";
import type { Gs1Identifier } from "./elements.ts";
import { formatEpcUrn } from "./epc-urn.ts";
import { parseElements } from "./read-element-string.ts";

const PACK: Gs1Identifier = { scheme: "sgtin", gtin: "06924561884074", serial: "A1B2C3D4E5", lot: "LOT2025A", expiry: "270930" };

test("a pack is written in the order recommended for medicines, with separators where they are needed", () => {
  assert.equal(formatElementString(PACK), "(01)06924561884074(21)A1B2C3D4E5(17)270930(10)LOT2025A");
  assert.equal(formatElementString(PACK, "]d2"), "]d2010692456188407421A1B2C3D4E5\u001d1727093010LOT2025A");
  assert.equal(formatElementString(PACK, "separators"), "010692456188407421A1B2C3D4E5\u001d1727093010LOT2025A");
});

test("a pack as Digital Link and as URN", () => {
  assert.equal(formatDigitalLink(PACK), "https://id.gs1.org/01/06924561884074/10/LOT2025A/21/A1B2C3D4E5?17=270930");
  assert.equal(formatEpcUrn(PACK, 8), "urn:epc:id:sgtin:69245618.08407.A1B2C3D4E5");
  assert.equal(formatEpcUrn({ scheme: "gtin", gtin: "06924561884074" }, 8), "urn:epc:idpat:sgtin:69245618.08407.*");
  assert.equal(formatEpcUrn({ scheme: "sscc", sscc: "369245618800000015" }, 8), "urn:epc:id:sscc:69245618.380000001");
  assert.equal(formatEpcUrn({ scheme: "gs1", ai: "8002", value: "1" }, 8), null);
  assert.throws(() => formatEpcUrn(PACK, 5), RangeError);
});

test("elements come in the order of the text, each with the offset of its value", () => {
  assert.deepEqual(parseElements(" ]d2(10)L(01)06924561884074"), {
    ok: true,
    value: [
      { ai: "10", value: "L", at: 8 },
      { ai: "01", value: "06924561884074", at: 13 },
    ],
  });
});
