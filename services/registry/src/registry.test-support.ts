// For the tests of this folder alone: a registry over a folder of its own, served over HTTP.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { createHttp, createSilentTelemetry, DEFAULT_HTTP_LIMITS } from "@csp/service-kit";
import { createRegistry } from "./service.ts";

export interface ServedRegistry extends AsyncDisposable {
  readonly url: string;
}

/** Over a folder that is there, or over one that goes with it. */
export async function serveRegistry(registrySchemas: number, folder?: string): Promise<ServedRegistry> {
  await using opened = new AsyncDisposableStack();
  const path = folder ?? (await mkdtemp(join(tmpdir(), "registry-")));
  if (folder === undefined) opened.defer(() => rm(path, { recursive: true }));
  const log = opened.use(await openSqliteEventLog(opened.use(await openDataFolder(path))));
  const telemetry = createSilentTelemetry();
  const service = createRegistry({ log, telemetry, topics: { topics: async () => ["csp.receipts.uscc-91440300708461136T.v1"] } }, { registrySchemas });
  const http = opened.use(createHttp({ host: "127.0.0.1", port: 0, allowUnauthenticated: false, limits: DEFAULT_HTTP_LIMITS, services: [service], telemetry }));
  const { url } = await http.start();
  const held = opened.move();
  return { url: `${url}/registry`, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
