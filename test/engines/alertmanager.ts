// An Alertmanager of Debian's package by the repository's own configuration, of which each receiver is a web hook in this
// process; and what they were told. Skipped, with the reason, where the package is not installed.

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { join } from "node:path";
import { parse } from "yaml";
import { until } from "../until.ts";
import type { Found } from "./engine-suite.ts";
import { freePorts } from "./free-ports.ts";
import { ownedFolder, startOwned } from "./owned-process.ts";

export const ALERTMANAGER_FILE = join(import.meta.dirname, "../../infra/prometheus/alertmanager.yml");
/** Debian's name for it, and everybody else's. */
const PROGRAMS = ["prometheus-alertmanager", "alertmanager"];

/** One alert as a receiver is told it. */
export interface Told {
  readonly receiver: string;
  readonly status: "firing" | "resolved";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Alertmanager extends AsyncDisposable {
  /** `host:port`. */
  readonly address: string;
  /** All that the receivers were told up to now, in order. */
  readonly told: readonly Told[];
  /** Begins alerts with these labels, as Prometheus would. */
  post(alerts: readonly Readonly<Record<string, string>>[]): Promise<void>;
  /** The names of alerts that are there, and of those which another one mutes. */
  shown(): Promise<{ readonly all: readonly string[]; readonly muted: readonly string[] }>;
}

export type StartAlertmanager = () => Promise<Alertmanager>;

export function findAlertmanager(): Found<StartAlertmanager> {
  if (process.platform === "win32") return { missing: "processes that end with us are made by a POSIX shell" };
  const program = PROGRAMS.find((one) => spawnSync(one, ["--version"]).status === 0);
  if (program === undefined) return { missing: "there is no alertmanager: apt-get install prometheus-alertmanager" };
  return { start: () => startAlertmanager(program) };
}

/** What `amtool` says, or nothing where it is not there. */
export function amtool(args: readonly string[]): { readonly status: number | null; readonly output: string } | undefined {
  const { status, stdout, stderr, error } = spawnSync("amtool", [...args], { encoding: "utf8" });
  return error === undefined ? { status, output: `${stdout}${stderr}` } : undefined;
}

async function startAlertmanager(program: string): Promise<Alertmanager> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await ownedFolder("csp-alertmanager-"));
  const told: Told[] = [];
  const hooks = await listen(told);
  opened.defer(hooks.close);
  const [port = 0] = await freePorts(1);
  const address = `127.0.0.1:${port}`;
  await mkdir(join(folder.path, "data"));
  // JSON is YAML.
  await writeFile(join(folder.path, "alertmanager.yml"), JSON.stringify(withHooks(hooks.url)));
  const args = [
    `--config.file=${join(folder.path, "alertmanager.yml")}`,
    `--storage.path=${join(folder.path, "data")}`,
    `--web.listen-address=${address}`,
    // No cluster.
    "--cluster.listen-address=",
  ];
  opened.use(await startOwned(program, args, join(folder.path, "log")));
  const url = `http://${address}`;
  await until("Alertmanager is ready", async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true);
  const held = opened.move();
  return {
    address,
    told,
    async post(alerts) {
      const body = JSON.stringify(alerts.map((labels) => ({ labels })));
      const answer = await fetch(`${url}/api/v2/alerts`, { method: "POST", headers: { "content-type": "application/json" }, body });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async shown() {
      const alerts = (await (await fetch(`${url}/api/v2/alerts`)).json()) as readonly {
        readonly labels: Told["labels"];
        readonly status: { readonly inhibitedBy: readonly string[] };
      }[];
      const names = (some: typeof alerts) => some.map(({ labels }) => labels["alertname"] ?? "").toSorted();
      return { all: names(alerts), muted: names(alerts.filter(({ status }) => status.inhibitedBy.length > 0)) };
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** The repository's configuration, with a web hook at each receiver, and without its waiting for what else may fire. */
function withHooks(url: string): unknown {
  const { route, receivers, ...rest } = parse(readFileSync(ALERTMANAGER_FILE, "utf8")) as {
    readonly route: { readonly routes: readonly object[] };
    readonly receivers: readonly { readonly name: string }[];
  };
  const atOnce = { group_wait: "0s", group_interval: "1s" };
  return {
    ...rest,
    route: { ...route, ...atOnce, routes: route.routes.map((one) => ({ ...one, ...atOnce })) },
    receivers: receivers.map(({ name }) => ({ name, webhook_configs: [{ url: `${url}/${name}`, send_resolved: true }] })),
  };
}

async function listen(told: Told[]): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const { receiver, alerts } = body as { readonly receiver: string; readonly alerts: readonly Omit<Told, "receiver">[] };
      told.push(...alerts.map(({ status, labels, annotations }) => ({ receiver, status, labels, annotations })));
      response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
