import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { codeCommand } from "./code-command.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

function csp(args: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "code", ...args], { input, encoding: "utf8" });
  return { status, stdout, stderr };
}

const run = (scan: string, options: Readonly<Record<string, string | boolean>> = {}) => codeCommand.run({ positionals: [scan], options, env: {} });

test("a scan that is read ends with 0, its separator written as people can", async () => {
  for (const separator of ["<GS>", "␝", "\\x1d"]) {
    const { text, exitCode } = await run(`010692456188407421A1${separator}10L1`);
    assert.equal(exitCode, 0);
    assert.match(text, /urn:epc:class:lgtin:69245618\.08407\.L1/);
  }
});

test("a refused one ends with 1 and points at the place", async () => {
  const { text, exitCode } = await run("06924561884073", { zh: true });
  assert.equal(exitCode, 1);
  assert.match(text, /BAD_CHECK_DIGIT\n.*校验位.*\n\n {2}06924561884073\n {15}\^\n/);
});

test("a type that there is not ends with 2 and lists those there are", () => {
  const { status, stdout, stderr } = csp(["--as", "bogus", "1"]);
  assert.deepEqual([status, stdout], [2, ""]);
  assert.match(stderr, /bogus.*uscc.*ai:<AI>/);
});

test("a long text comes by standard input, without the line break behind it", () => {
  const long = csp(["-"], "x".repeat(1_000_000));
  assert.equal(long.status, 1);
  assert.match(long.stdout, /TOO_LONG/);
  const json = csp(["-", "--json"], "81773220288616423835\r\n");
  assert.equal((JSON.parse(json.stdout) as { readonly reading: { readonly uri: string } }).reading.uri, "urn:csp:edmc:81773220288616423835");
});
