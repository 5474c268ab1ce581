// What Grafana and Prometheus are given where compose runs them: their images, settings and files, read from the repository.

import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { COMPOSE_FILE, readCompose, withDefaults } from "../../compose-file.ts";
import { readText, ROOT } from "../../source-files.ts";
import type { Board, DataSource } from "./grafana-query.ts";

/** A service as a container needs it. */
export interface Contained {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What is put in read-only: an absolute path here, and where it is in the container. */
  readonly mounts: readonly { readonly source: string; readonly target: string }[];
}

export function readContained(name: string): Contained {
  const { image, environment = {}, volumes = [] } = readCompose().services[name] ?? assert.fail(`compose has no service ${name}`);
  return {
    image,
    environment: Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, withDefaults(value)])),
    // Its own volumes, which have names and no paths, begin empty.
    mounts: volumes.flatMap((volume) => {
      const [source = "", target = ""] = withDefaults(volume).split(":");
      return source.startsWith(".") ? [{ source: join(ROOT, dirname(COMPOSE_FILE), source), target }] : [];
    }),
  };
}

export function readBoards(): readonly Board[] {
  return globSync("infra/grafana/dashboards/*.json", { cwd: ROOT })
    .toSorted()
    .map((path) => JSON.parse(readText(path)) as Board);
}

export function readDataSources(): readonly DataSource[] {
  const { datasources } = parse(readText("infra/grafana/provisioning/datasources/csp.yaml")) as {
    readonly datasources: readonly DataSource[];
  };
  return datasources;
}
