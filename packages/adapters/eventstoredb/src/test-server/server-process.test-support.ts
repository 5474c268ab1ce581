// The test server as a process of its own, so that it can be killed, and so that a measurement does not share its thread.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ENTRY = fileURLToPath(new URL("./main.test-support.ts", import.meta.url));

export interface ServerProcess extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  readonly connectionString: string;
  /** SIGKILL: nothing is flushed, no connection is closed in order. */
  kill(): Promise<void>;
}

export async function startServerProcess(folder: string, port = 0): Promise<ServerProcess> {
  const child = spawn(process.execPath, [ENTRY, folder, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), "line"), exited])) as [unknown];
  const bound = Number(line);
  assert.ok(bound > 0, `the server did not start: ${String(line)}`);
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
  };
  return { port: bound, pid: child.pid ?? 0, connectionString: `esdb://127.0.0.1:${bound}?tls=false`, kill, [Symbol.asyncDispose]: kill };
}
