// The thread in which an event log is looked through, since parts of that take long and cannot be interrupted.

import { findLogFaults, type LogFault } from "./log-faults.ts";
import { findWalFaults } from "./wal-faults.ts";
import { parentPort, workerData } from "node:worker_threads";

export interface CheckLogData {
  readonly path: string;
  /** True when nobody writes the log now, so that its write-ahead log can be read as it lies. */
  readonly stopped: boolean;
  /** More faults than this are not told one by one. */
  readonly limit: number;
}

const { path, stopped, limit } = workerData as CheckLogData;
const port = parentPort;
if (port === null) throw new Error("check-log.worker.ts runs as a worker thread");

let count = 0;
// The write-ahead log first: it must be seen before SQLite recovers from it.
for (const faults of stopped ? [findWalFaults(`${path}-wal`), findLogFaults(path)] : [findLogFaults(path)]) {
  for (const fault of faults) {
    if (count++ === limit) port.postMessage({ kind: "file", where: path, detail: `there are more than ${limit} faults` } satisfies LogFault);
    if (count > limit) break;
    port.postMessage(fault);
  }
}
port.close();
