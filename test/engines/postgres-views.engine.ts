// The views over a real PostgreSQL: their own suites run on it, and from one log both engines get the same rows.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { after, test } from "node:test";
import { openTestStore } from "@csp/adapter-postgres/test-store";
import { TRACE_TOPIC } from "@csp/contracts";
import { BILLS, playAll } from "../flow/play-all.ts";
import { startStoryBridge } from "../flow/story-bridge.ts";
import { readText, ROOT } from "../source-files.ts";
import { engineSuite } from "./engine-suite.ts";
import { findPostgres } from "./postgres.ts";
import { openAllStores, type Published, publishedBy, rowsOf, runViews } from "./run-views.ts";

/** Every test of a view opens its store by one of these. */
const OPENS_TEST_STORE = /from "(?:@csp\/adapter-postgres\/test-store|\.\/store\.test-support\.ts)"/;
const SUITES = globSync(["packages/*/src/**/*.test.ts", "services/*/src/**/*.test.ts"], { cwd: ROOT })
  .filter((path) => OPENS_TEST_STORE.test(readText(path)))
  .toSorted();
/** Of these at least, so that none is left out unseen. */
const VIEWS = ["packages/service-kit/src/view-runner", "services/publisher/src/publish-trace", "services/publisher/src/publish-view"]
  .concat("services/publisher/src/receipts-view", "services/query/src/pack-view/pack-view", "services/query/src/routes/routes")
  .map((name) => `${name}.test.ts`);
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
    assert.ok(
      VIEWS.every((path) => SUITES.includes(path)),
      SUITES.join("\n"),
    );
    assert.ok(total("pass") > 80, `${total("pass")} tests passed`);
    t.diagnostic(`${total("pass")} tests of views passed`);
  });

  test("from one log both engines get the same rows, and publish the same", { timeout: SUITES_MS }, async (t) => {
    process.env["TEST_POSTGRES"] = (await started).url;
    await using bridge = await startStoryBridge(undefined, { CSP_PUBLISH: "trace,supervision,receipts" });
    await playAll(bridge);
    await using opened = new AsyncDisposableStack();
    const here = await openAllStores(opened, openTestStore);
    const { log, rules, stores } = bridge.bridge;
    await using views = await runViews(log, rules, here);
    await views.caughtUp();
    const [embeddedRows, rows] = [await rowsOf(stores), await rowsOf(Object.values(here))];
    assert.deepEqual(Object.keys(rows), Object.keys(embeddedRows));
    for (const [name, expected] of Object.entries(embeddedRows)) assert.deepEqual(rows[name], expected, name);
    const count = Object.values(rows).flat().length;
    assert.ok(count > 20 * BILLS && Object.values(rows).filter((some) => some.length > 0).length > 20, "there were rows to compare");
    assert.ok((rows["receipts.receipt"]?.length ?? 0) > BILLS, "receipts among them");
    const [embedded, published] = [await publishedBy(bridge.bridge), views.published()];
    assert.deepEqual(published.newest, embedded.newest);
    // How often a row of the flow of packs is sent is a matter of time.
    const idsOf = (all: Published) =>
      Object.entries(all.ids)
        .filter(([topic]) => !topic.startsWith("csp.supervision."))
        .toSorted(([a], [b]) => (a < b ? -1 : 1));
    assert.deepEqual(idsOf(published), idsOf(embedded));
    assert.ok((published.ids[TRACE_TOPIC]?.length ?? 0) > BILLS);
    t.diagnostic(
      `${count} rows in ${Object.keys(rows).length} tables; ${Object.keys(published.newest).length} keys in ${Object.keys(published.ids).length} topics`,
    );
  });
});
