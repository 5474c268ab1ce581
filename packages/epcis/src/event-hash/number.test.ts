import { strictEqual } from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { canonicalNumber, exactNumber } from "./number.ts";

describe("numbers of a pre-hash string", () => {
  const spelled: readonly (readonly [string, string])[] = [
    ["26.0", "26"],
    ["+5", "5"],
    ["-0", "0"],
    ["0.50", "0.5"],
    [".5", "0.5"],
    ["5.", "5"],
    ["007.10", "7.1"],
    ["1e3", "1000"],
    ["1E-7", "0.0000001"],
    ["-1.25e-8", "-0.0000000125"],
    ["0.000001", "0.000001"],
    // What a double makes of it, as in the vectors of the standard's authors.
    ["111100001111000011110000", "111100001111000003641344"],
    ["1e22", "10000000000000000000000"],
  ];
  for (const [text, number] of spelled) test(`${text} is ${number}`, () => strictEqual(canonicalNumber(text), number));

  const none = ["", "+", ".", "1.2.3", "1e", "1e+", "0x10", "1_000", " 1", "1 ", "Infinity", "NaN", "1e999", "12a", "2024-03-01", "+49(0)"];
  for (const text of none) test(`${JSON.stringify(text)} is no number`, () => strictEqual(canonicalNumber(text), null));

  test("a number is canonical once it is canonical, and keeps its value", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = canonicalNumber(String(value)) ?? "";
        strictEqual(Number(text), value === 0 ? 0 : value);
        strictEqual(canonicalNumber(text), text);
        strictEqual(text.includes("e"), false);
      }),
    );
  });
});

describe("numbers with all their digits", () => {
  const spelled: readonly (readonly [string, string])[] = [
    ["26.0", "26"],
    ["1000", "1e3"],
    ["1e3", "1e3"],
    ["10e2", "1e3"],
    ["007.10", "71e-1"],
    [".5", "5e-1"],
    ["-0.00", "0"],
    ["+5", "5"],
    ["-1.25e-8", "-125e-10"],
    ["1234567890123456789", "1234567890123456789"],
    ["1e999", "1e999"],
  ];
  for (const [text, number] of spelled) test(`${text} is ${number}`, () => strictEqual(exactNumber(text), number));

  test("what is no number has none", () => {
    for (const text of ["", ".", "1e", "12a", "NaN"]) strictEqual(exactNumber(text), null);
  });

  test("one spelling for one number, and its own", () => {
    const whole = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(whole, fc.nat(5), fc.nat(5), (value, zeros, places) => {
        const text = exactNumber(String(value)) ?? "";
        strictEqual(exactNumber(text), text);
        strictEqual(exactNumber(`${value}.${"0".repeat(zeros)}`), text);
        strictEqual(exactNumber(`${value}${"0".repeat(places)}e-${places}`), text);
        strictEqual(exactNumber(String(value + 1n)) === text, false);
      }),
    );
  });

  test("a megabyte costs no more than its length", () => {
    for (const text of ["0".repeat(1_000_000), `1${"0".repeat(1_000_000)}`, `0.${"0".repeat(1_000_000)}1`]) strictEqual(typeof exactNumber(text), "string");
  });
});
