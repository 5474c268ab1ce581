// Kafka from Maven's jars, for machines without Docker. The jars are fetched once, into a cache folder of the user's own.

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Found } from "./engine-suite.ts";
import { freePorts } from "./free-ports.ts";
import { type Kafka, KAFKA_VERSION, type KafkaOptions, type StartKafka } from "./kafka-engine.ts";
import { makeSecuredDoors, type SecuredNode } from "./kafka-secured.ts";
import { type KafkaNode, nodeSettings, toProperties } from "./kafka-settings.ts";
import { untilKafkaAnswers } from "./kafka-ready.ts";
import { type OwnedProcess, ownedFolder, startOwned } from "./owned-process.ts";

const run = promisify(execFile);
/** Ready soon rather than fast for long. */
const JVM = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
const LEAST_JAVA = 17;
/** A network that answers nothing must not hold up what needs no Kafka. */
const FETCH_MS = 5 * 60_000;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>csp</groupId><artifactId>kafka-server</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.25.5</version></dependency>
  </dependencies>
</project>
`;

export async function findJarKafka(): Promise<Found<StartKafka>> {
  if (process.platform === "win32") return { missing: "Kafka from jars is started by a POSIX shell" };
  const java = await javaVersion();
  if (java < LEAST_JAVA) return { missing: java === 0 ? "there is no Java" : `Java is ${java}, and Kafka ${KAFKA_VERSION} needs ${LEAST_JAVA}` };
  try {
    const jars = await jarFolder();
    return { start: (options) => startJarKafka(jars, options ?? {}) };
  } catch (error) {
    return { missing: `Kafka's jars cannot be fetched by Maven (${firstLine(error)})` };
  }
}

/** 0 where there is none. */
async function javaVersion(): Promise<number> {
  const { stderr } = await run("java", ["-version"]).catch(() => ({ stderr: "" }));
  return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
}

/** The folder of the jars, filled by Maven the first time. Renamed into its place whole, so that nobody ever sees half of it. */
async function jarFolder(): Promise<string> {
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "csp-bridge");
  const folder = join(cache, `kafka-${KAFKA_VERSION}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, "fetch-"));
  try {
    await writeFile(join(work, "pom.xml"), POM);
    const jars = join(work, "jars");
    const goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", `-DoutputDirectory=${jars}`];
    await run("mvn", ["-q", "-B", "-f", join(work, "pom.xml"), ...goal], { timeout: FETCH_MS });
    await rename(jars, folder).catch((error: unknown) => {
      // Somebody else was first.
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function startJarKafka(jars: string, { brokers: count = 1, secured: isSecured = false }: KafkaOptions): Promise<Kafka> {
  await using opened = new AsyncDisposableStack();
  const { path: folder } = opened.use(await ownedFolder("csp-kafka-"));
  const ports = await freePorts(2 * count);
  const nodes = Array.from({ length: count }, (_, i) => ({ id: i + 1, broker: `127.0.0.1:${ports[2 * i]}`, controller: `127.0.0.1:${ports[2 * i + 1]}` }));
  const secured = isSecured ? await makeSecuredDoors(folder) : undefined;
  await formatNodes(jars, folder, nodes, secured);
  const brokers = nodes.map((node) => node.broker);
  const running = await Promise.all(nodes.map((node) => startNode(jars, folder, node)));
  opened.defer(async () => void (await Promise.all(running.map((one) => one.kill()))));
  try {
    await untilKafkaAnswers(brokers, count);
  } catch (error) {
    const log = await readFile(join(folder, "1.log"), "utf8").catch(() => "");
    throw new Error(`Kafka did not get ready:\n${log.slice(-4000)}`, { cause: error });
  }
  const held = opened.move();
  return {
    brokers,
    doors: secured?.doors,
    pids: () => running.map(({ pid }) => pid),
    kill: (broker) => running[broker]?.kill() ?? Promise.reject(new Error(`there is no broker ${broker}`)),
    async restart(broker) {
      const node = nodes[broker];
      if (node === undefined) throw new Error(`there is no broker ${broker}`);
      running[broker] = await startNode(jars, folder, node);
      await untilKafkaAnswers(brokers, count);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

async function formatNodes(jars: string, folder: string, nodes: readonly KafkaNode[], secured: SecuredNode | undefined): Promise<void> {
  const cluster = kafkaUuid();
  const controllers = nodes.map((node) => `${node.id}@${node.controller}:${kafkaUuid()}`).join(",");
  await Promise.all(
    nodes.map(async (node) => {
      const file = settingsFile(folder, node);
      const plain = { ...nodeSettings(node, nodes), "log.dirs": join(folder, String(node.id)) };
      await writeFile(file, toProperties(secured === undefined ? plain : secured.settings(plain)));
      const format = ["format", "-t", cluster, "--initial-controllers", controllers, "-c", file, ...(secured?.formatArgs ?? [])];
      await run("java", [...JVM, "-cp", join(jars, "*"), "kafka.tools.StorageTool", ...format]);
    }),
  );
}

function startNode(jars: string, folder: string, node: KafkaNode): Promise<OwnedProcess> {
  const args = [...JVM, "-cp", join(jars, "*"), "kafka.Kafka", settingsFile(folder, node)];
  return startOwned("java", args, join(folder, `${node.id}.log`));
}

function settingsFile(folder: string, node: KafkaNode): string {
  return join(folder, `${node.id}.properties`);
}

/** 16 random bytes as Kafka writes them; one that begins with `-` would be taken for an option. */
function kafkaUuid(): string {
  const text = randomBytes(16).toString("base64url");
  return text.startsWith("-") ? kafkaUuid() : text;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}
