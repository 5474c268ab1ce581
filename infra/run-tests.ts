// `npm test`: every test of the repository, the pure packages in one process and the others in one each, with one total.
// `--only <path>` runs one file or folder; everything else that begins with `-` goes to Node's test runner.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Totals } from "./test-totals.ts";

const root = resolve(import.meta.dirname, "..");
const REPORTER = fileURLToPath(new URL("./test-totals.ts", import.meta.url));

/** Nothing in these touches the world, so that they can share a process: ten times faster. */
const PURE = ["packages/codes/src", "packages/epcis/src", "packages/formats/src", "packages/domain/src", "packages/world/src"];
const OTHERS = ["contracts/src", "infra", "packages/adapters", "packages/service-kit/src", "services", "test"];

interface Run {
  readonly files: readonly string[];
  readonly flags: readonly string[];
}

const problems: string[] = [];
const { only, flags } = readArguments(process.argv.slice(2));
const runs: readonly Run[] = [
  { files: select(PURE), flags: ["--test-isolation=none"] },
  { files: select(OTHERS), flags: ["--test-concurrency=2"] },
];
let total: Totals = { passed: 0, failed: 0, skipped: [] };
if (runs.every((run) => run.files.length === 0)) problems.push("there is no test in what was asked for");
for (const run of runs) if (run.files.length > 0) total = add(total, await runTests(run));

for (const { name, file, reason } of total.skipped) console.log(`skipped: ${file}: ${name}: ${reason}`);
for (const problem of problems) console.error(problem);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
if (total.failed > 0 || problems.length > 0) process.exitCode = 1;

function readArguments(args: readonly string[]): { readonly only: readonly string[]; readonly flags: readonly string[] } {
  const paths: string[] = [];
  const others: string[] = [];
  for (const [i, arg] of args.entries()) {
    if (args[i - 1] === "--only" || !arg.startsWith("-")) paths.push(resolvePath(arg));
    else if (arg !== "--only") others.push(arg);
  }
  return { only: paths, flags: others };
}

/** As seen from where npm was called, or from the root. */
function resolvePath(path: string): string {
  const candidates = [resolve(process.env["INIT_CWD"] ?? ".", path), resolve(root, path)];
  const found = candidates.find((one) => statSync(one, { throwIfNoEntry: false }) !== undefined);
  if (found === undefined) problems.push(`${path} does not exist`);
  return found ?? path;
}

/** The test files of these folders, narrowed to what was asked for. A folder without any is a mistake, unless it was narrowed away. */
function select(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => {
    const files = globSync("**/*.test.ts", { cwd: join(root, folder), exclude: ["**/node_modules"] }).map((name) => join(root, folder, name));
    if (files.length === 0 && only.length === 0) problems.push(`${folder} holds no test`);
    return only.length === 0 ? files : files.filter((file) => only.some((path) => !relative(path, file).startsWith("..")));
  });
}

async function runTests({ files, flags: own }: Run): Promise<Totals> {
  const folder = mkdtempSync(join(tmpdir(), "csp-tests-"));
  const totals = join(folder, "totals.json");
  const reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout", `--test-reporter=${REPORTER}`, `--test-reporter-destination=${totals}`];
  try {
    const child = spawn(process.execPath, ["--test", ...own, ...reporters, ...flags, ...files.toSorted()], { cwd: root, stdio: "inherit" });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill(signal));
    const [code] = (await once(child, "exit")) as [number | null];
    const found = JSON.parse(readFileSync(totals, "utf8") || "null") as Totals | null;
    if (found === null) {
      problems.push("the test runner ended without a total");
      return { passed: 0, failed: 0, skipped: [] };
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
