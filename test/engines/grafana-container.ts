// Grafana over a Prometheus, both in containers, of the images, settings and files that compose gives them: under the same
// names, so that what is provisioned holds as it is. Only where Docker answers and holds the images already.

import { statSync } from "node:fs";
import { basename } from "node:path";
import { GenericContainer, getContainerRuntimeClient, ImageName, Network, TestContainers, Wait } from "testcontainers";
import { type Contained, readContained } from "./boards/grafana-files.ts";
import type { QueryBody } from "./boards/grafana-query.ts";
import type { Found } from "./engine-suite.ts";

/** Removes the containers of a test that was killed; without it nothing would. */
const REAPER_IMAGE = process.env["RYUK_CONTAINER_IMAGE"] ?? "testcontainers/ryuk:0.14.0";
/** Brings the loopback of this machine to the containers, so that a bridge need not listen beyond it. */
const FORWARDER_IMAGE = process.env["SSHD_CONTAINER_IMAGE"] ?? "testcontainers/sshd:1.4.0";
const HOST = "host.testcontainers.internal";
const PROMETHEUS_PORT = 9090;
const GRAFANA_PORT = 3000;
/** Where prometheus.yml looks for what to scrape; compose puts its own list there. */
const TARGETS_FOLDER = "/etc/prometheus/targets/";
const READABLE = 0o644;
const READABLE_FOLDER = 0o755;

/** Grafana's HTTP API, as its administrator. */
export interface Grafana extends AsyncDisposable {
  get(path: string): Promise<Answer>;
  query(body: QueryBody): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

/** `target`: `host:port` on this machine's loopback, which is scraped. */
export type StartGrafana = (target: string) => Promise<Grafana>;

export async function findContainerGrafana(): Promise<Found<StartGrafana>> {
  const [prometheus, grafana] = [readContained("prometheus"), readContained("grafana")];
  try {
    const { image } = await getContainerRuntimeClient();
    for (const name of [prometheus.image, grafana.image, REAPER_IMAGE, FORWARDER_IMAGE])
      if (!(await image.exists(ImageName.fromString(name)))) return { missing: `Docker has no image ${name}` };
  } catch {
    return { missing: "Docker does not answer" };
  }
  return { start: (target) => startGrafana(prometheus, grafana, target) };
}

async function startGrafana(prometheus: Contained, grafana: Contained, target: string): Promise<Grafana> {
  await using opened = new AsyncDisposableStack();
  const port = Number(target.split(":")[1]);
  await TestContainers.exposeHostPorts(port);
  const network = await new Network().start();
  opened.defer(async () => void (await network.stop()));
  const scraped = JSON.stringify([{ targets: [`${HOST}:${port}`] }]);
  const targets = prometheus.mounts.find((one) => one.target.startsWith(TARGETS_FOLDER))?.target ?? `${TARGETS_FOLDER}test.yaml`;
  const first = await withMounts(new GenericContainer(prometheus.image), { ...prometheus, mounts: prometheus.mounts.filter((one) => one.target !== targets) })
    // JSON is YAML.
    .withCopyContentToContainer([{ content: scraped, target: targets, mode: READABLE }])
    .withNetwork(network)
    .withNetworkAliases("prometheus")
    .withExposedPorts(PROMETHEUS_PORT)
    .withWaitStrategy(Wait.forHttp("/-/ready", PROMETHEUS_PORT))
    .start();
  opened.defer(async () => void (await first.stop()));
  const second = await withMounts(new GenericContainer(grafana.image), grafana)
    // A test fetches nothing from elsewhere.
    .withEnvironment({ ...grafana.environment, GF_PLUGINS_PREINSTALL_DISABLED: "true" })
    .withNetwork(network)
    .withExposedPorts(GRAFANA_PORT)
    .withWaitStrategy(Wait.forHttp("/api/health", GRAFANA_PORT))
    .start();
  opened.defer(async () => void (await second.stop()));
  const url = `http://${second.getHost()}:${second.getMappedPort(GRAFANA_PORT)}`;
  const authorization = `Basic ${Buffer.from(`admin:${grafana.environment["GF_SECURITY_ADMIN_PASSWORD"]}`).toString("base64")}`;
  const held = opened.move();
  return {
    get: async (path) => answerOf(await fetch(`${url}${path}`, { headers: { authorization } })),
    query: async (body) =>
      answerOf(
        await fetch(`${url}/api/ds/query`, {
          method: "POST",
          headers: { authorization, "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
      ),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Copied in and not mounted, so that a Docker on another machine has them too, and readable to whom the image runs as. */
function withMounts(container: GenericContainer, { mounts }: Contained): GenericContainer {
  const isFolder = ({ source }: Contained["mounts"][number]) => statSync(source).isDirectory();
  return container
    .withCopyDirectoriesToContainer(mounts.filter(isFolder).map((one) => ({ ...one, mode: READABLE_FOLDER })))
    .withCopyFilesToContainer(mounts.filter((one) => !isFolder(one)).map((one) => ({ ...one, mode: READABLE })));
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  try {
    return { status: response.status, json: JSON.parse(text) as unknown };
  } catch (cause) {
    throw new Error(`${basename(new URL(response.url).pathname)}: ${response.status}: ${text.slice(0, 500)}`, { cause });
  }
}
