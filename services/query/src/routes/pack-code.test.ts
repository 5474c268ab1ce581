import assert from "node:assert/strict";
import { test } from "node:test";
import { isBridgeError } from "@csp/contracts";
import { readPackCode } from "./pack-code.ts";

const FORMS: readonly (readonly [text: string, uri: string])[] = [
  ["81773220288616423835", "urn:csp:edmc:81773220288616423835"],
  ["8177322-0288616423835", "urn:csp:edmc:81773220288616423835"],
  ["urn:csp:edmc:81773220288616423835", "urn:csp:edmc:81773220288616423835"],
  ["(01)06924561884074(21)A1B2", "https://id.gs1.org/01/06924561884074/21/A1B2"],
  ["]d2010692456188407421A1B2", "https://id.gs1.org/01/06924561884074/21/A1B2"],
  ["https://example.org/x/01/06924561884074/21/A1B2?17=270930", "https://id.gs1.org/01/06924561884074/21/A1B2"],
  ["urn:epc:id:sgtin:69245618.08407.A1B2", "https://id.gs1.org/01/06924561884074/21/A1B2"],
  ["(00)369245618800000015", "https://id.gs1.org/00/369245618800000015"],
];

for (const [text, uri] of FORMS) test(`${text} names ${uri}`, () => assert.equal(readPackCode(text).reading.uri, uri));

test("what else a code could be is told beside it", () => {
  const { reading, others } = readPackCode("80041234567890123456");
  assert.equal(reading.uri, "urn:csp:edmc:80041234567890123456");
  assert.deepEqual(
    others.map((other) => other.identifier.scheme),
    ["gs1"],
  );
});

const REFUSED: readonly (readonly [text: string, message: RegExp])[] = [
  ["", /^EMPTY: /],
  ["片仔癀", /^UNKNOWN_SCHEME: /],
  ["8".repeat(9000), /^TOO_LONG: /],
  ["06924561884074", /^NOT_A_PACK: it reads as https:\/\/id\.gs1\.org\/01\/06924561884074, /],
  ["010692456188407421A1B2C3D4E51727093010LOT2025A", /^AMBIGUOUS: .*could be https:.*, https:/],
];

for (const [text, message] of REFUSED) {
  test(`${text.slice(0, 50)} is refused with its reason`, () => {
    assert.throws(
      () => readPackCode(text),
      (error) => isBridgeError(error, "ARGUMENT_INVALID") && message.test(error.message),
    );
  });
}
