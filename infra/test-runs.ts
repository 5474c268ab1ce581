// Runs test files by Node's own runner and adds up how they ended. Knows nothing of which files there are.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Totals } from "./test-totals.ts";

export const ROOT = resolve(import.meta.dirname, "..");
const REPORTER = fileURLToPath(new URL("./test-totals.ts", import.meta.url));
const NOTHING: Totals = { passed: 0, failed: 0, skipped: [] };

export interface TestRun {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** For Node's runner. */
  readonly flags: readonly string[];
}

/** Runs one after the other, says the total last, and sets the exit code. `problems` are told with it, and grow. */
export async function runAll(runs: readonly TestRun[], problems: string[]): Promise<void> {
  let total = NOTHING;
  if (runs.every((run) => run.files.length === 0)) problems.push("there is no test in what was asked for");
  for (const run of runs) if (run.files.length > 0) total = add(total, await runTests(run, problems));
  for (const { name, file, reason } of total.skipped) console.log(`skipped: ${file}: ${name}: ${reason}`);
  for (const problem of problems) console.error(problem);
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
  if (total.failed > 0 || problems.length > 0) process.exitCode = 1;
}

async function runTests({ files, flags }: TestRun, problems: string[]): Promise<Totals> {
  const folder = mkdtempSync(join(tmpdir(), "csp-tests-"));
  const totals = join(folder, "totals.json");
  const reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout", `--test-reporter=${REPORTER}`, `--test-reporter-destination=${totals}`];
  try {
    const child = spawn(process.execPath, ["--test", ...flags, ...reporters, ...files.toSorted()], { cwd: ROOT, stdio: "inherit" });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill(signal));
    const [code] = (await once(child, "exit")) as [number | null];
    const found = JSON.parse(readFileSync(totals, "utf8") || "null") as Totals | null;
    if (found === null) {
      problems.push("the test runner ended without a total");
      return NOTHING;
    }
    // What fails outside of every test has no count of its own.
    return code !== 0 && found.failed === 0 ? { ...found, failed: 1 } : found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function add(a: Totals, b: Totals): Totals {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: [...a.skipped, ...b.skipped] };
}
