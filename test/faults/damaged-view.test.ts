// A view's file is damaged while nothing is written: the first question that meets it is told so, and readiness with it, so
// that an operator learns of it before the next write.

import assert from "node:assert/strict";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { readCounter } from "../metrics.ts";
import { post, sendUplink, untilTranslated } from "./uplink-client.ts";

interface Pages {
  readonly path: string;
  readonly bytes: number;
  readonly count: number;
  /** Of what a runner looks at every second. */
  readonly checkpoint: number;
}

async function pagesOf(folder: string): Promise<Pages> {
  const views = join(folder, "views");
  const path = join(views, (await readdir(views)).find((name) => /^pack-v\d+\.db$/.test(name)) ?? assert.fail());
  using db = new DatabaseSync(path, { readOnly: true });
  const number = (sql: string) => Number(Object.values(db.prepare(sql).get() ?? {})[0]);
  const checkpoint = number("SELECT rootpage FROM sqlite_schema WHERE name = 'view_checkpoint'");
  return { path, bytes: number("PRAGMA page_size"), count: number("PRAGMA page_count"), checkpoint };
}

/** All pages but the first, which says what the file is, and that of the checkpoint. */
async function damage({ path, bytes, count, checkpoint }: Pages): Promise<void> {
  await using file = await open(path, "r+");
  for (let page = 2; page <= count; page++) if (page !== checkpoint) await file.write(Buffer.alloc(bytes, 0x5a), 0, bytes, (page - 1) * bytes);
}

test("a damaged view is told by readiness from the first question on, and the doors stay open", { timeout: 120_000 }, async () => {
  await using folder = await temporaryFolder();
  const code = packCode(1, 1);
  {
    await using bridge = await startBridgeProcess(folder.path);
    await untilTranslated(bridge.url, await sendUplink(bridge.url, "bill", billJson("DAMAGED-1", [code]), { "csp-sender": MAKER }));
  }
  const pages = await pagesOf(folder.path);
  await using bridge = await startBridgeProcess(folder.path);
  await damage(pages);
  assert.equal((await fetch(`${bridge.url}/readyz`)).status, 200, "nobody has asked yet");

  const answer = await post(bridge.url, "/csp.query.v1.QueryService/GetPack", JSON.stringify({ code }), { "content-type": "application/json" });
  assert.deepEqual([answer.status, answer.code], [500, "STORE_CORRUPT"]);
  assert.ok(!answer.text.includes(folder.path), "where files are is told to operators alone");

  const ready = await fetch(`${bridge.url}/readyz`);
  const { services } = (await ready.json()) as { readonly services: readonly { readonly name: string; readonly ready: boolean; readonly detail: string }[] };
  assert.equal(ready.status, 503);
  const waiting = services.filter((one) => !one.ready);
  assert.deepEqual(
    waiting.map(({ name }) => name),
    ["query"],
  );
  assert.ok(waiting[0]?.detail.startsWith("damaged: STORE_CORRUPT") && waiting[0].detail.includes(pages.path), waiting[0]?.detail);
  assert.equal(await readCounter(bridge.url, "csp_service_ready", { service: "query" }), 0);
  assert.equal(await readCounter(bridge.url, "csp_service_ready", { service: "ingest" }), 1);
});
