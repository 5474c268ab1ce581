// The README is run and read: its examples give what they say, its API names all that is exported and nothing else, and its
// lists of reasons and warnings are those of the types.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { runInNewContext } from "node:vm";
import * as codes from "./index.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const README = read("../README.md");
const IDENTIFIER = read("./identifier.ts");

/** Text between a heading and the next of the same depth. */
function section(title: string): string {
  const from = README.indexOf(`\n## ${title}\n`);
  assert.ok(from >= 0, title);
  const end = README.indexOf("\n## ", from + 1);
  return README.slice(from, end < 0 ? undefined : end);
}

/** The names in the first column of tables: `parseEdmc(text)` is `parseEdmc`. */
function firstColumn(text: string): readonly string[] {
  const cells = [...text.matchAll(/^\| (`[^|]*`) \|/gm)].map((match) => match[1] ?? "");
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)/g)].map((match) => match[1] ?? ""));
}

function exportedNames(): readonly string[] {
  const listed = [...read("./index.ts").matchAll(/export \{([^}]*)\}/g)].flatMap((match) => (match[1] ?? "").split(","));
  const names = listed.map((name) => name.trim().replace(/^type /, "")).filter((name) => name !== "");
  const declared = [...IDENTIFIER.matchAll(/^export (?:interface|type) (\w+)/gm)].map((match) => match[1] ?? "");
  return [...names, ...declared];
}

function membersOf(type: string): readonly string[] {
  const [, list = ""] = new RegExp(`export type ${type} =([^;]*);`).exec(IDENTIFIER) ?? [];
  return [...list.matchAll(/"([A-Z_0-9]+)"/g)].map((match) => match[1] ?? "");
}

describe("README examples", () => {
  const blocks = [...README.matchAll(/```js\n([^]*?)```/g)].map((match) => match[1] ?? "");

  it("are there", () => assert.ok(blocks.length >= 5));

  for (const [index, block] of blocks.entries()) {
    it(`block ${index + 1} gives what its comments say`, () => {
      let compared = 0;
      const same = (actual: unknown, expected: unknown, line: string): void => {
        compared += 1;
        // Through JSON, since the values come from another context.
        assert.deepEqual(JSON.parse(JSON.stringify(actual)), JSON.parse(JSON.stringify(expected)), line);
      };
      const script = block
        .replace(/^import (\{[^}]*\}) from "@csp\/codes";$/gm, "const $1 = codes;")
        .replace(/^(.*); \/\/ → (.*)$/gm, (line, said: string, expected: string) => `same((${said}), (${expected}), ${JSON.stringify(line)});`);
      runInNewContext(script, { codes, same });
      assert.equal(compared, block.split("// →").length - 1);
    });
  }
});

describe("README lists", () => {
  it("every export, and nothing else", () => {
    const named = firstColumn(section("API"));
    assert.deepEqual(named.toSorted(), [...new Set(named)].toSorted(), "named twice");
    assert.deepEqual(named.toSorted(), exportedNames().toSorted());
    for (const name of Object.keys(codes)) assert.ok(named.includes(name), name);
  });

  it("every reason and every warning, and nothing else", () => {
    const named = firstColumn(section("Values and problems"));
    assert.deepEqual(named.toSorted(), [...membersOf("CodeReason"), ...membersOf("WarningCode")].toSorted());
    assert.ok(membersOf("CodeReason").length > 10 && membersOf("WarningCode").length > 10);
  });
});
