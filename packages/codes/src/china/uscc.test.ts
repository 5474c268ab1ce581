import assert from "node:assert/strict";
import { test } from "node:test";
import { licenceType } from "./licence-type.ts";
import { parseNationalDrugId } from "./national-drug-id.ts";
import { provinceCodes, provinceName, provinceOfAbbreviation } from "./province.ts";
import { registerDepartment, registerType } from "./uscc-register.ts";
import { parseUscc, provinceOfUscc } from "./uscc.ts";

test("a USCC says its province (GB 32100-2015 4.2, GB/T 2260)", () => {
  const parsed = parseUscc("91440300708461136T");
  assert.ok(parsed.ok);
  assert.equal(parsed.value.province, "44");
  assert.deepEqual(parsed.value.warnings, []);
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

test("who registered it and as what, by name (GB 32100-2015 characters 1 and 2)", () => {
  assert.deepEqual(registerDepartment("9"), { zh: "市场监管", en: "market regulation" });
  assert.deepEqual(registerType("9", "1"), { zh: "企业", en: "enterprise" });
  assert.deepEqual(registerType("1", "2"), { zh: "事业单位", en: "public institution" });
  for (const [department, type] of [
    ["9", "9"],
    ["Z", "1"],
    ["9", "constructor"],
    ["9", ""],
  ] as const) {
    assert.equal(registerType(department, type), null);
  }
  assert.equal(registerDepartment("Z"), null);
});

test("every province has a character of its own, and some have two", () => {
  const found = provinceCodes().map((code) =>
    Array.from("京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新台港澳", provinceOfAbbreviation).includes(code),
  );
  assert.deepEqual(
    found,
    Array.from(found, () => true),
  );
  assert.equal(provinceOfAbbreviation("贵"), provinceOfAbbreviation("黔"));
  assert.equal(provinceOfAbbreviation("外"), null);
  assert.equal(provinceOfAbbreviation(""), null);
});

test("16 kinds of licences by AliHealth's numbers", () => {
  const numbers = Array.from({ length: 18 }, (_, number) => String(number));
  assert.deepEqual(
    numbers.filter((number) => licenceType(number) !== null),
    numbers.slice(1, 17),
  );
  assert.equal(licenceType("5")?.zh, "药品生产许可证");
});

test("a national drug id beside a standard code of another enterprise is warned of", () => {
  const same = parseNationalDrugId("04879001203", "86904879000126");
  const other = parseNationalDrugId("04879001203", "86901110000020");
  assert.ok(same.ok && other.ok);
  assert.deepEqual(same.value.warnings, []);
  assert.deepEqual(
    other.value.warnings.map(({ code }) => code),
    ["CONTRADICTION"],
  );
});
