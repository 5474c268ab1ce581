// The README is run and read: its examples give what they say, its API names all that is exported and nothing else, and its list
// of reasons is that of the type.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { runInNewContext } from "node:vm";
import * as epcis from "./index.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const README = read("../README.md");

/** Text between a heading and the next of the same depth. */
function section(title: string): string {
  const from = README.indexOf(`\n## ${title}\n`);
  assert.ok(from >= 0, title);
  const end = README.indexOf("\n## ", from + 1);
  return README.slice(from, end < 0 ? undefined : end);
}

/** The names in the first column of tables: `eventHash(event, options?)` is `eventHash`. */
function firstColumn(text: string): readonly string[] {
  const cells = [...text.matchAll(/^\| (`[^|]*`) \|/gm)].map((match) => match[1] ?? "");
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)/g)].map((match) => match[1] ?? ""));
}

function exportedNames(): readonly string[] {
  const listed = [...read("./index.ts").matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap((match) => (match[1] ?? "").split(","));
  const names = listed.map((name) => name.trim().replace(/^type /, "")).filter((name) => name !== "");
  const declared = [...read("./event.ts").matchAll(/^export (?:interface|type|const|function) (\w+)/gm)].map((match) => match[1] ?? "");
  return [...names, ...declared];
}

describe("README examples", () => {
  const blocks = [...README.matchAll(/```js\n([^]*?)```/g)].map((match) => match[1] ?? "");

  it("are there", () => assert.ok(blocks.length >= 4));

  for (const [index, block] of blocks.entries()) {
    it(`block ${index + 1} gives what its comments say`, () => {
      let compared = 0;
      const same = (actual: unknown, expected: unknown, line: string): void => {
        compared += 1;
        // Through JSON, since the values come from another context.
        assert.deepEqual(JSON.parse(JSON.stringify(actual)), JSON.parse(JSON.stringify(expected)), line);
      };
      const script = block
        .replace(/^import (\{[^}]*\}) from "@csp\/epcis";$/gm, "const $1 = epcis;")
        .replace(/^(.*); \/\/ → (.*)$/gm, (line, said: string, expected: string) => `same((${said}), (${expected}), ${JSON.stringify(line)});`);
      runInNewContext(script, { epcis, same });
      assert.equal(compared, block.split("// →").length - 1);
    });
  }
});

describe("README lists", () => {
  it("every export, and nothing else", () => {
    const named = firstColumn(section("API"));
    assert.deepEqual(named.toSorted(), [...new Set(named)].toSorted(), "named twice");
    assert.deepEqual(named.toSorted(), exportedNames().toSorted());
    for (const name of Object.keys(epcis)) assert.ok(named.includes(name), name);
  });

  it("every reason, and nothing else", () => {
    const reasons = [...read("./problem.ts").matchAll(/^ {2}\| "([A-Z_]+)"/gm)].map((match) => match[1] ?? "");
    assert.ok(reasons.length > 5);
    assert.deepEqual(firstColumn(section("Values and problems")).toSorted(), reasons.toSorted());
  });
});
