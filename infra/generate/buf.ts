// Everything that is asked of buf: TypeScript, descriptors, style and compatibility of the partners' API. Offline: the
// plugin is a local one, and the API that must not be broken comes from this repository's own history.

import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { FileDescriptorSet } from "./descriptors.ts";

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 64 * 2 ** 20;

/** Generated TypeScript by path from the repository root. */
export async function generateTypeScript(root: string): Promise<ReadonlyMap<string, string>> {
  const out = await mkdtemp(join(tmpdir(), "csp-generate-"));
  try {
    await buf(root, ["generate", "--output", out]);
    const entries = await readdir(out, { recursive: true, withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return new Map(await Promise.all(names.map(async (name) => [join("contracts", name.slice(out.length + 1)), await readFile(name, "utf8")] as const)));
  } finally {
    await rm(out, { recursive: true });
  }
}

/** The descriptors of the API with the comments of the source, without files that are imported from elsewhere. */
export async function readDescriptors(root: string): Promise<FileDescriptorSet> {
  const json = await buf(root, ["build", "proto", "--exclude-imports", "--as-file-descriptor-set", "--output", "-#format=json"]);
  return JSON.parse(json) as FileDescriptorSet;
}

/** What buf finds wrong with the API, one line each: style, and what would break partners of the API as it is at `gitRef`. */
export async function checkApi(root: string, gitRef: string): Promise<readonly string[]> {
  const style = await findings(root, ["lint"]);
  if (!(await isKnownAt(root, gitRef))) return style;
  return [...style, ...(await findings(root, ["breaking", "--against", `${join(root, ".git")}#ref=${gitRef},subdir=contracts`]))];
}

async function isKnownAt(root: string, gitRef: string): Promise<boolean> {
  return run("git", ["cat-file", "-e", `${gitRef}:contracts/buf.yaml`], { cwd: root }).then(
    () => true,
    () => false,
  );
}

/** buf ends with 100 when it has findings, and prints them. */
async function findings(root: string, args: readonly string[]): Promise<readonly string[]> {
  try {
    await buf(root, args);
    return [];
  } catch (error) {
    const { code, stdout } = error as { readonly code?: unknown; readonly stdout?: string };
    if (code !== 100) throw error;
    return (stdout ?? "").trim().split("\n");
  }
}

async function buf(root: string, args: readonly string[]): Promise<string> {
  const bin = join(root, "node_modules/@bufbuild/buf/bin/buf");
  // buf starts its plugin as `node`: the one that runs this file must be found first.
  const env = { ...process.env, PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter) };
  const { stdout } = await run(process.execPath, [bin, ...args], { cwd: join(root, "contracts"), env, maxBuffer: MAX_OUTPUT_BYTES });
  return stdout;
}
