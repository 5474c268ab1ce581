import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { BRIDGE_ERRORS } from "@csp/contracts";
import { readSources, readText, ROOT } from "./source-files.ts";

const REASON_TYPE = /export type (\w*Reason|WarningCode)\s*=([^;]*);/g;

/** Every reason for which a code, a document or a message is refused, and every warning, by the closed lists in the sources. */
function reasonsInCode(): ReadonlySet<string> {
  const lists = readSources()
    .filter(({ path }) => path.startsWith("packages/") && !path.endsWith(".test.ts"))
    .map(({ text }) => text.replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, ""))
    .flatMap((text) => [...text.matchAll(REASON_TYPE)].map((match) => match[2] ?? ""));
  return new Set(lists.flatMap((list) => [...list.matchAll(/"([A-Z][A-Z0-9_]+)"/g)].map((match) => match[1] ?? "")));
}

describe("docs/errors.md", () => {
  /** A table row that explains a code begins with it: `| \`BAD_LENGTH\` | …`. */
  const documented = () => new Set([...readText("docs/errors.md").matchAll(/^\|\s*`([A-Z][A-Z0-9_]+)`\s*\|/gm)].map((match) => match[1] ?? ""));

  it("explains every error code and every reason", () => {
    const reasons = reasonsInCode();
    for (const one of ["BAD_CHECK_DIGIT", "UNREADABLE_XML", "TRANSLATOR_FAULT"]) assert.ok(reasons.has(one), `${one} was not found in the sources`);
    const known = documented();
    assert.deepEqual(
      [...Object.keys(BRIDGE_ERRORS), ...reasons].filter((code) => !known.has(code)),
      [],
    );
  });

  it("explains none that is not there", () => {
    const inCode = new Set([...Object.keys(BRIDGE_ERRORS), ...reasonsInCode()]);
    assert.deepEqual(
      [...documented()].filter((code) => !inCode.has(code)),
      [],
    );
  });
});

describe("the documents", () => {
  for (const document of ["README.md", "CONTRIBUTING.md"]) {
    it(`${document} names only paths that exist`, () => {
      const paths = pathsIn(readText(document));
      assert.ok(paths.length > 5, "no paths were found");
      assert.deepEqual(
        paths.filter((path) => !existsSync(join(ROOT, path))),
        [],
      );
    });
  }
});

/** Relative links, and what in backticks looks like a path of this repository; patterns with `<`, `*` or `{` are not paths. */
function pathsIn(text: string): readonly string[] {
  const links = [...text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map((match) => match[1] ?? "");
  const quoted = [...text.matchAll(/`((?:\.ci|contracts|docs|infra|packages|schemas|services|test)\/[^\s`]*|[\w.-]+\.(?:md|json|cjs|yaml))`/g)].map(
    (match) => match[1] ?? "",
  );
  return [...new Set([...links, ...quoted])].filter((path) => !/[<>*{}…]/.test(path));
}
