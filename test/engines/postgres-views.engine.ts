// The views over a real PostgreSQL: their own suites run on it, and from one log both engines get the same rows.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { after, test } from "node:test";
import { openTestStore } from "@csp/adapter-postgres/test-store";
import { TRACE_TOPIC } from "@csp/contracts";
import { QUERY_SCHEMA } from "@csp/query";
import { BILLS, playAll } from "../flow/play-all.ts";
import { startStoryBridge } from "../flow/story-bridge.ts";
import { readText, ROOT } from "../source-files.ts";
import { engineSuite } from "./engine-suite.ts";
import { findPostgres } from "./postgres.ts";
import { answersOf, askedOf } from "./all-answers.ts";
import { makeOrderedDatabases, runSql } from "./postgres-databases.ts";
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
const MOST_TOLD = 10_000;

engineSuite("views over PostgreSQL", await findPostgres(), (start) => {
  const started = start();
  const making = started.then(({ url }) => makeOrderedDatabases(url));
  after(async () => (await started)[Symbol.asyncDispose]());

  test("there are databases whose own order is not that of bytes", async (t) => {
    const { made, missing } = await making;
    for (const reason of missing) t.diagnostic(`not tried: ${reason}`);
    if (made.length === 0) return t.skip(missing.join("; "));
    for (const { order, url } of made) {
      assert.deepEqual(await runSql(url, "SELECT 'b' < 'A' AS bytes, 'b' < 'A' COLLATE \"C\" AS own"), [{ bytes: false, own: false }], order);
      t.diagnostic(`tried: ${order}`);
    }
  });

  test("the suites of all views pass", { timeout: SUITES_MS }, async (t) => {
    const { url } = (await making).made[0] ?? (await started);
    // Not one of this run's own test files.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const args = ["--test", "--test-concurrency=2", "--test-reporter=tap", ...SUITES];
    const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...env, TEST_POSTGRES: url }, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => void (output += text));
    const [code] = (await once(child, "exit")) as [number | null];
    const total = (name: string): number => Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(output)?.[1]);
    // Each with the lines that say why.
    const failures = output.match(/^\s*not ok[^]*?^\s*\.\.\.$/gm) ?? [];
    assert.deepEqual([code, total("fail"), total("skipped")], [0, 0, 0], failures.join("\n").slice(0, MOST_TOLD));
    assert.ok(
      VIEWS.every((path) => SUITES.includes(path)),
      SUITES.join("\n"),
    );
    assert.ok(total("pass") > 80, `${total("pass")} tests passed`);
    t.diagnostic(`${total("pass")} tests of views passed`);
  });

  test("from one log both engines get the same rows, and publish the same, whatever the database's order", { timeout: SUITES_MS }, async (t) => {
    await using bridge = await startStoryBridge(undefined, { CSP_PUBLISH: "trace,supervision,receipts" });
    await playAll(bridge);
    const { log, rules, stores } = bridge.bridge;
    const embedded = await publishedBy(bridge.bridge);
    const embeddedRows = await rowsOf(stores);
    const [pack = assert.fail()] = stores.filter(({ schema }) => schema.view === QUERY_SCHEMA.view);
    const asked = await askedOf(pack);
    const { answers, count: answerCount } = await answersOf(pack, asked);
    for (const { order, url } of [{ order: "C", url: (await started).url }, ...(await making).made]) {
      process.env["TEST_POSTGRES"] = url;
      await using opened = new AsyncDisposableStack();
      const here = await openAllStores(opened, openTestStore);
      await using views = await runViews(log, rules, here);
      await views.caughtUp();
      const rows = await rowsOf(Object.values(here));
      assert.deepEqual(Object.keys(rows), Object.keys(embeddedRows));
      for (const [name, expected] of Object.entries(embeddedRows)) assert.deepEqual(rows[name], expected, `${name}, ${order}`);
      assert.deepEqual((await answersOf(here.query, asked)).answers, answers, order);
      const published = views.published();
      assert.deepEqual(published.newest, embedded.newest, order);
      // How often a row of the flow of packs is sent is a matter of time.
      const idsOf = (all: Published) => Object.fromEntries(Object.entries(all.ids).filter(([topic]) => !topic.startsWith("csp.supervision.")));
      assert.deepEqual(idsOf(published), idsOf(embedded), order);
    }
    const count = Object.values(embeddedRows).flat().length;
    assert.ok(count > 20 * BILLS && Object.values(embeddedRows).filter((rows) => rows.length > 0).length > 20, "there were rows to compare");
    assert.ok((embeddedRows["receipts.receipt"]?.length ?? 0) > BILLS && (embedded.ids[TRACE_TOPIC]?.length ?? 0) > BILLS);
    t.diagnostic(
      `${answerCount} answers, ${count} rows in ${Object.keys(embeddedRows).length} tables, ${Object.keys(embedded.newest).length} keys in ${Object.keys(embedded.ids).length} topics`,
    );
  });
});
