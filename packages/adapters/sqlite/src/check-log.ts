// Checking the event log of a folder, in use or stopped, without changing anything.

import type { CheckLogData } from "./check-log.worker.ts";
import type { DataFolder } from "./data-folder.ts";
import type { LogFault } from "./log-faults.ts";
import { LOG_FILE } from "./log-schema.ts";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

const FAULTS_TOLD = 1_000;

/** Every fault of the folder's event log; none for a folder without one. Opening the folder to be read only is the way to check a stopped one. */
export async function* checkEventLog(folder: DataFolder): AsyncGenerator<LogFault, void, undefined> {
  const path = join(folder.path, LOG_FILE);
  if (!existsSync(path)) return;
  const worker = new Worker(new URL("./check-log.worker.ts", import.meta.url), {
    execArgv: [],
    workerData: { path, stopped: folder.readOnly, limit: FAULTS_TOLD } satisfies CheckLogData,
  });
  const found: LogFault[] = [];
  let ended = false;
  let failed: Error | undefined;
  let wake: () => void = () => undefined;
  worker.on("message", (fault: LogFault) => {
    found.push(fault);
    wake();
  });
  worker.on("error", (error: unknown) => (failed = error instanceof Error ? error : new Error(String(error))));
  worker.on("exit", () => {
    ended = true;
    wake();
  });
  try {
    for (;;) {
      const fault = found.shift();
      if (fault !== undefined) yield fault;
      else if (failed !== undefined) throw failed;
      else if (ended) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    await worker.terminate();
  }
}
