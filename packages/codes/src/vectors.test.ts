// Runs every line of test/vectors/codes: what a text is read as, or with which reason and where it is refused.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import {
  type CodeProblem,
  type Identifier,
  type Parsed,
  canonicalUri,
  parseCanonicalUri,
  parseDigitalLink,
  parseEdmc,
  parseElementString,
  parseEpcUri,
  parseEpcUrn,
  parseNationalDrugId,
  parseParty,
  parseStandardCode,
  parseTraceCode,
  readScan,
} from "./index.ts";
import { ruleOf } from "./gs1/ai-table.ts";
import { checkValue } from "./gs1/check-value.ts";
import { GS1_CALLS } from "./gs1/vector-calls.test-support.ts";
import { CHINA_CALLS } from "./china/vector-calls.test-support.ts";

interface Vector {
  readonly call: string;
  /** The AI whose value the text is, for checkAi. */
  readonly ai?: string;
  readonly text: string;
  /** Of all company prefixes, for a URN. */
  readonly prefixLength?: number;
  /** Why the line is there. */
  readonly comment: string;
  readonly uri?: string;
  readonly also?: readonly string[];
  readonly warns?: boolean;
  readonly province?: string | null;
  readonly reason?: string;
  readonly at?: number;
  readonly length?: number;
  readonly readings?: readonly string[];
  readonly more?: boolean;
  /** The canonical spelling, the parts that are text, and the codes of the warnings. */
  readonly code?: string;
  readonly parts?: Readonly<Record<string, string>>;
  readonly warnings?: readonly string[];
  /** Another form, or elements in brackets; null where there is none. */
  readonly gives?: string | null;
}

interface Outcome {
  readonly uri?: string;
  readonly also?: readonly string[];
  readonly warns?: boolean;
  readonly province?: string | null;
  readonly problem?: CodeProblem;
  readonly readings?: readonly string[];
  readonly more?: boolean;
  /** The canonical spelling, the parts that are text, and the codes of the warnings. */
  readonly code?: string;
  readonly parts?: Readonly<Record<string, string>>;
  readonly warnings?: readonly string[];
  readonly gives?: string | null;
}

const identifies =
  (parse: (text: string) => Parsed<Identifier>) =>
  (text: string): Outcome => {
    const parsed = parse(text);
    return parsed.ok ? { uri: canonicalUri(parsed.value) } : { problem: parsed.problem };
  };

const CALLS: Readonly<Record<string, (text: string, vector: Vector) => Outcome>> = {
  ...CHINA_CALLS,
  ...GS1_CALLS,
  checkAi(text, { ai = "" }) {
    const rule = ruleOf(ai);
    assert.ok(rule, `no AI ${ai}`);
    const problem = checkValue(rule, text, 0, text.length);
    return problem ? { problem } : {};
  },
  parseEdmc: identifies(parseEdmc),
  parseElementString: identifies(parseElementString),
  parseDigitalLink: identifies(parseDigitalLink),
  parseEpcUrn: identifies(parseEpcUrn),
  parseEpcUri: identifies(parseEpcUri),
  parseCanonicalUri: identifies(parseCanonicalUri),
  parseStandardCode: identifies(parseStandardCode),
  parseNationalDrugId: identifies(parseNationalDrugId),
  parseTraceCode(text) {
    const parsed = parseTraceCode(text);
    return parsed.ok ? { uri: parsed.value.uri } : { problem: parsed.problem };
  },
  parseParty(text) {
    const parsed = parseParty(text);
    return parsed.ok ? { uri: parsed.value.uri, province: parsed.value.province } : { problem: parsed.problem };
  },
  readScan(text) {
    const result = readScan(text);
    if (result.kind === "refused") return { problem: result.problem };
    if (result.kind === "ambiguous") return { problem: result.problem, readings: result.readings.map(({ uri }) => uri), more: result.more };
    return { uri: result.reading.uri, also: result.alsoReads.map(({ uri }) => uri), warns: result.reading.warnings.length > 0 };
  },
};

const FOLDER = new URL("../../../test/vectors/codes/", import.meta.url);

function vectorsOf(file: string): readonly Vector[] {
  const lines = readFileSync(new URL(file, FOLDER), "utf8").trimEnd().split("\n");
  return lines.map((line): Vector => JSON.parse(line));
}

for (const kind of ["valid", "invalid"]) {
  const files = readdirSync(new URL(kind, FOLDER)).toSorted();
  assert.notEqual(files.length, 0, `no vectors in ${kind}`);
  for (const file of files) {
    test(`${kind}: ${file.replace(".jsonl", "").replaceAll("-", " ")}`, () => {
      for (const vector of vectorsOf(`${kind}/${file}`)) {
        const call = CALLS[vector.call];
        assert.ok(call, `unknown call ${vector.call}`);
        const outcome = call(vector.text, vector);
        const where = `${vector.call} ${JSON.stringify(vector.text)} (${vector.comment}) gave ${JSON.stringify(outcome)}`;
        assert.equal(outcome.uri, vector.uri, where);
        assert.equal(outcome.gives, vector.gives, where);
        assert.equal(outcome.problem?.reason, vector.reason, where);
        assert.equal(outcome.problem?.at, vector.at, where);
        if (vector.length !== undefined) assert.equal(outcome.problem?.length, vector.length, where);
        for (const key of ["also", "warns", "province", "readings", "more", "code", "parts", "warnings"] as const) {
          if (vector[key] !== undefined) assert.deepEqual(outcome[key], vector[key], where);
        }
      }
    });
  }
}
