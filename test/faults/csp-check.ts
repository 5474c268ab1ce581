// Runs `csp check` as an operator does, in a process of its own.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const CSP = fileURLToPath(new URL("../../services/bridge/src/csp/main.ts", import.meta.url));

interface CheckJson {
  readonly checked: string;
  readonly counts: { readonly rawMessages: number; readonly outcomes: number; readonly codes: number; readonly documents: number; readonly pending: number };
  readonly findings: readonly { readonly invariant: number; readonly where: string; readonly detail: string }[];
}

export async function cspCheck(...args: readonly string[]): Promise<{ readonly exitCode: number | null; readonly text: string }> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", CSP, "check", ...args], {
    env: { PATH: process.env["PATH"] },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout.on("data", (chunk) => (text += String(chunk)));
  child.stderr.on("data", (chunk) => (text += String(chunk)));
  const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { exitCode, text };
}

export async function cspCheckJson(...args: readonly string[]): Promise<CheckJson & { readonly exitCode: number | null }> {
  const { exitCode, text } = await cspCheck(...args, "--json");
  assert.match(text, /^\{/, text);
  return { exitCode, ...(JSON.parse(text) as CheckJson) };
}
