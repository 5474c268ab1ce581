import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNationalDrugId } from "./national-drug-id.ts";
import { provinceCodes, provinceName } from "./province.ts";
import { parseUscc, provinceOfUscc } from "./uscc.ts";

test("a USCC says its province (GB 32100-2015 4.2, GB/T 2260)", () => {
  const parsed = parseUscc("91440300708461136T");
  assert.deepEqual(parsed, { ok: true, value: { kind: "uscc", code: "91440300708461136T", province: "44", warnings: [] } });
  assert.equal(provinceOfUscc("91440300708461136T"), "44");
  assert.deepEqual(provinceName("44"), { zh: "广东省", en: "Guangdong" });
});

test("an organisation code alone is taken with a warning and names no province (GB 11714)", () => {
  const parsed = parseUscc("705210294");
  assert.ok(parsed.ok);
  assert.equal(parsed.value.kind, "organisation");
  assert.equal(parsed.value.province, null);
  assert.equal(parsed.value.warnings.length, 1);
});

test("every single wrong character of a USCC is noticed", () => {
  const good = "91440300708461136T";
  for (let at = 0; at < good.length; at++) {
    for (const char of "0123456789ABCDEFGHJKLMNPQRTUWXY") {
      if (char === good[at]) continue;
      const parsed = parseUscc(good.slice(0, at) + char + good.slice(at + 1));
      assert.equal(parsed.ok, false, `${char} at ${at}`);
    }
  }
});

test("letters that only fold to ASCII are refused", () => {
  assert.equal(parseUscc("91440300708461136\u017f").ok, false);
});

test("34 provinces, by two digits; others have no name", () => {
  assert.equal(provinceCodes().length, 34);
  assert.equal(provinceName("66"), null);
});

test("a national drug id beside a standard code of another enterprise is warned of", () => {
  const same = parseNationalDrugId("04879001203", "86904879000126");
  const other = parseNationalDrugId("04879001203", "86901110000020");
  assert.ok(same.ok && other.ok);
  assert.deepEqual(same.value.warnings, []);
  assert.equal(other.value.warnings.length, 1);
});
