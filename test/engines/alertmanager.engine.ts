// What fires reaches somebody: a bridge dies, a real Prometheus finds it by the repository's rules, a real Alertmanager tells
// it by the repository's configuration, and what is told leads to a runbook that opens.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { until } from "../until.ts";
import { ALERTMANAGER_FILE, amtool, findAlertmanager, type StartAlertmanager } from "./alertmanager.ts";
import { engineSuite, type Found } from "./engine-suite.ts";
import { findPrometheus, type StartPrometheus } from "./prometheus.ts";

const ROOT = join(import.meta.dirname, "../..");

interface Rule {
  readonly alert?: string;
  readonly for?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Rules {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

const rules = parse(readFileSync(join(ROOT, "infra/prometheus/rules/csp.yaml"), "utf8")) as Rules;
const annotations = rules.groups.flatMap(({ rules: some }) => some).flatMap(({ annotations: said }) => (said === undefined ? [] : [said]));

/** The same rules, which do not wait for minutes to see whether it passes. */
function impatient({ groups, ...rest }: Rules): Rules {
  return { ...rest, groups: groups.map((group) => ({ ...group, rules: group.rules.map((rule) => ("for" in rule ? { ...rule, for: "0s" } : rule)) })) };
}

interface Both {
  readonly startPrometheus: StartPrometheus;
  readonly startAlertmanager: StartAlertmanager;
}

async function findBoth(): Promise<Found<Both>> {
  const [prometheus, alertmanager] = [await findPrometheus(), findAlertmanager()];
  if ("missing" in prometheus) return prometheus;
  if ("missing" in alertmanager) return alertmanager;
  return { start: { startPrometheus: prometheus.start, startAlertmanager: alertmanager.start } };
}

test("amtool finds Alertmanager's configuration right, and each severity's way", (t) => {
  const checked = amtool(["check-config", ALERTMANAGER_FILE]);
  if (checked === undefined) return t.skip("there is no amtool: apt-get install prometheus-alertmanager");
  assert.equal(checked.status, 0, checked.output);
  for (const [severity, receiver] of Object.entries({ page: "at-once", ticket: "working-day" })) {
    const { status, output } = amtool(["config", "routes", "test", `--config.file=${ALERTMANAGER_FILE}`, `severity=${severity}`]) ?? assert.fail();
    assert.deepEqual([status, output.split("\n")[0]], [0, receiver]);
  }
});

engineSuite("alerts that reach somebody", await findBoth(), ({ startPrometheus, startAlertmanager }) => {
  test("a bridge that dies is told of, with a runbook that opens, and again when it is back", { timeout: 300_000 }, async () => {
    await using folder = await temporaryFolder();
    await using alertmanager = await startAlertmanager();
    await using first = await startBridgeProcess(join(folder.path, "data"));
    const target = new URL(first.url).host;
    const rulesFile = join(folder.path, "rules.yaml");
    // JSON is YAML.
    await writeFile(rulesFile, JSON.stringify(impatient(rules)));
    await using prometheus = await startPrometheus([target], { alertmanager: alertmanager.address, rulesFile });
    await until("it was scraped", async () => (await prometheus.scrapes()).length > 0);
    assert.deepEqual(
      alertmanager.told.filter(({ labels }) => labels["instance"] === target && labels["alertname"] === "CspQueryUnavailable"),
      [],
    );

    await first.kill();
    const told = (status: string) =>
      until(`somebody is told: ${status}`, () =>
        alertmanager.told.find((one) => one.status === status && one.labels["alertname"] === "CspQueryUnavailable" && "job" in one.labels),
      );
    const firing = await told("firing");
    assert.deepEqual([firing.receiver, firing.labels["severity"], firing.labels["instance"]], ["at-once", "page", target]);
    assert.equal(firing.annotations["summary"], `The bridge at ${target} does not answer, or its read model is not ready.`);
    assert.match(firing.annotations["description"] ?? "", /^Questions fail or get old answers\./);
    const page = await fetch(firing.annotations["runbook_url"] ?? "");
    assert.equal(page.status, 200);
    assert.match(await page.text(), /^# CspQueryUnavailable\n/);

    await using _second = await startBridgeProcess(join(folder.path, "data"), { CSP_HTTP_PORT: new URL(first.url).port });
    await told("resolved");
  });

  test("the runbook of every alert opens where the alert says, and the pages that it leads to do", { timeout: 120_000 }, async () => {
    await using prometheus = await startPrometheus([]);
    assert.ok(annotations.length > 10);
    for (const { runbook_url: template = assert.fail() } of annotations) {
      const url = template.replace("{{ $externalURL }}", prometheus.url);
      const text = await open(url);
      assert.equal(text, readFileSync(join(ROOT, "docs/runbooks", new URL(url).pathname.split("/").at(-1) ?? ""), "utf8"));
      for (const [, link = ""] of text.matchAll(/\]\(([^)]+)\)/g)) await open(new URL(link, url).href);
    }
  });

  for (const deaf of ["CspIntakeStopped", "CspQueryUnavailable"]) {
    test(`a page, as ${deaf}, mutes the ticket that tells the same, and nothing else`, { timeout: 120_000 }, async () => {
      await using alertmanager = await startAlertmanager();
      const tickets = ["CspAnswersFailSlowly", "CspFreshnessBurnsSlowly", "CspPartnerSilent", "CspRejectionsRising"];
      await alertmanager.post(tickets.map((alertname) => ({ alertname, severity: "ticket" })));
      await until("all are told of", () => new Set(alertmanager.told.map(({ labels }) => labels["alertname"])).size === tickets.length);
      assert.deepEqual(new Set(alertmanager.told.map(({ receiver }) => receiver)), new Set(["working-day"]));
      assert.deepEqual(await alertmanager.shown(), { all: tickets, muted: [] });
      const mutes = { CspFreshnessBurnsFast: "CspFreshnessBurnsSlowly", CspAnswersFailFast: "CspAnswersFailSlowly", [deaf]: "CspPartnerSilent" };
      let all = tickets;
      let muted: readonly string[] = [];
      for (const [page, ticket] of Object.entries(mutes)) {
        await alertmanager.post([{ alertname: page, severity: "page" }]);
        all = [...all, page].toSorted();
        muted = [...muted, ticket].toSorted();
        await until(`${page} mutes ${ticket}`, async () => (await alertmanager.shown()).muted.length === muted.length);
        assert.deepEqual(await alertmanager.shown(), { all, muted });
      }
    });
  }
});

async function open(url: string): Promise<string> {
  const answer = await fetch(url);
  assert.equal(answer.status, 200, url);
  return answer.text();
}
