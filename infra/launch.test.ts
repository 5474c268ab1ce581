import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";

/** Stands in for npm: writes what an install leaves behind, slowly, and counts how often it was called. */
const NPM = `
const fs = require("node:fs");
fs.appendFileSync("calls.txt", process.argv.slice(2).join(" ") + "\\n");
if (process.env.NPM_FAILS) { console.error("E503 registry away"); process.exit(1); }
setTimeout(() => {
  fs.mkdirSync("node_modules", { recursive: true });
  fs.copyFileSync("package-lock.json", "node_modules/.package-lock.json");
}, 300);
`;

/** Says what it was given and waits for a signal where it is asked to. */
const ENTRY = `
if (process.argv.includes("wait")) {
  const timer = setInterval(() => undefined, 1000);
  process.once("SIGTERM", () => { clearInterval(timer); process.exitCode = 7; });
} else process.exitCode = 3;
console.log(JSON.stringify({ args: process.argv.slice(2) }));
`;

const LOCK = JSON.stringify({ packages: { "": {}, "node_modules/a": { version: "1.0.0" }, "node_modules/for-others": { version: "2.0.0", optional: true } } });

/** A repository as small as the launcher needs, in a folder whose name is awkward. */
async function withRepository(test: (root: string) => Promise<void>): Promise<void> {
  const parent = await mkdtemp(join(tmpdir(), "csp-launch-"));
  const root = join(parent, "药 品 'x'");
  const files = { "package-lock.json": LOCK, "npm/npm-cli.js": NPM, "services/bridge/src/main.ts": ENTRY };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  await mkdir(join(root, "infra"));
  for (const file of ["launch.cjs", "bridge-runtime.cjs"]) await copyFile(join(import.meta.dirname, file), join(root, "infra", file));
  try {
    await test(root);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

function launch(root: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const { NODE_TEST_CONTEXT: _, ...outer } = process.env;
  return spawn(process.execPath, [join(root, "infra/launch.cjs"), ...args], {
    cwd: tmpdir(),
    env: { ...outer, npm_execpath: join(root, "npm/npm-cli.js"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function ended(child: ChildProcess): Promise<{ readonly code: unknown; readonly out: string; readonly err: string }> {
  assert.ok(child.stdout !== null && child.stderr !== null);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code, out, err };
}

const calls = async (root: string) => (await readFile(join(root, "calls.txt"), "utf8")).trim().split("\n");

describe("the launcher", () => {
  it("installs first, once, also when two start at the same time, and says so in one line", async () => {
    await withRepository(async (root) => {
      const both = await Promise.all([ended(launch(root, ["start", "a b", "药"])), ended(launch(root, ["start"]))]);
      assert.deepEqual(
        both.map(({ code }) => code),
        [3, 3],
      );
      assert.equal(both[0]?.out, '{"args":["a b","药"]}\n');
      assert.match(both.map(({ err }) => err).join(""), /^Installing [^\n]*\n$/);
      assert.equal((await calls(root)).length, 1);
      assert.equal((await ended(launch(root, ["start"]))).err, "");
      assert.equal((await calls(root)).length, 1);
    });
  });

  it("installs again when the lockfile has moved on, and after an install that was killed", async () => {
    await withRepository(async (root) => {
      await ended(launch(root, ["install"]));
      await writeFile(join(root, "package-lock.json"), LOCK.replace("1.0.0", "1.0.1"));
      await writeFile(join(root, ".install.tmp"), "4194305");
      assert.equal((await ended(launch(root, ["install"]))).code, 0);
      assert.equal((await calls(root)).length, 2);
    });
  });

  it("shows what npm said when it failed, and lets the next one try", async () => {
    await withRepository(async (root) => {
      const failed = await ended(launch(root, ["start"], { NPM_FAILS: "1" }));
      assert.equal(failed.code, 1);
      assert.match(failed.err, /E503 registry away\n[^]*npm ci failed/);
      assert.equal((await ended(launch(root, ["start"]))).code, 3);
    });
  });

  it("passes signals on, and the exit code back", { skip: process.platform === "win32" && "signals of this kind are not on Windows" }, async () => {
    await withRepository(async (root) => {
      const child = launch(root, ["start", "wait"]);
      child.stdout?.once("data", () => child.kill("SIGTERM"));
      assert.equal((await ended(child)).code, 7);
    });
  });

  it(
    "ends the program when the shell that npm put in between is gone",
    { skip: process.platform === "win32" && "there is no such shell on Windows" },
    async () => {
      await withRepository(async (root) => {
        await ended(launch(root, ["install"]));
        const { NODE_TEST_CONTEXT: _, ...outer } = process.env;
        const command = `"${process.execPath}" infra/launch.cjs start wait; true`;
        const shell = spawn("sh", ["-c", command], { cwd: root, env: { ...outer, npm_lifecycle_event: "start" }, stdio: ["ignore", "pipe", "inherit"] });
        // Both the launcher and the program hold this end of the pipe: it closes when they are gone.
        const closed = once(shell.stdout, "close");
        shell.stdout.once("data", () => shell.kill("SIGKILL"));
        await closed;
      });
    },
  );

  it("lists its verbs when it is given none that it knows", async () => {
    await withRepository(async (root) => {
      const { code, err } = await ended(launch(root, ["constructor"]));
      assert.equal(code, 1);
      assert.match(err, /start[^]*demo[^]*generate/);
    });
  });
});
