// An event log whose disk is full refuses what it cannot keep, as a failure that may pass, and holds what it acknowledged.
// The full disk is a limit on the size of files, which the shell sets for the child.

import { checkEventLog, type DataFolder, type LogFault, openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "node:test";

const CHILD = fileURLToPath(new URL("./full-disk.child.ts", import.meta.url));
/** In blocks of 512 bytes: 4 MiB. The signal that comes with the limit is ignored, so that writing fails instead. */
const LIMITED = 'trap "" XFSZ; ulimit -f 8192; exec "$0" "$@"';

test(
  "a full disk makes appends fail as LOG_UNAVAILABLE and loses nothing acknowledged",
  { skip: process.platform === "win32" && "there is no ulimit" },
  async () => {
    const path = await mkdtemp(join(tmpdir(), "csp-full-"));
    try {
      const { stdout } = await promisify(execFile)("sh", ["-c", LIMITED, process.execPath, CHILD, path]);
      const { acknowledged, failures, readable, again } = JSON.parse(stdout) as { acknowledged: number; failures: string[]; readable: number; again: string };
      assert.ok(acknowledged > 100, `${acknowledged} were acknowledged before the disk was full`);
      assert.deepEqual(failures, ["LOG_UNAVAILABLE true"]);
      assert.equal(readable, acknowledged);
      assert.ok(["stored", "LOG_UNAVAILABLE"].includes(again), again);

      await using folder = await openDataFolder(path);
      await using log = await openSqliteEventLog(folder);
      assert.deepEqual(await findFaults(folder), []);
      const stored = (await log.readLast("full-1"))?.revision ?? -1;
      assert.equal(stored + 1, acknowledged + (again === "stored" ? 1 : 0));
      const id = "ffffffff-0000-5000-8000-000000000000";
      assert.equal((await log.append("full-1", stored, [{ id, type: "Filled.v1", meta: Buffer.alloc(0), data: Buffer.alloc(0) }])).firstRevision, stored + 1);
    } finally {
      await rm(path, { recursive: true });
    }
  },
);

async function findFaults(folder: DataFolder): Promise<LogFault[]> {
  const faults: LogFault[] = [];
  for await (const fault of checkEventLog(folder)) faults.push(fault);
  return faults;
}
