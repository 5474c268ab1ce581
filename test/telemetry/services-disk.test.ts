// Services that run alone watch the disks of what they keep themselves, also while nothing else is there yet.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type ServiceName, startServiceProcess, temporaryFolder } from "../bridge-process.ts";
import { until } from "../until.ts";

/** Nothing listens there. */
const NO_EVENT_STORE = "esdb://127.0.0.1:9?tls=false";

async function foldersTold(name: ServiceName, env: Readonly<Record<string, string>>, wanted: number): Promise<readonly string[]> {
  await using service = await startServiceProcess(name, { CSP_EVENTSTORE: NO_EVENT_STORE, ...env });
  return await until(`${name} tells of ${wanted} disks`, async () => {
    const text = await (await fetch(`${service.url}/metrics`)).text();
    const told = [...text.matchAll(/^csp_data_disk_free_bytes\{folder="(\w+)"\} \d/gm)].map(([, folder = ""]) => folder);
    return told.length >= wanted && told;
  });
}

test("the disk of every service that keeps something in a folder is watched, and of one that does not there is nothing", { timeout: 180_000 }, async () => {
  await using folder = await temporaryFolder();
  const env = { CSP_DATA_DIR: folder.path };
  for (const name of ["ingest", "publisher", "query"] as const) assert.deepEqual(await foldersTold(name, env, 1), ["data"], name);
  assert.deepEqual(await foldersTold("translator", env, 0), []);
});
