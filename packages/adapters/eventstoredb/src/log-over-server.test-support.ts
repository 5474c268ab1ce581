// A log over a fresh test server in this process, for one test.

import type { EventLog } from "@csp/contracts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEventStoreDbLog } from "./index.ts";
import { type EventStoreServer, type ServerOptions, startEventStoreServer } from "./test-server/index.test-support.ts";

export interface LogOverServer extends AsyncDisposable {
  readonly server: EventStoreServer;
  readonly log: EventLog & AsyncDisposable;
}

export async function openLogOverServer(options: Omit<ServerOptions, "folder"> & { readonly settings?: string } = {}): Promise<LogOverServer> {
  const folder = await mkdtemp(join(tmpdir(), "csp-eventstoredb-"));
  const server = await startEventStoreServer({ ...options, folder });
  const log = await openEventStoreDbLog(`${server.connectionString}${options.settings ?? ""}`);
  return {
    server,
    log,
    async [Symbol.asyncDispose]() {
      await log[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
