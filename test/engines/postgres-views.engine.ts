// The views over a real PostgreSQL: their own suites run on it, and from one log both engines get the same rows.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, test } from "node:test";
import { openTestStore } from "@csp/adapter-postgres/test-store";
import { PUBLISHER_STORES } from "@csp/publisher";
import { QUERY_SCHEMA } from "@csp/query";
import { BILLS, playAll } from "../flow/play-all.ts";
import { startStoryBridge } from "../flow/story-bridge.ts";
import { ROOT } from "../source-files.ts";
import { engineSuite } from "./engine-suite.ts";
import { findPostgres } from "./postgres.ts";
import { alike, rowsOf, runViews } from "./run-views.ts";

/** All tests that open their store by `openTestStore`. */
const SUITES = [
  "packages/service-kit/src/view-runner.test.ts",
  "services/publisher/src/changed-documents.test.ts",
  "services/publisher/src/publish-view.test.ts",
  "services/publisher/src/service.test.ts",
  "services/query/src/pack-view/*.test.ts",
  "services/query/src/routes/routes.test.ts",
];
const SUITES_MS = 20 * 60_000;

engineSuite("views over PostgreSQL", await findPostgres(), (start) => {
  const started = start();
  after(async () => (await started)[Symbol.asyncDispose]());

  test("the suites of all views pass", { timeout: SUITES_MS }, async (t) => {
    const { url } = await started;
    // Not one of this run's own test files.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const args = ["--test", "--test-concurrency=2", "--test-reporter=tap", ...SUITES];
    const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...env, TEST_POSTGRES: url }, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => void (output += text));
    const [code] = (await once(child, "exit")) as [number | null];
    const total = (name: string): number => Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(output)?.[1]);
    const failures = output.split("\n").filter((line) => /^\s*not ok/.test(line));
    assert.deepEqual([code, total("fail"), total("skipped")], [0, 0, 0], failures.join("\n"));
    assert.ok(total("pass") > 100, `${total("pass")} tests passed`);
    t.diagnostic(`${total("pass")} tests of views passed`);
  });

  test("from one log both engines get the same rows", { timeout: SUITES_MS }, async (t) => {
    process.env["TEST_POSTGRES"] = (await started).url;
    await using bridge = await startStoryBridge();
    await playAll(bridge);
    await using pack = await openTestStore(QUERY_SCHEMA);
    await using flow = await openTestStore(PUBLISHER_STORES.supervision);
    const { log, rules, stores } = bridge.bridge;
    await using views = await runViews(log, rules, [pack, flow]);
    await views.caughtUp();
    const [embedded, here] = [await rowsOf(alike(stores, [pack, flow])), await rowsOf([pack, flow])];
    assert.deepEqual(Object.keys(here), Object.keys(embedded));
    for (const [name, rows] of Object.entries(embedded)) assert.deepEqual(here[name], rows, name);
    const count = Object.values(here).flat().length;
    assert.ok(count > 20 * BILLS && Object.values(here).filter((rows) => rows.length > 0).length > 20, "there were rows to compare");
    t.diagnostic(`${count} rows in ${Object.keys(here).length} tables`);
  });
});
