// The catalogue of signals against the rest of the repository: its closed lists are those of the packages that own them,
// and a bridge that was sent something of everything gives exactly its names.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { PROFILES as READERS } from "@csp/domain";
import { CATALOGUE, CODE_REASONS, FOLLOWERS, PROFILES, REJECTION_REASONS, type Signal, SERVICES } from "@csp/service-kit";
import { QUERY_SCHEMA } from "@csp/query";
import { PUBLISHER_STORES } from "@csp/publisher";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { until } from "../until.ts";

const ROOT = join(import.meta.dirname, "../..");
const signals: readonly Signal[] = CATALOGUE.flatMap((group) => group.signals);
const EMBEDDED = signals.filter(({ place }) => place === "always" || place === "embedded").map(({ name }) => name);

/** The first column of the table that follows a heading of docs/errors.md. */
function reasonsUnder(heading: string): readonly string[] {
  const page = readFileSync(join(ROOT, "docs/errors.md"), "utf8");
  const section = page.split(/^## /m).find((one) => one.startsWith(heading)) ?? assert.fail(`docs/errors.md has no ${heading}`);
  return [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, reason = ""]) => reason);
}

describe("the catalogue's lists", () => {
  test("are those of their owners", () => {
    assert.deepEqual([...PROFILES].toSorted(), [...READERS.keys()].toSorted());
    assert.deepEqual([...REJECTION_REASONS].toSorted(), reasonsUnder("Reasons for which a message").toSorted());
    assert.deepEqual([...CODE_REASONS].toSorted(), reasonsUnder("Reasons for which one code").toSorted());
    assert.deepEqual(
      [QUERY_SCHEMA, ...Object.values(PUBLISHER_STORES)].map(({ view }) => view).filter((view) => !FOLLOWERS.some((one) => one === view)),
      [],
    );
  });

  test("have no name twice, and names and units as Prometheus and OpenTelemetry want them", () => {
    assert.deepEqual(
      signals.map(({ name }) => name).filter((name, i, all) => all.indexOf(name) !== i),
      [],
    );
    const endings: Readonly<Record<string, RegExp>> = { s: /_seconds(_total)?$/, By: /_bytes(_total)?$/ };
    for (const { name, kind, unit, help, buckets = [] } of signals) {
      assert.match(name, /^[a-z][a-z0-9_]+$/);
      assert.equal(name.endsWith("_total"), kind === "counter", name);
      assert.match(name, endings[unit] ?? /./, `${name} in ${unit}`);
      assert.match(unit, /^(s|By|1|\{\w+\})$/, name);
      assert.ok(help.length > 10 && !help.endsWith("."), name);
      assert.equal(buckets.length > 0, kind === "histogram", name);
      assert.deepEqual(
        buckets,
        buckets.toSorted((a, b) => a - b),
        name,
      );
    }
  });
});

/** Both forms of `/metrics` have the same series, in the same order, whatever their values are by then. */
async function assertSameSeries(url: string): Promise<void> {
  const seriesIn = async (accept: string) => {
    const lines = (await (await fetch(`${url}/metrics`, { headers: { accept } })).text()).split("\n");
    return lines.filter((line) => /^\w/.test(line)).map((line) => /^\w+(?:\{[^}]*\})?/.exec(line)?.[0]);
  };
  // Being asked makes a series of its own.
  await seriesIn("text/plain");
  const asText = await seriesIn("text/plain");
  assert.ok(asText.length > 200);
  assert.deepEqual(await seriesIn("application/openmetrics-text"), asText);
}

test("a running bridge gives exactly the catalogue's names, and every closed label a value of its list", { timeout: 120_000 }, async () => {
  await using folder = await temporaryFolder();
  await using bridge = await startBridgeProcess(folder.path);
  for (const codes of [[packCode(1, 1)], [packCode(1, 2), "no code"]]) {
    const body = billJson(`CATALOGUE-${codes.length}`, codes);
    const response = await fetch(`${bridge.url}/uplink/bill`, {
      method: "POST",
      headers: { "content-type": "application/json", "csp-owner": MAKER, "csp-sender": MAKER },
      body,
    });
    assert.equal(response.status, 202);
    const { receipt } = (await response.json()) as { receipt: string };
    await until(
      "it is translated",
      async () => ((await (await fetch(`${bridge.url}/uplink/receipts/${receipt}`)).json()) as { state: string }).state === "translated",
    );
  }
  const text = await until("its rows are published", async () => {
    const read = await (await fetch(`${bridge.url}/metrics`)).text();
    return /^csp_publish_seconds_count\S* [1-9]/m.test(read) && read;
  });
  const given = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = ""]) => name);
  assert.deepEqual(given.toSorted(), ["target_info", ...EMBEDDED].toSorted());
  for (const line of text.split("\n").filter((one) => one !== "" && !one.startsWith("#"))) {
    const [, series = "", labels = ""] = /^(\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})? \S+$/.exec(line) ?? assert.fail(line);
    const signal = signals.find(({ name }) => name === series);
    for (const [, label = "", value = ""] of labels.matchAll(/(\w+)="([^"]*)"/g)) {
      if (signal === undefined || label === "le") continue;
      const domain = signal.labels[label] ?? assert.fail(`${series} has a label ${label}`);
      if (!("boundedBy" in domain)) assert.ok(domain.includes(value), `${series}: ${label} is ${value}`);
    }
  }
  await assertSameSeries(bridge.url);
  assert.deepEqual([...text.matchAll(/^csp_service_ready\{service="([\w-]+)"\} 1$/gm)].map(([, name = ""]) => name).toSorted(), [...SERVICES].toSorted());
});
