// No parser takes more than linear time, whatever the text: each is given a text of a million units and a sixteenth of
// it, and its time may not grow like their square. Only ratios of this thread's processor time are compared, so a busy machine changes nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as codes from "./index.ts";

/** Functions of a text that do not say so in their name. */
const OTHERS = new Set(["epcUrnToDigitalLink", "digitalLinkToEpcUrn", "classUriOf", "edmcInWebAddress", "percentDecode"]);
/** Functions of an identifier. */
const NO_TEXT = new Set(["isPack", "isGs1Identifier", "parseAiValue"]);

type OfText = (text: string) => unknown;
const FILED = ["8N{19}", "'AB'N{6}X{12}"].flatMap((pattern, index) => {
  const scheme = codes.compileFiledScheme({ ruleId: `r${index}`, name: "a maker's own", pattern });
  return scheme.ok ? [scheme.value] : [];
});
/** Functions that take more than a text, with what they take. */
const BOUND: Readonly<Record<string, OfText>> = {
  "parseAiValue of a serial number": (text) => codes.parseAiValue("21", text),
  matchFiled: (text) => codes.matchFiled(FILED, text),
  "readScan with filed schemes": (text) => codes.readScan(text, FILED),
  "readScan at its limit": (text) => codes.readScan(text.slice(0, codes.MAX_SCAN_LENGTH)),
};

const CALLS: ReadonlyMap<string, OfText> = new Map(
  [
    ...Object.entries(codes).filter(
      ([name, value]) => typeof value === "function" && !NO_TEXT.has(name) && (/^(parse|read|is|detect)[A-Z]/.test(name) || OTHERS.has(name)),
    ),
    ...Object.entries(BOUND),
  ].map(([name, call]) => [name, call as OfText]),
);

const PACK = "(01)06924561884074";
const LINK = "https://id.gs1.org/01/06924561884074";
/** What is repeated, with what stands in front of it. */
const SHAPES: readonly (readonly [head: string, unit: string])[] = [
  ["", "8"],
  ["", "0"],
  ["", "9"],
  ["", " "],
  ["", "\u3000a"],
  ["", "("],
  ["", "(01)"],
  ["", "(21)\\("],
  ["", "(10"],
  [`${PACK}(21)`, "("],
  [`${PACK}(21)`, "\\("],
  ["", "%"],
  ["", "%41"],
  ["", "%e4%bd%a0"],
  ["", "%ff"],
  ["", "\u001d"],
  ["]d2", "10a\u001d"],
  ["]d2010692456188407421", "17270930"],
  ["010692456188407421", "10"],
  ["", "8004"],
  ["", "37"],
  ["", "/01"],
  ["https://", "/01/"],
  ["https://a/", "01/06924561884074/"],
  ["https://a/", "8004/1234/"],
  ["https://a/", "01/8/21/8/"],
  ["https://a/01/06924561884074/21/", "%41"],
  ["https://a/01/06924561884074/21/", "%f0%9f%98%80"],
  [`${LINK}?`, "10=a&"],
  [`${LINK}?`, "a=1;"],
  [`${LINK}?`, "&"],
  [`${LINK}?10=`, "1"],
  [`${LINK}#`, "/01/06924561884074"],
  ["https://a?", "81773220288616423835"],
  ["https://a/", "81773220288616423835/"],
  ["https://a/", "%38"],
  ["urn:epc:id:sgtin:", "1"],
  ["urn:epc:id:sgtin:0614141.112345.", "%41"],
  ["urn:epc:id:sgtin:", "1."],
  ["urn:epc:id:giai:0614141.", "%2F"],
  ["urn:epc:id:cpi:0614141.", "A-"],
  ["urn:epc:", ":"],
  ["urn:csp:rule:r1:", "%41"],
  ["urn:csp:batch:", "%41:"],
  ["uscc:", "9"],
  ["", "a:"],
  ["MA.156.", "1."],
  ["", "'A'{9}"],
  ["", "N{"],
  ["", "国药准字Ｈ"],
  ["", "😀"],
  ["", "\ud83d"],
  ["", "\udc00%41"],
  ["", "]C1"],
];

const LONGEST = 1_000_000;
/** What a text is compared with is a sixteenth of it. */
const PART = 16;
/** Every so many calls get the longest text, others, which would fail as well, a quarter of it; together all are a matter of seconds. */
const TURNS = 4;
/** Of processor time. Below it a time says nothing: the first calls of a function run in the interpreter, the later ones do not. */
const FLOOR_MS = 3;
/** For sixteen times the text; the square would be 256 times the time. */
const MOST = 128;
/** For the shorter text, which the square of a microsecond takes an hour for. */
const MOST_MS = 1_500;
const ROUNDS = 3;

function textOf([head, unit]: readonly [string, string], size: number): string {
  const text = head + unit.repeat(Math.ceil(size / unit.length));
  // Reading a character makes one piece of it, so that nobody's time counts it.
  text.charCodeAt(size);
  return text;
}

/** Of this thread alone: what others do meanwhile does not count. */
function timeMs(call: OfText, text: string): number {
  const before = process.threadCpuUsage();
  call(text);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

function isSquare(call: OfText, shorter: string, longer: string): boolean {
  let best = Number.POSITIVE_INFINITY;
  let bestShorter = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    bestShorter = Math.min(bestShorter, timeMs(call, shorter));
    best = Math.min(best, timeMs(call, longer));
    if (best <= Math.max(FLOOR_MS, bestShorter) * MOST) return false;
  }
  return true;
}

test("the functions of a text are all tried", () => {
  for (const name of [
    "parseElementString",
    "parseDigitalLink",
    "parseEpcUrn",
    "parseEpcUri",
    "parseTraceCode",
    "readScan",
    "isEdmc",
    "detectScheme",
    ...Object.keys(BOUND),
  ]) {
    assert.ok(CALLS.has(name), name);
  }
});

for (const [place, shape] of SHAPES.entries()) {
  test(`every function of a text takes linear time on up to a million units: ${JSON.stringify(shape)}`, () => {
    const pairs = [LONGEST, LONGEST / 4].map((size) => [textOf(shape, size / PART), textOf(shape, size)] as const);
    for (const [turn, [name, call]] of [...CALLS].entries()) {
      const [shorter = "", longer = ""] = pairs[(turn + place) % TURNS === 0 ? 0 : 1] ?? [];
      assert.ok(timeMs(call, shorter) < MOST_MS, `${name} at ${shorter.length}`);
      if (timeMs(call, longer) > FLOOR_MS * MOST) assert.ok(!isSquare(call, shorter, longer), `${name} at ${longer.length}`);
    }
  });
}
