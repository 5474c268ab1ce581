// Kafka from Maven's jars, for machines without Docker.

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Found } from "./engine-suite.ts";
import { freePorts } from "./free-ports.ts";
import { type Kafka, KAFKA_VERSION, type KafkaOptions, type StartKafka } from "./kafka-engine.ts";
import { makeSecuredDoors, type SecuredNode } from "./kafka-secured.ts";
import { type KafkaNode, nodeSettings, toProperties } from "./kafka-settings.ts";
import { untilKafkaAnswers } from "./kafka-ready.ts";
import { fetchedFolder, findJava, firstLine, maven } from "./maven.ts";
import { type OwnedProcess, ownedFolder, startOwned } from "./owned-process.ts";

const run = promisify(execFile);
/** Ready soon rather than fast for long. */
const JVM = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
const LEAST_JAVA = 17;

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
  const found = await findJava(LEAST_JAVA);
  if ("missing" in found) return { missing: `${found.missing} for Kafka ${KAFKA_VERSION}` };
  try {
    const jars = await jarFolder();
    return { start: (options) => startJarKafka({ java: found.java, jars }, options ?? {}) };
  } catch (error) {
    return { missing: `Kafka's jars cannot be fetched by Maven (${firstLine(error)})` };
  }
}

/** The folder of the jars. */
function jarFolder(): Promise<string> {
  return fetchedFolder(`kafka-${KAFKA_VERSION}`, async (work, folder) => {
    const pom = join(work, "pom.xml");
    await writeFile(pom, POM);
    await maven(["-f", pom, "dependency:copy-dependencies", "-DincludeScope=runtime", `-DoutputDirectory=${folder}`]);
  });
}

/** The program of Java, and the folder of the jars. */
interface JarKafka {
  readonly java: string;
  readonly jars: string;
}

async function startJarKafka(from: JarKafka, { brokers: count = 1, secured: isSecured = false }: KafkaOptions): Promise<Kafka> {
  await using opened = new AsyncDisposableStack();
  const { path: folder } = opened.use(await ownedFolder("csp-kafka-"));
  const ports = await freePorts(2 * count);
  const nodes = Array.from({ length: count }, (_, i) => ({ id: i + 1, broker: `127.0.0.1:${ports[2 * i]}`, controller: `127.0.0.1:${ports[2 * i + 1]}` }));
  const secured = isSecured ? await makeSecuredDoors(folder) : undefined;
  await formatNodes(from, folder, nodes, secured);
  const brokers = nodes.map((node) => node.broker);
  const running = await Promise.all(nodes.map((node) => startNode(from, folder, node)));
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
      running[broker] = await startNode(from, folder, node);
      await untilKafkaAnswers(brokers, count);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

async function formatNodes({ java, jars }: JarKafka, folder: string, nodes: readonly KafkaNode[], secured: SecuredNode | undefined): Promise<void> {
  const cluster = kafkaUuid();
  const controllers = nodes.map((node) => `${node.id}@${node.controller}:${kafkaUuid()}`).join(",");
  await Promise.all(
    nodes.map(async (node) => {
      const file = settingsFile(folder, node);
      const plain = { ...nodeSettings(node, nodes), "log.dirs": join(folder, String(node.id)) };
      await writeFile(file, toProperties(secured === undefined ? plain : secured.settings(plain)));
      const format = ["format", "-t", cluster, "--initial-controllers", controllers, "-c", file, ...(secured?.formatArgs ?? [])];
      await run(java, [...JVM, "-cp", join(jars, "*"), "kafka.tools.StorageTool", ...format]);
    }),
  );
}

function startNode({ java, jars }: JarKafka, folder: string, node: KafkaNode): Promise<OwnedProcess> {
  const args = [...JVM, "-cp", join(jars, "*"), "kafka.Kafka", settingsFile(folder, node)];
  return startOwned(java, args, join(folder, `${node.id}.log`));
}

function settingsFile(folder: string, node: KafkaNode): string {
  return join(folder, `${node.id}.properties`);
}

/** 16 random bytes as Kafka writes them; one that begins with `-` would be taken for an option. */
function kafkaUuid(): string {
  const text = randomBytes(16).toString("base64url");
  return text.startsWith("-") ? kafkaUuid() : text;
}
