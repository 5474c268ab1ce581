// EPC URNs of trade items and logistic units against epc-tds, which knows tag URIs (the same with a filter value in front)
// and pure-identity URIs.

import { formatEpcUrn, parseEpcUrn } from "@csp/codes";
import tds from "epc-tds";
import fc from "fast-check";
import assert from "node:assert/strict";
import { test } from "node:test";
import { gtin, plain, RUNS, sscc } from "./arbitraries.ts";

test("an SGTIN has the same GTIN, serial number and URN", () => {
  fc.assert(
    fc.property(gtin, serial(), ({ number, companyPrefix, reference }, made) => {
      const fields = `${companyPrefix}.${reference}.${made}`;
      const peer = tds.Sgtin198.fromTagURI(`urn:epc:tag:sgtin-198:0.${fields}`);
      const parsed = parseEpcUrn(`urn:epc:id:sgtin:${fields}`);
      assert.ok(parsed.ok && parsed.value.scheme === "sgtin", fields);
      assert.equal(parsed.value.gtin, number);
      assert.equal(parsed.value.gtin, peer.getGtin());
      assert.equal(parsed.value.serial, peer.getSerial());
      assert.equal(formatEpcUrn(parsed.value, companyPrefix.length), peer.toIdURI());
    }),
    RUNS,
  );
});

test("the URN of a GTIN and serial number is the same", () => {
  fc.assert(
    fc.property(gtin, serial(), ({ number, companyPrefix }, made) => {
      const peer = new tds.Sgtin198()
        .setPartition(12 - companyPrefix.length)
        .setGtin(number)
        .setSerial(made);
      assert.equal(formatEpcUrn({ scheme: "sgtin", gtin: number, serial: made }, companyPrefix.length), peer.toIdURI());
    }),
    RUNS,
  );
});

test("an SSCC has the same number and URN", () => {
  fc.assert(
    fc.property(sscc, ({ number, companyPrefix, reference }) => {
      const peer = tds.Sscc96.fromTagURI(`urn:epc:tag:sscc-96:0.${companyPrefix}.${reference}`);
      const parsed = parseEpcUrn(`urn:epc:id:sscc:${companyPrefix}.${reference}`);
      assert.ok(parsed.ok && parsed.value.scheme === "sscc");
      assert.equal(parsed.value.sscc, number);
      assert.equal(parsed.value.sscc, peer.toBarcode());
      assert.equal(formatEpcUrn(parsed.value, companyPrefix.length), peer.toIdURI());
    }),
    RUNS,
  );
});

test("a serial number is escaped in a URN, which epc-tds neither does nor undoes", () => {
  const id = { scheme: "sgtin", gtin: "06924561884074", serial: "A/B" } as const;
  const peer = new tds.Sgtin198().setPartition(4).setGtin(id.gtin).setSerial(id.serial);
  assert.equal(peer.toIdURI(), "urn:epc:id:sgtin:69245618.08407.A/B");
  assert.equal(formatEpcUrn(id, 8), "urn:epc:id:sgtin:69245618.08407.A%2FB", "Tag Data Standard 6.3.1");
  const parsed = parseEpcUrn("urn:epc:id:sgtin:69245618.08407.A%2FB");
  assert.equal(parsed.ok && parsed.value.scheme === "sgtin" && parsed.value.serial, "A/B");
  assert.equal(tds.Sgtin198.fromTagURI("urn:epc:tag:sgtin-198:0.69245618.08407.A%2FB").getSerial(), "A%2FB");
});

/** Without a full stop, at which epc-tds ends the serial number, though Tag Data Standard 6.3.1 allows it there. */
function serial(): fc.Arbitrary<string> {
  return plain(20).map((text) => text.replaceAll(".", "-"));
}
