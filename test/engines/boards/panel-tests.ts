// Every query of every panel of every board, asked of a real Prometheus and held to what is known. A panel of which nothing
// is known fails.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DASHBOARDS } from "../../../infra/grafana/src/dashboards.ts";
import type { Prometheus } from "../prometheus.ts";
import type { Measured } from "./measured.ts";
import { EXPECTATIONS } from "./panel-expectations.ts";

export function testPanels(run: () => { readonly prometheus: Prometheus; readonly measured: Measured }): void {
  for (const { uid, rows } of DASHBOARDS) {
    for (const { title, queries } of rows.flatMap((row) => row.panels)) {
      test(`${uid}: ${title}`, { timeout: 30_000 }, async () => {
        const { prometheus, measured } = run();
        const expectations = EXPECTATIONS[uid]?.[title] ?? assert.fail("nothing is said of what it must show");
        assert.equal(expectations.length, queries.length, "one expectation for each query");
        for (const [i, { expr }] of queries.entries()) expectations[i]?.(await askOver(prometheus, expr, measured), measured);
      });
    }
  }

  test("nothing is expected of panels that are not there", () => {
    const there = Object.fromEntries(DASHBOARDS.map(({ uid, rows }) => [uid, new Set(rows.flatMap((row) => row.panels.map(({ title }) => title)))]));
    const expected = Object.fromEntries(Object.entries(EXPECTATIONS).map(([uid, panels]) => [uid, new Set(Object.keys(panels))]));
    assert.deepEqual(expected, there);
  });
}

/** Over the counted part, whatever a board would take for its interval. */
export function askOver(prometheus: Prometheus, expr: string, { seconds, endS }: Pick<Measured, "seconds" | "endS">) {
  const range = `${Math.round(seconds * 1000) + (prometheus.leavesOutBeginnings ? 1 : 0)}ms`;
  return prometheus.ask(expr.replaceAll("$__rate_interval", range).replaceAll("$__range", range), endS);
}
