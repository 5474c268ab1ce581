// A view that is built anew folds what was answered long ago. It says nothing of it to the objective of freshness, nor of the
// documents that came twice: both were told when they came.

import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { type BridgeProcess, startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { sendUplink, untilTranslated } from "../faults/uplink-client.ts";
import { readCounter } from "../metrics.ts";
import { until } from "../until.ts";

const VIEWS = ["pack", "supervision-flow"];

async function send(bridge: BridgeProcess, number: string): Promise<void> {
  await untilTranslated(bridge.url, await sendUplink(bridge.url, "bill", billJson(number, [packCode(1, 1)]), { "csp-sender": MAKER }));
}

interface Told {
  readonly fresh: number;
  readonly late: number;
  /** By view. */
  readonly duplicates: readonly number[];
}

async function told({ url }: BridgeProcess): Promise<Told> {
  const fresh = await readCounter(url, "csp_freshness_seconds_count");
  const inTime = await readCounter(url, "csp_freshness_seconds_bucket", { le: "1800" });
  const duplicates = await Promise.all(VIEWS.map((view) => readCounter(url, "csp_repeated_documents", { view, verdict: "duplicate" })));
  return { fresh, late: fresh - inTime, duplicates };
}

/** Every view has everything, the published ones too. */
async function untilFolded(bridge: BridgeProcess): Promise<void> {
  const head = await readCounter(bridge.url, "csp_log_head_position");
  for (const follower of VIEWS) {
    await until(`${follower} is at ${head}`, async () => (await readCounter(bridge.url, "csp_follower_position", { follower })) >= head);
  }
}

test("views that are built anew count no message and no repeated document that was there before", { timeout: 180_000 }, async () => {
  await using folder = await temporaryFolder();
  {
    await using bridge = await startBridgeProcess(folder.path);
    for (const number of ["REBUILT-1", "REBUILT-2", "REBUILT-1"]) await send(bridge, number);
    await untilFolded(bridge);
    assert.deepEqual(await told(bridge), { fresh: 3, late: 0, duplicates: [1, 1] });
  }
  const views = join(folder.path, "views");
  const files = (await readdir(views)).filter((name) => VIEWS.some((view) => name.startsWith(`${view}-v`)));
  assert.ok(files.length >= VIEWS.length, files.join());
  for (const name of files) await rm(join(views, name));

  await using bridge = await startBridgeProcess(folder.path);
  await untilFolded(bridge);
  assert.deepEqual(await told(bridge), { fresh: 0, late: 0, duplicates: [0, 0] });
  assert.ok((await readCounter(bridge.url, "csp_view_events", { view: "pack" })) > 0, "it was built anew");
  await send(bridge, "REBUILT-2");
  await untilFolded(bridge);
  assert.deepEqual(await told(bridge), { fresh: 1, late: 0, duplicates: [1, 1] });
});
