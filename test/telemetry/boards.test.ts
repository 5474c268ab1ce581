// Boards, alerts and runbooks against each other and the catalogue: what can be known of them without a Prometheus.
// `test/engines/prometheus.engine.ts` asks every query of a real one.

import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { CATALOGUE, type Signal } from "@csp/service-kit";
import { readCompose } from "../compose-file.ts";
import { readSources } from "../source-files.ts";
import { readBoards, readContained, readDataSources } from "../engines/boards/grafana-files.ts";
import { buildDashboard } from "../../infra/grafana/src/build-dashboard.ts";
import { DASHBOARDS } from "../../infra/grafana/src/dashboards.ts";
import { OF_USERS } from "../../infra/grafana/src/panel.ts";

const ROOT = join(import.meta.dirname, "../..");
const signals: readonly Signal[] = CATALOGUE.flatMap((group) => group.signals);
const panels = DASHBOARDS.flatMap((board) => board.rows.flatMap((row) => row.panels.map((panel) => ({ board: board.uid, ...panel }))));
const COMMANDS = /npm run csp -- (\w+)|`csp (\w+)/g;

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const { groups } = parse(readFileSync(join(ROOT, "infra/prometheus/rules/csp.yaml"), "utf8")) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert !== undefined);

/** Metrics that an expression names, without what a histogram adds; Prometheus's own and recorded ones left out. */
function metricsIn(expr: string): readonly string[] {
  const names = expr.match(/\b(?:csp|process|http)_[a-z_]+/g) ?? [];
  return names.map((name) => (signals.some((one) => one.name === name) ? name : name.replace(/_(bucket|sum|count)$/, "")));
}

/** Labels that an expression selects or groups by, with the metric's own allowed besides Prometheus's. */
function labelsIn(expr: string): readonly string[] {
  const selected = [...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, inner = ""]) => [...inner.matchAll(/(\w+)\s*[=!]/g)].map(([, label = ""]) => label));
  const grouped = [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, inner = ""]) => inner.split(",").map((one) => one.trim()));
  return [...selected, ...grouped].filter((label) => !["le", "instance", "job", "alertstate", "alertname"].includes(label));
}

describe("boards", () => {
  test("have panels that say what they show, in a unit, with what to do where an alert watches the same", () => {
    for (const { board, title, description, unit, queries, alert, thresholds = [], size } of panels) {
      const where = `${board}: ${title}`;
      assert.ok(title.length > 2 && description.length > 15 && description.endsWith("."), where);
      assert.match(unit, /^(short|s|bytes|Bps|percentunit|mps|cps|eps|ops|reqps)$/, where);
      assert.ok(queries.length > 0 && queries.length <= 8 && queries.every(({ expr, legend }) => expr !== "" && legend !== ""), where);
      if (alert !== undefined)
        assert.ok(
          alerts.some((one) => one.alert === alert),
          `${where} names ${alert}`,
        );
      assert.deepEqual(
        thresholds.map(({ from }) => from),
        thresholds.map(({ from }) => from).toSorted((a, b) => a - b),
        where,
      );
      assert.ok(size[0] >= 4, `${where} is too narrow for a laptop`);
    }
  });

  test("ask only for what is measured, by labels that it has", () => {
    for (const { board, title, queries } of panels) {
      for (const { expr } of queries) {
        const metrics = metricsIn(expr);
        assert.ok(metrics.length > 0 || expr.includes("ALERTS"), `${board}: ${title}`);
        const known = metrics.map((name) => signals.find((one) => one.name === name) ?? assert.fail(`${board}: ${title} asks for ${name}`));
        for (const label of labelsIn(expr))
          assert.ok(
            known.some(({ labels }) => label in labels),
            `${board}: ${title}: ${label}`,
          );
      }
    }
  });

  test("show every signal somewhere", () => {
    const shown = new Set(panels.flatMap(({ queries }) => queries.flatMap(({ expr }) => metricsIn(expr))));
    assert.deepEqual(
      signals.map(({ name }) => name).filter((name) => !shown.has(name)),
      [],
    );
  });

  test("show exemplars with one query of each panel of a histogram that has some", () => {
    const shown = panels.flatMap(({ queries, kind }) => queries.filter(({ exemplars }) => exemplars === true).map(({ expr }) => `${kind} ${expr}`));
    const histograms = shown.map((one) => /^lines histogram_quantile\(.*\b(\w+)_seconds_bucket/.exec(one)?.[1] ?? one);
    const twice = ["csp_freshness", "csp_freshness"];
    const once = ["csp_publish", "csp_query_answer", "csp_translation", "csp_view_write", "http_server_request_duration"];
    assert.deepEqual(histograms.toSorted(), [...twice, ...once]);
    const asked = DASHBOARDS.flatMap((spec) => buildDashboard(spec).panels ?? []).flatMap((panel) => ("targets" in panel ? (panel.targets ?? []) : []));
    assert.equal(asked.filter((target) => (target as { readonly exemplar?: boolean }).exemplar === true).length, shown.length);
  });

  test("draw the thresholds that a chart has, which Grafana does not do by itself", () => {
    const charts = DASHBOARDS.flatMap((spec) => buildDashboard(spec).panels ?? []).filter(({ type }) => type === "timeseries");
    const drawn = charts
      .filter((one) => "fieldConfig" in one && one.fieldConfig?.defaults.custom?.thresholdsStyle?.mode === "dashed")
      .map(({ title }) => title);
    const meant = panels.filter(({ kind, thresholds }) => (kind === "lines" || kind === "stacked") && thresholds !== undefined).map(({ title }) => title);
    assert.ok(meant.length >= 3);
    assert.deepEqual(drawn, meant);
  });

  test("as Grafana reads them have ids of their own, places that do not overlap, and data sources that are chosen above", () => {
    for (const spec of DASHBOARDS) {
      const board = buildDashboard(spec);
      assert.deepEqual(
        board.templating?.list?.map(({ name }) => name),
        ["metrics", "traces", "docs"],
      );
      const all = board.panels ?? [];
      const ids = all.map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length, spec.uid);
      const taken = new Set<string>();
      for (const { gridPos, title } of all) {
        const { x, y, w, h } = gridPos ?? assert.fail(title);
        assert.ok(x + w <= 24, title);
        for (let column = x; column < x + w; column++) {
          for (let line = y; line < y + h; line++) {
            assert.ok(!taken.has(`${column}/${line}`), `${spec.uid}: ${title} lies over another`);
            taken.add(`${column}/${line}`);
          }
        }
      }
      for (const panel of all)
        if ("targets" in panel)
          for (const target of panel.targets ?? [])
            assert.deepEqual((target as { readonly datasource?: unknown }).datasource, { type: "prometheus", uid: "${metrics}" });
    }
    assert.equal(new Set(DASHBOARDS.map(({ uid }) => uid)).size, DASHBOARDS.length);
  });

  test("open on data sources that compose's Grafana is given, one of each type, and are read from where compose puts them", () => {
    const sources = readDataSources();
    const { mounts } = readContained("grafana");
    const { services } = readCompose();
    for (const board of readBoards()) {
      const types = board.templating.list.filter(({ type }) => type === "datasource").map(({ query }) => query);
      // With two of a type the one that a board opens on would be chosen by its name.
      for (const type of types) assert.equal(sources.filter((one) => one.type === type).length, 1, `${board.uid}: ${type}`);
    }
    for (const { url } of sources) {
      const { hostname, port } = new URL(url);
      assert.ok(
        services[hostname]?.ports?.some((one) => one.endsWith(`:${port}`)),
        url,
      );
    }
    const { providers } = parse(readFileSync(join(ROOT, "infra/grafana/provisioning/dashboards/csp.yaml"), "utf8")) as {
      readonly providers: readonly { readonly options: { readonly path: string } }[];
    };
    assert.deepEqual(
      providers.map(({ options }) => mounts.find(({ target }) => target === options.path)?.source),
      [join(ROOT, "infra/grafana/dashboards")],
    );
    assert.ok(mounts.some(({ source, target }) => source === join(ROOT, "infra/grafana/provisioning") && target === "/etc/grafana/provisioning"));
  });
});

describe("what boards lead to", () => {
  test("is in the documents that compose's Grafana serves", () => {
    const { mounts } = readContained("grafana");
    const links = readBoards().flatMap((board) => {
      const manual = board.templating.list.find(({ name }) => name === "docs")?.query ?? assert.fail(board.uid);
      const urls = JSON.stringify(board).matchAll(/"url":"(\$\{docs\}[^"]*)"/g);
      return [...urls].map(([, url = ""]) => url.replace("${docs}", manual));
    });
    assert.ok(links.some((link) => link.endsWith("/metrics.md")) && new Set(links).size > 10, links.join());
    for (const link of links) {
      // Grafana serves what is under its folder `public` at the path of that name.
      const target = `/usr/share/grafana${link}`;
      const mount = mounts.find((one) => target.startsWith(`${one.target}/`)) ?? assert.fail(`nothing is mounted for ${link}`);
      assert.ok(existsSync(join(mount.source, target.slice(mount.target.length))), link);
    }
  });
});

describe("alerts", () => {
  test("say what users feel, how bad it is, and where to read what to do", () => {
    for (const { alert = "", labels, annotations } of alerts) {
      assert.match(labels?.["severity"] ?? "", /^(page|ticket)$/, alert);
      assert.ok((annotations?.["summary"] ?? "").length > 20 && (annotations?.["description"] ?? "").length > 40, alert);
      // Prometheus serves docs/ there (test/compose.test.ts); test/engines/alertmanager.engine.ts opens each.
      assert.equal(annotations?.["runbook_url"], `{{ $externalURL }}/user/runbooks/${alert}.md`);
      assert.ok(existsSync(join(ROOT, `docs/runbooks/${alert}.md`)), alert);
      assert.ok(
        DASHBOARDS.some(({ uid }) => uid === annotations?.["dashboard"]),
        alert,
      );
    }
  });

  test("ask only for what is measured", () => {
    for (const { expr, alert, record } of rules)
      for (const name of metricsIn(expr))
        assert.ok(
          signals.some((one) => one.name === name),
          `${alert ?? record}: ${name}`,
        );
  });

  test("and boards leave out the same requests of operators where failures are counted", () => {
    const failures = [...rules, ...panels.flatMap(({ queries }) => queries)].filter(({ expr }) =>
      expr.includes('http_server_request_duration_seconds_count{code=~"5'),
    );
    assert.ok(failures.length >= 7);
    for (const { expr } of failures)
      for (const [, selector = ""] of expr.matchAll(/http_server_request_duration_seconds_count\{([^}]*)\}/g)) assert.ok(selector.endsWith(OF_USERS), expr);
  });

  test("are each tried by promtool's unit tests, for firing and for not firing", () => {
    const tests = globSync("infra/prometheus/tests/*.yaml", { cwd: ROOT })
      .map((path) => readFileSync(join(ROOT, path), "utf8"))
      .join("\n");
    for (const { alert = "" } of alerts) assert.ok(tests.includes(`alertname: ${alert}`), alert);
  });
});

describe("runbooks", () => {
  const pages = globSync("docs/runbooks/*.md", { cwd: ROOT }).map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
  const TYPED = /^```\n([^]*?)^```/gm;

  test("are there for alerts that there are, and say what users feel, what to see, and what to do", () => {
    assert.deepEqual(pages.map(({ path }) => path.replace(/.*\/|\.md$/g, "")).toSorted(), alerts.map(({ alert = "" }) => alert).toSorted());
    for (const { path, text } of pages)
      for (const part of ["**What users feel.**", "**See it.**", "**Do.**", "**Over when**"]) assert.ok(text.includes(part), `${path}: ${part}`);
  });

  test("quote panels, log lines and words of readiness as they are", () => {
    const sources = readSources()
      .filter(({ path }) => /^(packages|services)\//.test(path) && !path.endsWith(".test.ts"))
      .map(({ text }) => text)
      .join("\n");
    for (const { path, text } of pages)
      for (const [, quoted = ""] of text.replaceAll(TYPED, "").matchAll(/"([^"\n]+)"/g))
        assert.ok(panels.some(({ title }) => title === quoted) || sources.includes(quoted), `${path}: ${quoted}`);
  });

  test("have nothing typed that asks for a metric or a label that there is not", () => {
    for (const { path, text } of pages)
      for (const [, typed = ""] of text.matchAll(TYPED)) {
        const asked = metricsIn(typed).map((name) => signals.find((one) => one.name === name) ?? assert.fail(`${path}: ${name}`));
        if (asked.length === 0) continue;
        for (const label of labelsIn(typed))
          assert.ok(
            asked.some(({ labels }) => label in labels),
            `${path}: ${label}`,
          );
      }
  });

  test("name commands and boards that exist", () => {
    const main = readFileSync(join(ROOT, "services/bridge/src/csp/main.ts"), "utf8");
    for (const { path, text } of pages) {
      for (const [, long, short] of text.matchAll(COMMANDS)) assert.ok(main.includes(`${long ?? short}Command,`), `${path}: csp ${long ?? short}`);
      for (const [, board = ""] of text.matchAll(/\*(CSP \d[^*]*)\*/g))
        assert.ok(
          DASHBOARDS.some(({ title }) => title.startsWith(board)),
          `${path}: ${board}`,
        );
      for (const [, title = ""] of text.matchAll(/"([A-Z][^"]+)" \(\*CSP/g))
        assert.ok(
          panels.some((panel) => panel.title === title),
          `${path}: ${title}`,
        );
    }
  });
});
