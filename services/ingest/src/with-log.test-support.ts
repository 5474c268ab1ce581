// An embedded log in a folder of its own, for one test.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import type { EventLog } from "@csp/contracts";

export async function withLog(work: (log: EventLog) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), "csp-ingest-"));
  try {
    await using folder = await openDataFolder(path);
    await using log = await openSqliteEventLog(folder);
    await work(log);
  } finally {
    await rm(path, { recursive: true });
  }
}
