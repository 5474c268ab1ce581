// Runs test files by Node's own runner and adds up how they ended. Knows nothing of which files there are.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { IDLE_ENV, type TestLimits, type TestProgress } from "./test-limits.ts";
import type { Totals } from "./test-totals.ts";

export const ROOT = resolve(import.meta.dirname, "..");
const REPORTER = fileURLToPath(new URL("./test-totals.ts", import.meta.url));
const END_IDLE = new URL("./end-idle-tests.ts", import.meta.url).href;
/** For a runner that was told to stop, until it is killed. */
const STOP_MS = 10_000;
const NOTHING: Totals = { passed: 0, failed: 0, skipped: [] };

export interface TestRun {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** For Node's runner. */
  readonly flags: readonly string[];
  readonly limits: TestLimits;
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

async function runTests({ files, flags, limits }: TestRun, problems: string[]): Promise<Totals> {
  const folder = mkdtempSync(join(tmpdir(), "csp-tests-"));
  const totals = join(folder, "totals.json");
  const reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout", `--test-reporter=${REPORTER}`, `--test-reporter-destination=${totals}`];
  try {
    // Of flags given twice the last counts.
    const args = ["--test", `--test-timeout=${limits.testMs}`, `--import=${END_IDLE}`, ...flags, ...reporters, ...files.toSorted()];
    const env = { ...process.env, [IDLE_ENV]: String(limits.idleMs) };
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ["inherit", "inherit", "inherit", "ipc"] });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill(signal));
    using _ = endWhenSilent(child, limits.silenceMs, problems);
    const [code] = (await once(child, "exit")) as [number | null];
    const found = existsSync(totals) ? (JSON.parse(readFileSync(totals, "utf8") || "null") as Totals | null) : null;
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

/** Ends a runner whose tests neither begin nor end for so long, and says which were under way. */
function endWhenSilent(runner: ChildProcess, silenceMs: number, problems: string[]): Disposable {
  const running = new Map<string, TestProgress>();
  const giveUp = (): void => {
    const names = Array.from(running.values(), ({ name, file }) => `${file}: ${name}`);
    problems.push(`no test began or ended for ${silenceMs / 1000} s, so all was ended; under way: ${names.join("; ") || "unknown, in the process of all"}`);
    runner.kill();
    killer = setTimeout(() => runner.kill("SIGKILL"), STOP_MS);
  };
  let killer: NodeJS.Timeout | undefined;
  let timer = setTimeout(giveUp, silenceMs);
  runner.on("message", (told) => {
    const progress = told as TestProgress;
    const key = `${progress.file} ${progress.name}`;
    if (progress.began) running.set(key, progress);
    else running.delete(key);
    clearTimeout(timer);
    timer = setTimeout(giveUp, silenceMs);
  });
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      clearTimeout(killer);
    },
  };
}
