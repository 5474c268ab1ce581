// Digital Links against digital-link.js and GS1's own toolkit, which it brings: built and read.

import { formatDigitalLink, parseDigitalLink } from "@csp/codes";
import digitalLink from "digital-link.js";
import Toolkit from "digital-link.js/lib/GS1DigitalLinkCompressionPrototype/GS1DigitalLinkToolkit.js";
import fc from "fast-check";
import assert from "node:assert/strict";
import { test } from "node:test";
import { charactersOf, date, gtin, RUNS } from "./arbitraries.ts";

const { DigitalLink } = digitalLink;
const toolkit = new Toolkit();
const DOMAIN = "https://id.gs1.org";

/** Set 82 without what one of the peers has wrong; those are shown by themselves. */
const commonText = charactersOf("!%&'()*+,-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz", 1, 20);
/** In a serial number of a link, though General Specifications figure 7.11-1 has them. */
const REFUSED_BY_TOOLKIT = ":;<=>?";

interface Pack {
  readonly scheme: "sgtin";
  readonly gtin: string;
  readonly serial: string;
  readonly lot?: string;
  readonly expiry?: string;
}

const pack: fc.Arbitrary<Pack> = fc
  .record(
    { scheme: fc.constant("sgtin" as const), gtin: gtin.map(({ number }) => number), serial: commonText, lot: commonText, expiry: date },
    { requiredKeys: ["scheme", "gtin", "serial"] },
  )
  .map((made) => ({ ...made }));

function elementsOf({ gtin: number, serial, lot, expiry }: Pack): Readonly<Record<string, string>> {
  return { "01": number, "21": serial, ...(lot === undefined ? {} : { "10": lot }), ...(expiry === undefined ? {} : { "17": expiry }) };
}

test("the toolkit builds the same link, character by character", () => {
  fc.assert(
    fc.property(pack, (made) => assert.equal(formatDigitalLink(made), toolkit.buildGS1digitalLink(elementsOf(made), false, DOMAIN, {}))),
    RUNS,
  );
});

test("the toolkit reads from our link what it was built from", () => {
  fc.assert(
    fc.property(pack, (made) => assert.deepEqual({ ...toolkit.extractFromGS1digitalLink(formatDigitalLink(made)).GS1 }, elementsOf(made))),
    RUNS,
  );
});

test("digital-link.js builds the same link from escaped values, and finds ours valid", () => {
  fc.assert(
    fc.property(pack, (made) => {
      const link = formatDigitalLink(made);
      assert.equal(buildByPeer(made), link);
      assert.ok(DigitalLink(link).isValid(), link);
    }),
    // Its grammar is interpreted: some milliseconds a link.
    { ...RUNS, numRuns: 40 },
  );
});

test("what a peer has wrong in a serial number is by the standard in ours", () => {
  for (const character of REFUSED_BY_TOOLKIT) {
    const link = linkWithSerial(`A${character}`);
    assert.throws(() => toolkit.extractFromGS1digitalLink(link));
    assert.equal(serialIn(link), `A${character}`, "General Specifications figure 7.11-1 lists it");
  }
  const quoted: Pack = { scheme: "sgtin", gtin: "06924561884074", serial: 'A"' };
  const link = formatDigitalLink(quoted);
  assert.equal(link, `${DOMAIN}/01/06924561884074/21/A%22`, "RFC 3986 2: a URI holds no quotation mark");
  assert.equal(serialIn(link), quoted.serial);
  assert.equal(DigitalLink(link).isValid(), false);
  assert.equal(toolkit.buildGS1digitalLink(elementsOf(quoted), false, DOMAIN, {}), `${DOMAIN}/01/06924561884074/21/A"`);
  const needless = `${DOMAIN}/01/06924561884074/21/A%2D`;
  assert.equal(DigitalLink(needless).isValid(), false);
  assert.equal(serialIn(needless), "A-", "RFC 3986 6.2.2.2: an escaped unreserved character is the character");
});

test("digital-link.js puts a serial number into the path unescaped, which then says something else", () => {
  const id: Pack = { scheme: "sgtin", gtin: "06924561884074", serial: "A/10/B" };
  const bare = DigitalLink({ domain: DOMAIN, identifier: { "01": id.gtin }, keyQualifiers: { "21": id.serial } }).toWebUriString();
  assert.equal(bare, `${DOMAIN}/01/06924561884074/21/A/10/B`);
  assert.equal(serialIn(formatDigitalLink(id)), id.serial);
});

function buildByPeer({ gtin: number, serial, lot, expiry }: Pack): string {
  return DigitalLink({
    domain: DOMAIN,
    identifier: { "01": number },
    keyQualifiers: { "21": escaped(serial), ...(lot === undefined ? {} : { "10": escaped(lot) }) },
    sortKeyQualifiers: true,
    ...(expiry === undefined ? {} : { attributes: { "17": expiry } }),
  }).toWebUriString();
}

function escaped(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function linkWithSerial(serial: string): string {
  return `${DOMAIN}/01/06924561884074/21/${escaped(serial)}`;
}

function serialIn(link: string): string | null {
  const parsed = parseDigitalLink(link);
  return parsed.ok && parsed.value.scheme === "sgtin" ? parsed.value.serial : null;
}
