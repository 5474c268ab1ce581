// Tests that hang fail by their names and keep nobody waiting. The runs are processes of their own, with limits of a moment.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { TestLimits } from "./test-limits.ts";

const LIMITS: TestLimits = { testMs: 60_000, idleMs: 60_000, silenceMs: 120_000 };
const GIVE_UP_MS = 120_000;

/** Runs files of tests, by name and text, and answers what came out. */
function runFiles(files: Readonly<Record<string, string>>, limits: Partial<TestLimits>, flags: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), "csp-hanging-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), `import { test } from "node:test";\n${text}`);
    const run = { files: Object.keys(files).map((name) => join(folder, name)), flags, limits: { ...LIMITS, ...limits } };
    const script = `import { runAll } from ${JSON.stringify(new URL("./test-runs.ts", import.meta.url).href)}; await runAll([${JSON.stringify(run)}], []);`;
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8", timeout: GIVE_UP_MS, env });
    return { status, output: `${stdout}${stderr}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const NEXT = { "next.test.mjs": `test("the next file", () => {});` };

test("one that waits for ever fails by its name, and those after it run", () => {
  const { status, output } = runFiles(
    { "a.test.mjs": `test("waits for ever", () => new Promise(() => setTimeout(() => {}, 3000)));`, ...NEXT },
    { testMs: 500 },
  );
  assert.match(output, /✖ waits for ever/);
  assert.match(output, /test timed out after 500ms/);
  assert.match(output, /✔ the next file/);
  assert.match(output, /1 passed, 1 failed/);
  assert.equal(status, 1);
});

test("one that says how long it may take has that long", () => {
  const { status, output } = runFiles(
    { "a.test.mjs": `test("slow", { timeout: 60_000 }, () => new Promise((wake) => setTimeout(wake, 1500)));` },
    { testMs: 500 },
  );
  assert.match(output, /1 passed, 0 failed/);
  assert.equal(status, 0);
});

test("a file whose process stays after its tests is ended, and fails by its name", () => {
  const { status, output } = runFiles({ "stays.test.mjs": `test("leaves a timer", () => void setInterval(() => {}, 1000));`, ...NEXT }, { idleMs: 1000 });
  assert.match(output, /✖ .*stays\.test\.mjs/);
  assert.match(output, /held by .*Timeout/);
  assert.match(output, /✔ the next file/);
  assert.equal(status, 1);
});

const LOOP = { "loop.test.mjs": `test("before", () => {});\ntest("loops", () => { for (;;); });` };

test("one that never yields ends the run, and its file is named", () => {
  const { status, output } = runFiles(LOOP, { silenceMs: 5000 });
  assert.match(output, /no test began or ended for 5 s/);
  assert.match(output, /loop\.test\.mjs/);
  assert.notEqual(status, 0);
});

test("one that never yields in the runner's own process ends the run as well", () => {
  const { status, output } = runFiles(LOOP, { silenceMs: 5000 }, ["--test-isolation=none"]);
  assert.match(output, /no test began or ended for 5 s/);
  assert.notEqual(status, 0);
});
