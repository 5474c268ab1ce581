// infra/compose/compose.yaml says the same as the code: every service has an entry, every setting exists, nothing is published
// beyond this machine, no image changes by itself.

import assert from "node:assert/strict";
import { existsSync, globSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, it } from "node:test";
import { BRIDGE_FIELDS } from "@csp/bridge";
import { INGEST_FIELDS } from "@csp/ingest";
import { PUBLISHER_FIELDS } from "@csp/publisher";
import { REGISTRY_FIELDS } from "@csp/registry";
import { SERVICE_FIELDS } from "@csp/runtime";
import { type Field, readConfig } from "@csp/service-kit";
import { TRANSLATOR_FIELDS } from "@csp/translator";
import { parse } from "yaml";
import { COMPOSE_FILE, readCompose, withDefaults } from "./compose-file.ts";
import { readText, ROOT } from "./source-files.ts";

interface DataSource {
  readonly uid: string;
  readonly type: string;
  readonly jsonData?: { readonly exemplarTraceIdDestinations?: readonly { readonly name: string; readonly datasourceUid: string }[] };
}

const { services, volumes } = readCompose();
const FIELDS: Readonly<Record<string, Readonly<Record<string, Field<unknown>>>>> = {
  ingest: { ...SERVICE_FIELDS, ...INGEST_FIELDS },
  translator: { ...SERVICE_FIELDS, ...TRANSLATOR_FIELDS },
  publisher: { ...SERVICE_FIELDS, ...PUBLISHER_FIELDS },
  query: SERVICE_FIELDS,
  registry: { ...SERVICE_FIELDS, ...REGISTRY_FIELDS },
  csp: BRIDGE_FIELDS,
};

describe(COMPOSE_FILE, () => {
  it("has an entry for every service that runs alone, by the one image", () => {
    const names = globSync("services/*/src/main.ts", { cwd: ROOT })
      .map((path) => path.replaceAll("\\", "/").split("/")[1] ?? "")
      .filter((name) => name !== "bridge");
    assert.ok(names.length >= 4);
    for (const name of names) {
      assert.deepEqual(services[name]?.command, [name]);
      assert.match(services[name]?.image ?? "", /^csp-bridge:/);
      assert.equal(services[name]?.read_only, true);
    }
  });

  it("publishes on loopback alone", () => {
    const ports = Object.entries(services).flatMap(([name, { ports: own }]) => (own ?? []).map((port) => `${name} ${port}`));
    assert.ok(ports.length > 5);
    for (const port of ports) assert.match(port, / 127\.0\.0\.1:\d+:\d+$/);
    assert.equal(new Set(ports.map((port) => port.split(":")[1])).size, ports.length, "each on a port of its own");
  });

  it("pins every image to a version", () => {
    for (const [name, { image }] of Object.entries(services)) assert.match(image, /:v?\d+\.\d+/, name);
  });

  it("gives our services settings that they know, and values that they take", () => {
    let found = 0;
    for (const { command, environment } of Object.values(services)) {
      const fields = FIELDS[command?.[0] ?? ""];
      if (fields === undefined) continue;
      found += 1;
      readConfig(Object.fromEntries(Object.entries(environment ?? {}).map(([name, value]) => [name, withDefaults(value)])), fields);
    }
    assert.equal(found, Object.keys(FIELDS).length);
  });

  it("mounts what is there, and names its volumes", () => {
    for (const mount of Object.values(services).flatMap((one) => one.volumes ?? [])) {
      const source = withDefaults(mount).split(":")[0] ?? "";
      if (!source.startsWith(".")) assert.ok(source in volumes, mount);
      else assert.ok(existsSync(join(ROOT, posix.join(dirname(COMPOSE_FILE), source))), mount);
    }
  });

  it("keeps the exemplars that Prometheus reads, and leads from them to the store of traces", () => {
    assert.ok(services["prometheus"]?.command?.includes("--enable-feature=exemplar-storage"));
    const { datasources } = parse(readText("infra/grafana/provisioning/datasources/csp.yaml")) as { readonly datasources: readonly DataSource[] };
    const [destination] = datasources.find(({ type }) => type === "prometheus")?.jsonData?.exemplarTraceIdDestinations ?? [];
    assert.equal(destination?.name, "trace_id");
    assert.equal(datasources.find(({ uid }) => uid === destination?.datasourceUid)?.type, "tempo");
  });

  it("tells an Alertmanager what fires, from the file that the operator names, and serves the runbooks that alerts lead to", () => {
    const { command = [] } = services["prometheus"] ?? {};
    assert.equal(mountedAt("prometheus", "/etc/prometheus/alertmanagers/compose.yaml"), "infra/compose/prometheus-alertmanagers.yaml");
    const told = parse(readText("infra/compose/prometheus-alertmanagers.yaml")) as readonly { readonly targets: readonly string[] }[];
    assert.deepEqual(told, [{ targets: ["alertmanager:9093"] }]);
    assert.ok(services["alertmanager"]?.ports?.some((port) => port.endsWith(":9093")));
    assert.equal(mountedAt("alertmanager", flagOf(services["alertmanager"]?.command ?? [], "--config.file")), "infra/prometheus/alertmanager.yml");
    assert.equal(mountedAt("prometheus", flagOf(command, "--web.user-assets")), "docs");
    assert.equal(flagOf(command, "--web.external-url"), "http://127.0.0.1:9090");
    assert.equal(flagOf(command, "--storage.tsdb.retention.time"), "35d", "objectives are over 30 days");
  });

  it("waits for services that there are, and for the health of those that say it", () => {
    for (const [waiter, { depends_on: waits }] of Object.entries(services)) {
      for (const [name, { condition }] of Object.entries(waits ?? {})) {
        assert.ok(name in services, name);
        const saysHealth = services[name]?.healthcheck?.test !== undefined;
        assert.ok(condition === "service_healthy" ? saysHealth : condition === "service_completed_successfully", `${waiter}: ${name} ${condition}`);
        if (condition === "service_completed_successfully") assert.equal(services[name]?.restart, "no", `${name} ends`);
      }
    }
  });

  it("reads the views by the role that can only read them, as its script makes the two roles", () => {
    const script = readText("infra/compose/postgres-roles.sh");
    for (const name of ["publisher", "query"]) {
      const { CSP_POSTGRES: writer = "", CSP_POSTGRES_READER: reader = "" } = services[name]?.environment ?? {};
      const [byWriter, byReader] = [writer, reader].map((url) => new URL(withDefaults(url)));
      assert.deepEqual([byWriter?.host, byWriter?.pathname], [byReader?.host, byReader?.pathname]);
      const made = services["postgres"]?.environment ?? {};
      assert.equal(byWriter?.pathname, `/${made["POSTGRES_DB"]}`);
      assert.deepEqual(
        [byWriter?.password, byReader?.password],
        [made["CSP_WRITER_PASSWORD"], made["CSP_READER_PASSWORD"]].map((one) => withDefaults(one ?? "")),
      );
      for (const url of [byWriter, byReader]) assert.ok(script.includes(`CREATE ROLE ${url?.username} LOGIN PASSWORD`), url?.username);
    }
  });
});

/** What is mounted there, as a path of the repository. */
function mountedAt(name: string, target: string): string {
  const mounts = (services[name]?.volumes ?? []).map((one) => withDefaults(one).split(":"));
  const [source = assert.fail(`${name} has nothing at ${target}`)] = mounts.find((one) => one[1] === target) ?? [];
  return posix.join(dirname(COMPOSE_FILE), source);
}

function flagOf(command: readonly string[], flag: string): string {
  const given = command.find((one) => one.startsWith(`${flag}=`)) ?? assert.fail(`no ${flag}`);
  return withDefaults(given.slice(flag.length + 1));
}

describe("the image", () => {
  it("starts every service, and nothing by another name", () => {
    const script = readText("infra/docker/run.sh");
    const names = /^\s+(.*) \| bridge\) main=/m.exec(script)?.[1]?.split(" | ") ?? [];
    assert.deepEqual(
      names.toSorted(),
      Object.keys(FIELDS)
        .filter((name) => name !== "csp")
        .toSorted(),
    );
  });
});
