// `npm test`: every test of the repository, the pure packages in one process and the others in one each, with one total.
// `npm run test:engines`: the suites on real engines (`test/engines/*.engine.ts`), one after the other.
// `--only <path>` runs one file or folder; everything else that begins with `-` goes to Node's test runner.

import { globSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import runtime from "./bridge-runtime.cjs";
import { ENGINE_LIMITS, TEST_LIMITS } from "./test-limits.ts";
import { ROOT, runAll, type TestRun } from "./test-runs.ts";

/** Nothing in these touches the world, so that they can share a process: ten times faster. */
const PURE = ["packages/codes/src", "packages/epcis/src", "packages/formats/src", "packages/domain/src", "packages/world/src"];
const OTHERS = ["contracts/src", "infra", "packages/adapters", "packages/service-kit/src", "packages/runtime/src", "services", "test"];
const ENGINES = ["test/engines"];
const ENGINE_FLAGS = ["--test-concurrency=1", ...runtime.kafkaFlags];

const problems: string[] = [];
const { only, flags, areEngines } = readArguments(process.argv.slice(2));
const runs: readonly TestRun[] = areEngines
  ? [{ files: select(ENGINES, "**/*.engine.ts"), flags: [...ENGINE_FLAGS, ...flags], limits: ENGINE_LIMITS }]
  : [
      { files: select(PURE, "**/*.test.ts"), flags: ["--test-isolation=none", ...flags], limits: TEST_LIMITS },
      { files: select(OTHERS, "**/*.test.ts"), flags: ["--test-concurrency=2", ...flags], limits: TEST_LIMITS },
    ];
await runAll(runs, problems);

function readArguments(args: readonly string[]): { readonly only: readonly string[]; readonly flags: readonly string[]; readonly areEngines: boolean } {
  const paths: string[] = [];
  const others: string[] = [];
  for (const [i, arg] of args.entries()) {
    if (args[i - 1] === "--only" || !arg.startsWith("-")) paths.push(resolvePath(arg));
    else if (arg !== "--only" && arg !== "--engines") others.push(arg);
  }
  return { only: paths, flags: others, areEngines: args.includes("--engines") };
}

/** As seen from where npm was called, or from the root. */
function resolvePath(path: string): string {
  const candidates = [resolve(process.env["INIT_CWD"] ?? ".", path), resolve(ROOT, path)];
  const found = candidates.find((one) => statSync(one, { throwIfNoEntry: false }) !== undefined);
  if (found === undefined) problems.push(`${path} does not exist`);
  return found ?? path;
}

/** The test files of these folders, narrowed to what was asked for. A folder without any is a mistake, unless it was narrowed away. */
function select(folders: readonly string[], pattern: string): readonly string[] {
  return folders.flatMap((folder) => {
    const files = globSync(pattern, { cwd: join(ROOT, folder), exclude: ["**/node_modules"] }).map((name) => join(ROOT, folder, name));
    if (files.length === 0 && only.length === 0) problems.push(`${folder} holds no test`);
    return only.length === 0 ? files : files.filter((file) => only.some((path) => !relative(path, file).startsWith("..")));
  });
}
