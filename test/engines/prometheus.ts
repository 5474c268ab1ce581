// A Prometheus of Debian's package over a folder of its own, that scrapes what it is told and evaluates the rules of the
// repository; and questions to it. Skipped, with the reason, where the package is not installed.

import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "../until.ts";
import type { Found } from "./engine-suite.ts";
import { freePorts } from "./free-ports.ts";
import { ownedFolder, startOwned } from "./owned-process.ts";

const ROOT = join(import.meta.dirname, "../..");
const RULES = join(ROOT, "infra/prometheus/rules/*.yaml");
const SCRAPE_EVERY_S = 1;

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Exemplar {
  /** Of the series that it is an example of. */
  readonly seriesLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface PrometheusOptions {
  /** `host:port` of whom it tells what fires; nobody unless given. */
  readonly alertmanager?: string;
  /** What it evaluates in place of the repository's own rules. */
  readonly rulesFile?: string;
}

export interface Prometheus extends AsyncDisposable {
  readonly url: string;
  /** Since 3 a range has not what stands at its very beginning. */
  readonly leavesOutBeginnings: boolean;
  /** An instant query at a time, seconds since 1970. Rejects on a query that is wrong. */
  ask(expr: string, atS: number): Promise<readonly Sample[]>;
  /** The exemplars of all series that are asked for, of the last hour. */
  exemplars(expr: string): Promise<readonly Exemplar[]>;
  /** When the target was scraped, seconds since 1970, in order, up to now. */
  scrapes(): Promise<readonly number[]>;
  /** How many scrapes failed, up to now. */
  givenUp(): Promise<number>;
  /** The rules as they are loaded, by name, with the error of the last evaluation; empty where there is none. */
  rules(): Promise<readonly { readonly name: string; readonly lastError: string }[]>;
}

export type StartPrometheus = (targets: readonly string[], options?: PrometheusOptions) => Promise<Prometheus>;

export async function findPrometheus(): Promise<Found<StartPrometheus>> {
  if (process.platform !== "linux") return { missing: "what processes take of their machine is held against /proc, which only Linux has" };
  for (const program of ["prometheus", "promtool"]) {
    if (spawnSync(program, ["--version"]).status !== 0) return { missing: `there is no ${program}: apt-get install prometheus` };
  }
  return { start: startPrometheus };
}

/** What `promtool` says; its exit code is 0 where all is well. */
export function promtool(args: readonly string[], input?: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync("promtool", [...args], { encoding: "utf8", input });
  return { status, output: `${stdout}${stderr}` };
}

async function startPrometheus(targets: readonly string[], { alertmanager, rulesFile = RULES }: PrometheusOptions = {}): Promise<Prometheus> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await ownedFolder("csp-prometheus-"));
  const [port = 0] = await freePorts(1);
  const config = {
    global: { scrape_interval: `${SCRAPE_EVERY_S}s`, scrape_timeout: `${SCRAPE_EVERY_S}s`, evaluation_interval: "2s" },
    rule_files: [rulesFile],
    alerting: { alertmanagers: alertmanager === undefined ? [] : [{ static_configs: [{ targets: [alertmanager] }] }] },
    // What a target says of whom its figures are counts: one may tell those of several processes.
    scrape_configs: [{ job_name: "csp", honor_labels: true, static_configs: [{ targets }] }],
  };
  await mkdir(join(folder.path, "data"));
  // JSON is YAML.
  await writeFile(join(folder.path, "prometheus.yml"), JSON.stringify(config));
  const address = `127.0.0.1:${port}`;
  const args = [
    `--config.file=${join(folder.path, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(folder.path, "data")}`,
    `--web.listen-address=${address}`,
    `--web.external-url=http://${address}`,
    `--web.user-assets=${join(ROOT, "docs")}`,
    "--enable-feature=exemplar-storage",
  ];
  opened.use(await startOwned("prometheus", args, join(folder.path, "log")));
  const url = `http://${address}`;
  await until("Prometheus is ready", async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true);

  async function get<T>(path: string): Promise<T> {
    const answer = (await (await fetch(`${url}/api/v1/${path}`)).json()) as { readonly status: string; readonly error?: string; readonly data: T };
    if (answer.status !== "success") throw new Error(`${path}: ${answer.error}`);
    return answer.data;
  }

  async function ask(expr: string, atS: number): Promise<readonly Sample[]> {
    const { result } = await get<{ readonly result: readonly { readonly metric: Sample["labels"]; readonly value: readonly [number, string] }[] }>(
      `query?${new URLSearchParams({ query: expr, time: atS.toFixed(3) }).toString()}`,
    );
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  const [ends] = await ask("count_over_time(vector(0)[2s:1s])", 10);
  const held = opened.move();
  return {
    url,
    leavesOutBeginnings: ends?.value === 2,
    ask,
    async exemplars(expr) {
      const nowS = Date.now() / 1000;
      const query = new URLSearchParams({ query: expr, start: String(nowS - 3600), end: String(nowS + 1) }).toString();
      const found = await get<
        readonly { readonly seriesLabels: Sample["labels"]; readonly exemplars: readonly { readonly labels: Sample["labels"]; readonly value: string }[] }[]
      >(`query_exemplars?${query}`);
      return found.flatMap(({ seriesLabels, exemplars }) => exemplars.map(({ labels, value }) => ({ seriesLabels, labels, value: Number(value) })));
    },
    async scrapes() {
      const query = new URLSearchParams({ query: "process_start_time_seconds[1h]" }).toString();
      const { result } = await get<{ readonly result: readonly { readonly values: readonly (readonly [number, string])[] }[] }>(`query?${query}`);
      return result[0]?.values.map(([at]) => at) ?? [];
    },
    async givenUp() {
      const query = new URLSearchParams({ query: "sum (count_over_time(up[1h]) - sum_over_time(up[1h]))" }).toString();
      const { result } = await get<{ readonly result: readonly { readonly value: readonly [number, string] }[] }>(`query?${query}`);
      return Number(result[0]?.value[1] ?? 0);
    },
    async rules() {
      const { groups } = await get<{ readonly groups: readonly { readonly rules: readonly { readonly name: string; readonly lastError?: string }[] }[] }>(
        "rules",
      );
      return groups.flatMap(({ rules }) => rules.map(({ name, lastError = "" }) => ({ name, lastError })));
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
