// What engines are reached with (passwords, tokens) is told to them and to nobody else: it is looked for in everything that
// the bridge, its services and its commands say while their engines are not there, or let nobody in.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { readBridgeConfig, startBridge } from "@csp/bridge";
import { isBridgeError } from "@csp/contracts";
import { createSilentTelemetry } from "@csp/service-kit";
import runtime from "../../infra/bridge-runtime.cjs";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { type BridgeProcess, startServiceProcess, startWaitingBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { freePorts } from "../engines/free-ports.ts";
import { startCollector } from "../otlp-collector.ts";
import { until } from "../until.ts";
import { startRefusingGrpc, startRefusingHttp, startRefusingKafka, startRefusingPostgres } from "./refusing-engines.ts";

const CSP = fileURLToPath(new URL("../../services/bridge/src/csp/main.ts", import.meta.url));

/** Each is the credential of one setting, and nothing else. */
const SECRETS = {
  eventStore: "Secret0fTheEventStore",
  writer: "Secret0fTheWriter",
  reader: "Secret0fTheReader",
  kafka: "Secret0fKafka",
  registry: "Secret0fTheRegistry",
  collector: "Secret0fTheCollector",
} as const;
const USER = "csp";
/** Processes are started one after the other, each of which takes half a minute on a machine that does much else. */
const SLOW_MS = 4 * 60_000;
const VERY_SLOW_MS = 12 * 60_000;

/** A secret, and what it becomes in HTTP's basic authentication and in SASL PLAIN. */
const FORMS = Object.entries(SECRETS).flatMap(([name, secret]) => [
  [name, secret] as const,
  ...[secret, `${USER}:${secret}`, `\0${USER}\0${secret}`].map((text) => [name, Buffer.from(text).toString("base64").replace(/=+$/, "")] as const),
]);

function assertKept(what: string, said: string): void {
  for (const [name, form] of FORMS) assert.ok(!said.includes(form), `${what} tells the secret ${name}: …${around(said, form)}…`);
}

function around(text: string, part: string): string {
  const at = text.indexOf(part);
  return text.slice(Math.max(0, at - 200), at + part.length + 50);
}

interface Ports {
  readonly eventStore: number;
  readonly postgres: number;
  readonly kafka: number;
  readonly registry: number;
  readonly collector: number;
}

function settings({ eventStore, postgres, kafka, registry, collector }: Ports) {
  const at = (user: string, port: number): string => `${user}@127.0.0.1:${port}`;
  return {
    log: { CSP_EVENTSTORE: `esdb://${at(`${USER}:${SECRETS.eventStore}`, eventStore)}?tls=false` },
    views: {
      CSP_POSTGRES: `postgres://${at(`${USER}:${SECRETS.writer}`, postgres)}/csp`,
      CSP_POSTGRES_READER: `postgres://${at(`${USER}:${SECRETS.reader}`, postgres)}/csp`,
    },
    topics: {
      CSP_KAFKA_BROKERS: `127.0.0.1:${kafka}`,
      CSP_KAFKA_SASL: "plain",
      CSP_KAFKA_USERNAME: USER,
      CSP_KAFKA_PASSWORD: SECRETS.kafka,
      CSP_SCHEMA_REGISTRY: `http://127.0.0.1:${registry}`,
      CSP_SCHEMA_REGISTRY_USERNAME: USER,
      CSP_SCHEMA_REGISTRY_PASSWORD: SECRETS.registry,
    },
    traces: {
      CSP_OTLP_ENDPOINT: `http://127.0.0.1:${collector}`,
      CSP_TRACE_SAMPLE: "1",
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${SECRETS.collector}`,
    },
  };
}

/** Everything that a process answers over HTTP, errors too. */
async function answersOf({ url }: BridgeProcess): Promise<string> {
  const json = { "content-type": "application/json" };
  const asked: readonly (readonly [path: string, init?: RequestInit])[] = [
    ["/healthz"],
    ["/readyz"],
    ["/metrics"],
    ["/metrics", { headers: { accept: "application/openmetrics-text" } }],
    ["/uplink/bill", { method: "POST", headers: { ...json, "csp-owner": MAKER }, body: billJson("KEPT-1", [packCode(1, 1)]) }],
    ["/uplink/receipts/nothing"],
    ["/csp.query.v1.QueryService/GetPack", { method: "POST", headers: json, body: '{"code":"82062330003000012416"}' }],
    ["/events/nothing"],
    ["/topics"],
    ["/rejections"],
    ["/inbox"],
    ["/inbox/reset", { method: "POST", headers: json, body: '{"topic":"csp.uplink.bill","partition":0}' }],
    ["/registry/subjects"],
  ];
  const answers: string[] = [];
  for (const [path, init] of asked) {
    const answer = await fetch(`${url}${path}`, init);
    answers.push(`${path}: ${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`);
  }
  return answers.join("\n");
}

/** What a command prints, in either stream, however it ends. */
function printed(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const own = [...runtime.flags, CSP, ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, own, { env: { PATH: process.env["PATH"], ...runtime.env, ...env } }, (error, stdout, stderr) =>
      resolve(`csp ${args.join(" ")}: exit ${error?.code ?? 0}\n${stdout}${stderr}`),
    );
  });
}

/**
 * All that a bridge says and answers, until it has said everything that is wanted or ended by itself. `wanted`: what shows that
 * its engines were tried, and failed.
 */
async function saidBy(process: BridgeProcess, wanted: readonly RegExp[]): Promise<string> {
  let hasEnded = false;
  void process.ended.then(() => (hasEnded = true));
  const said: string[] = [];
  await until(
    `${process.url} has said ${wanted.map(String).join()}`,
    async () => {
      // Of one that has just ended there is no answer.
      const answers = await answersOf(process).catch(() => "");
      said.splice(0, said.length, process.output(), answers);
      return hasEnded || wanted.every((one) => said.some((text) => one.test(text)));
    },
    SLOW_MS,
  ).catch((error: unknown) => assert.fail(`${String(error)}\n${said.join("\n")}`));
  const all = [...said, process.output()].join("\n");
  for (const one of wanted) assert.match(all, one);
  return all;
}

/** The same of one that may end before it listens. */
async function saidWith(folder: string, env: Readonly<Record<string, string>>, wanted: readonly RegExp[]): Promise<string> {
  const started = await startWaitingBridgeProcess(folder, { CSP_LOG_LEVEL: "debug", ...env }).catch((error: unknown) => String(error));
  if (typeof started === "string") {
    for (const one of wanted) assert.match(started, one);
    return started;
  }
  await using bridge = started;
  const said = await saidBy(bridge, wanted);
  await bridge.stop();
  return `${said}\n${bridge.output()}`;
}

async function assertCommandsKeep(ports: Ports, folder: string): Promise<void> {
  const { log, views, topics } = settings(ports);
  for (const [args, env] of [
    [["topics", "apply"], topics],
    [["check", `${folder}/nothing`], { ...log, ...views }],
  ] as const) {
    const said = await printed(args, env);
    assert.match(said, /: exit [1-9]/, said);
    assertKept("a command that reaches engines", said);
  }
}

describe("the credentials of engines", { concurrency: false }, () => {
  test("are kept while nothing listens where the engines are", { timeout: VERY_SLOW_MS }, async () => {
    await using folder = await temporaryFolder();
    const [eventStore = 0, postgres = 0, kafka = 0, registry = 0, collector = 0] = await freePorts(5);
    const ports = { eventStore, postgres, kafka, registry, collector };
    const { log, views, topics, traces } = settings(ports);
    const all = { ...log, ...views, ...topics, ...traces };
    {
      await using bridge = await startWaitingBridgeProcess(`${folder.path}/all`, { ...all, CSP_LOG_LEVEL: "debug" });
      const wanted = [/LOG_UNAVAILABLE/, /STORE_UNAVAILABLE/, /the trace collector does not take spans/];
      assertKept("a bridge that waits for its engines", await saidBy(bridge, wanted));
      for (const args of [["inbox"], ["top", "--json"]]) assertKept("a command", await printed([...args, "--url", bridge.url], {}));
    }
    await using service = await startServiceProcess("query", { ...all, CSP_DATA_DIR: `${folder.path}/services`, CSP_LOG_LEVEL: "debug" });
    assertKept("a service that runs alone", await saidBy(service, [/LOG_UNAVAILABLE/, /STORE_UNAVAILABLE/]));
    // It takes messages in and has them to publish, so that each of these is tried.
    await using traced = await startCollector();
    const own = { ...topics, ...traces, CSP_OTLP_ENDPOINT: traced.url };
    const wanted = [/INBOX_UNAVAILABLE/, /REGISTRY_UNAVAILABLE/, /csp_publish_failures_total\{\S+\} [1-9]/];
    assertKept("a bridge that cannot publish", await saidWith(`${folder.path}/published`, own, wanted));
    assert.ok(traced.bodies.length > 0, "it sent spans");
    assertKept("what is traced", traced.bodies.join("\n"));
    await assertCommandsKeep(ports, folder.path);
  });

  test("are told to the engines, who let nobody in, and to nobody else", { timeout: VERY_SLOW_MS }, async () => {
    await using folder = await temporaryFolder();
    await using eventStore = await startRefusingGrpc();
    await using postgres = await startRefusingPostgres();
    await using kafka = await startRefusingKafka();
    await using registry = await startRefusingHttp();
    await using collector = await startRefusingHttp();
    const ports = { eventStore: eventStore.port, postgres: postgres.port, kafka: kafka.port, registry: registry.port, collector: collector.port };
    const { log, views, topics, traces } = settings(ports);
    const { CSP_SCHEMA_REGISTRY, CSP_SCHEMA_REGISTRY_USERNAME, CSP_SCHEMA_REGISTRY_PASSWORD, ...kafkaAlone } = topics;
    const registryAlone = { CSP_SCHEMA_REGISTRY, CSP_SCHEMA_REGISTRY_USERNAME, CSP_SCHEMA_REGISTRY_PASSWORD };
    for (const [what, env, wanted] of [
      ["the event store", log, [/CONFIG_INVALID/]],
      ["the database", views, [/CONFIG_INVALID/]],
      ["Kafka", { ...kafkaAlone, ...traces }, [/INBOX_UNAVAILABLE|CONFIG_INVALID/]],
      ["the registry", { ...registryAlone, ...traces }, [/REGISTRY_\w+/, /the trace collector does not take spans/]],
    ] as const)
      assertKept(`a bridge that is refused by ${what}`, await saidWith(`${folder.path}/${what}`, env, wanted));
    await assertCommandsKeep(ports, folder.path);
    const basic = (secret: string): string => Buffer.from(`${USER}:${secret}`).toString("base64");
    for (const [engine, told] of [
      // Its client says who we are over TLS alone.
      [eventStore, "event_store.client"],
      [postgres, SECRETS.writer],
      [kafka, SECRETS.kafka],
      [registry, basic(SECRETS.registry)],
      [collector, SECRETS.collector],
    ] as const)
      assert.ok(engine.heard().includes(told), `nobody was told ${told}: ${engine.heard().slice(0, 500)}`);
  });

  test("are kept where settings are refused for how they are written", { timeout: VERY_SLOW_MS }, async () => {
    await using folder = await temporaryFolder();
    const { eventStore, writer, kafka, registry, collector } = SECRETS;
    const mistakes: readonly Readonly<Record<string, string>>[] = [
      { CSP_EVENTSTORE: `esdb://${USER}:${eventStore}@` },
      { CSP_EVENTSTORE: `${USER}:${eventStore}@127.0.0.1:2113` },
      { CSP_EVENTSTORE: `esdb://${USER}:${eventStore}@127.0.0.1:2113?tls=perhaps` },
      { CSP_POSTGRES: `mysql://${USER}:${writer}@127.0.0.1/csp` },
      { CSP_POSTGRES: `postgres://${USER}:${writer}@127.0.0.1:99999/csp` },
      { CSP_POSTGRES: `${USER}:${writer}@127.0.0.1/csp` },
      { CSP_KAFKA_BROKERS: "127.0.0.1:9092", CSP_KAFKA_PASSWORD: kafka },
      { CSP_KAFKA_PASWORD: kafka },
      { CSP_SCHEMA_REGISTRY: `http://${USER}:${registry}@127.0.0.1:8081` },
      { CSP_OTLP_ENDPOINT: `${USER}:${collector}@127.0.0.1:4318` },
      { CSP_OTLP_ENDPOINT: `http://${USER}:${collector}@127.0.0.1:4318` },
    ];
    for (const [at, mistake] of mistakes.entries()) {
      const what = JSON.stringify(mistake);
      const env = { CSP_DATA_DIR: `${folder.path}/${at}`, CSP_HTTP_PORT: "0", ...mistake };
      const error = await tried(env);
      assert.ok(isBridgeError(error, "CONFIG_INVALID"), `${what}: ${inspect(error)}`);
      // As it is printed, and as a log line would have it with all that is behind it.
      assertKept(what, `${error.message}\n${inspect(error, { depth: 10 })}`);
    }
  });
});

/** What a bridge in this process fails with. */
async function tried(env: Readonly<Record<string, string>>): Promise<unknown> {
  try {
    await using _ = await startBridge(readBridgeConfig(env), createSilentTelemetry);
    return undefined;
  } catch (error) {
    return error;
  }
}
