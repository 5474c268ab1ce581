// A bridge, or one of its services, in a process of its own, as a person runs it. For tests that kill it and for benchmarks
// that must not share its event loop.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import runtime from "../infra/bridge-runtime.cjs";

/** The one that the launcher gives, which halves what a start costs. */
const COMPILE_CACHE = fileURLToPath(new URL("../node_modules/.cache/compile", import.meta.url));
const READY_TRIES = 600;
/** Of Linux, for all that it tells of processes. */
const TICK_MS = 10;

export interface BridgeProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Memory in use and at its highest, of the whole process with its threads, in bytes. Linux only; 0 elsewhere. */
  memory(): { readonly nowBytes: number; readonly peakBytes: number };
  /** What it has used of the processors, with its threads. Linux only; 0 elsewhere. */
  cpuMs(): number;
  /** How it ended, by itself or not: its signal or exit code. */
  readonly ended: Promise<NodeJS.Signals | number>;
  /** All that it has said on both its streams. */
  output(): string;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

/** A folder under the system's temporary one, gone when disposed of. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "csp-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export const SERVICE_NAMES = ["ingest", "translator", "publisher", "query"] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Starts a bridge and waits until it is ready. `launcher`: a command that it is started by, and becomes it. */
export async function startBridgeProcess(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
  launcher: readonly string[] = [],
): Promise<BridgeProcess> {
  const bridge = await startWaitingBridgeProcess(dataDir, env, launcher);
  await waitUntilReady(bridge.url);
  return bridge;
}

/** Starts a bridge and waits until it listens: it may never get ready. */
export function startWaitingBridgeProcess(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
  launcher: readonly string[] = [],
): Promise<BridgeProcess> {
  return startProcess("services/bridge/src/main.ts", { CSP_DATA_DIR: dataDir, ...env }, launcher, runtime.flags);
}

/** Starts a service alone, and waits until it listens: it may have to wait for much before it is ready. */
export function startServiceProcess(name: ServiceName, env: Readonly<Record<string, string>>): Promise<BridgeProcess> {
  return startProcess(`services/${name}/src/main.ts`, env, [], runtime.serviceFlags);
}

async function startProcess(
  main: string,
  env: Readonly<Record<string, string>>,
  launcher: readonly string[],
  flags: readonly string[],
): Promise<BridgeProcess> {
  const [command, ...args] = [...launcher, process.execPath, ...flags, fileURLToPath(new URL(`../${main}`, import.meta.url))];
  const child = spawn(command, args, {
    env: { PATH: process.env["PATH"], ...runtime.env, NODE_COMPILE_CACHE: COMPILE_CACHE, CSP_HTTP_PORT: "0", CSP_LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit").then(([code, signal]) => (signal ?? code) as NodeJS.Signals | number);
  const output: string[] = [];
  child.stderr?.on("data", (chunk) => output.push(String(chunk)));
  // A test that ends by itself, however it does, leaves no bridge behind.
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);
  child.once("exit", () => process.off("exit", killWithUs));
  const url = await firstUrl(child, output);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  };
  return {
    url,
    pid: child.pid ?? 0,
    ended,
    memory: () => readMemory(child.pid ?? 0),
    cpuMs: () => readCpuMs(child.pid ?? 0),
    output: () => output.join(""),
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    [Symbol.asyncDispose]: () => end("SIGTERM"),
  };
}

function firstUrl(child: ChildProcess, output: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (chunk) => {
      output.push(String(chunk));
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output.join(""));
      if (url !== null) resolve(url[0]);
    });
    child.once("exit", (code, signal) => reject(new Error(`the process ended (${signal ?? code}) before it listened:\n${output.join("")}`)));
  });
}

async function waitUntilReady(url: string): Promise<void> {
  for (let i = 0; i < READY_TRIES; i++) {
    if ((await fetch(`${url}/readyz`)).ok) return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`the bridge at ${url} did not get ready: ${await (await fetch(`${url}/readyz`)).text()}`);
}

function readMemory(pid: number): { readonly nowBytes: number; readonly peakBytes: number } {
  if (process.platform !== "linux") return { nowBytes: 0, peakBytes: 0 };
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * 1024;
  return { nowBytes: kib("VmRSS"), peakBytes: kib("VmHWM") };
}

/** What a process has used of the processors. proc(5): the 14th and 15th field of `stat`; the second may hold spaces, in parentheses. */
export function readCpuMs(pid: number): number {
  if (process.platform !== "linux") return 0;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
