// A schema registry of another make, with Confluent's interface: Apicurio, by Maven and a Java that is new enough for it; or
// one that is there already, by CSP_TEST_SCHEMA_REGISTRY. It keeps nothing when it ends.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { until } from "../until.ts";
import { type Found, findEngine } from "./engine-suite.ts";
import { freePorts } from "./free-ports.ts";
import { fetchedFolder, findJava, firstLine, maven } from "./maven.ts";
import { ownedFolder, startOwned } from "./owned-process.ts";

const VERSION = "3.3.3";
const LEAST_JAVA = 21;
const JVM = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
/** Without rules it takes whatever is sent; these two are what Confluent's own begins with. */
const RULES = [
  { ruleType: "VALIDITY", config: "FULL" },
  { ruleType: "COMPATIBILITY", config: "BACKWARD" },
];

export interface ForeignRegistry extends AsyncDisposable {
  /** Of Confluent's interface. */
  readonly url: string;
}

export type StartForeignRegistry = () => Promise<ForeignRegistry>;

export function findForeignRegistry(): Promise<Found<StartForeignRegistry>> {
  return findEngine<StartForeignRegistry>([findNamed, findApicurio]);
}

async function findNamed(): Promise<Found<StartForeignRegistry>> {
  const url = process.env["CSP_TEST_SCHEMA_REGISTRY"];
  if (url === undefined) return { missing: "CSP_TEST_SCHEMA_REGISTRY names no schema registry" };
  return { start: async () => ({ url, [Symbol.asyncDispose]: async () => undefined }) };
}

async function findApicurio(): Promise<Found<StartForeignRegistry>> {
  if (process.platform === "win32") return { missing: "Apicurio is started by a POSIX shell" };
  const found = await findJava(LEAST_JAVA);
  if ("missing" in found) return { missing: `${found.missing} for Apicurio ${VERSION}` };
  try {
    const folder = await fetchedFolder(`apicurio-${VERSION}`, unpackApicurio);
    return { start: () => startApicurio(found.java, folder) };
  } catch (error) {
    return { missing: `Apicurio cannot be fetched by Maven (${firstLine(error)})` };
  }
}

async function unpackApicurio(work: string, folder: string): Promise<void> {
  await maven(["dependency:copy", `-Dartifact=io.apicurio:apicurio-registry-app:${VERSION}:tar.gz:all`, `-DoutputDirectory=${work}`]);
  await promisify(execFile)("tar", ["-xzf", join(work, `apicurio-registry-app-${VERSION}-all.tar.gz`), "-C", folder]);
}

async function startApicurio(java: string, program: string): Promise<ForeignRegistry> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await ownedFolder("csp-apicurio-"));
  const [port = 0, managementPort = 0] = await freePorts(2);
  const settings = { "http.host": "127.0.0.1", "http.port": port, "management.host": "127.0.0.1", "management.port": managementPort };
  const log = join(folder.path, "log");
  const args = [...JVM, ...Object.entries(settings).map(([name, value]) => `-Dquarkus.${name}=${value}`), "-jar", join(program, "quarkus-run.jar")];
  opened.use(await startOwned(java, args, log));
  const base = `http://127.0.0.1:${port}/apis`;
  const url = `${base}/ccompat/v7`;
  try {
    await until("Apicurio answers", async () => (await fetch(`${url}/subjects`).catch(() => undefined))?.ok === true);
  } catch (error) {
    throw new Error(`Apicurio did not get ready:\n${(await readFile(log, "utf8")).slice(-4000)}`, { cause: error });
  }
  for (const rule of RULES) {
    const headers = { "content-type": "application/json" };
    const { ok, status } = await fetch(`${base}/registry/v3/admin/rules`, { method: "POST", headers, body: JSON.stringify(rule) });
    if (!ok) throw new Error(`Apicurio answers ${status} to its rule ${rule.ruleType}`);
  }
  const held = opened.move();
  return { url, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
