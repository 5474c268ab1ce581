// Runs a `csp` command as an operator does, in a process of its own.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import runtime from "../../infra/bridge-runtime.cjs";

const CSP = fileURLToPath(new URL("../../services/bridge/src/csp/main.ts", import.meta.url));
const FLAGS = ["--disable-warning=ExperimentalWarning", ...runtime.kafkaFlags];

/** Resolves to what `--json` prints. */
export async function runCsp(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, CSP, ...args, "--json"], { env: { PATH: process.env["PATH"], ...env } });
  return JSON.parse(stdout) as unknown;
}
