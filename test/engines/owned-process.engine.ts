// What the helpers of this folder start is gone when a test is, also when the test is killed.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { until } from "../until.ts";

const HELPERS = fileURLToPath(new URL("./owned-process.ts", import.meta.url));
const PROGRAM = `
  import { ownedFolder, startOwned } from ${JSON.stringify(HELPERS)};
  const { path } = await ownedFolder("csp-owned-");
  const { pid } = await startOwned("sleep", ["600"], path + "/log");
  console.log(JSON.stringify({ pid, path }));
  setInterval(() => undefined, 1000);`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function startProgram(): Promise<{ readonly child: ChildProcess; readonly pid: number; readonly path: string }> {
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", PROGRAM], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, ...(JSON.parse(line) as { pid: number; path: string }) };
}

for (const signal of ["SIGKILL", "SIGTERM"] as const) {
  test(`a program and its folder are gone after ${signal}`, { skip: process.platform === "win32" && "there is no POSIX shell" }, async () => {
    const { child, pid, path } = await startProgram();
    assert.ok(isAlive(pid) && existsSync(path));
    child.kill(signal);
    await until("the program is gone", () => !isAlive(pid));
    await until("its folder is gone", () => !existsSync(path));
  });
}
