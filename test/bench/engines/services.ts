// The distributed form on one machine: bills from a real Kafka until the durable raw event, the canonical event and the answer
// to a query, every service a process of its own over the test server of the log, and which of them the processors work for.

import { uplinkTopic } from "@csp/contracts";
import { openEventStoreDbLog } from "@csp/adapter-eventstoredb";
import { type BridgeProcess, readCpuMs, SERVICE_NAMES } from "../../bridge-process.ts";
import { findKafka } from "../../engines/kafka.ts";
import type { Kafka } from "../../engines/kafka-engine.ts";
import { openTestClient, type TestClient } from "../../engines/kafka-client.ts";
import { runCsp } from "../../engines/run-csp.ts";
import { openServices, readiness, type Services } from "../../faults/services.ts";
import { untilReady } from "../../until.ts";
import { makeBills } from "../bills.ts";
import type { BenchFigure, BenchOptions } from "../figure.ts";
import { createLoadClient } from "../load-client.ts";
import { BATCH_UNITS, MAKER, relationXml } from "../packs.ts";
import { createRandom } from "../random.ts";

const TOPIC = uplinkTopic("bill");
const PARTITIONS = 12;
/** Codes a second that a run of each size is planned for; only sets how much is sent. */
const LOADS: readonly (readonly [size: number, plannedRate: number])[] = [
  [200, 40_000],
  [2, 6_000],
];
const SEND_BATCH = 50;
const WARM_UP = 0.25;
/** A look at all metrics takes a process 10 ms: at four a second, that was a fiftieth of what the processors did. */
const LOOK_EVERY_MS = 500;

export async function serviceFigures(options: BenchOptions): Promise<BenchFigure[]> {
  const found = await findKafka();
  if ("missing" in found) {
    console.log(`  services on Kafka are not measured: ${found.missing}`);
    return [];
  }
  await using kafka = await found.start();
  const brokers = kafka.brokers.join(",");
  await runCsp(["topics", "apply"], { CSP_KAFKA_BROKERS: brokers });
  await using client = await openTestClient(kafka.brokers);
  await using services = await openServices({ CSP_KAFKA_BROKERS: brokers });
  const processes = await Promise.all(SERVICE_NAMES.map(async (name) => [name, await services.start(name)] as const));
  const [ingest, , , query] = processes.map(([, process]) => process);
  if (ingest === undefined || query === undefined) throw new Error("the services did not start");
  await Promise.all(processes.map(([, { url }]) => untilReady(url)));
  const packs = options.short ? BATCH_UNITS : 100_000;
  await makeKnown(ingest.url, query.url, packs);
  const rig: Rig = { kafka, client, services, processes: new Map(processes), packs };
  const random = createRandom(options.seed);
  const figures: BenchFigure[] = [];
  for (const [size, rate] of LOADS) {
    const bills = (share: number) => makeBills(size, "at random", packs, Math.ceil((rate * options.seconds * share) / size), random);
    await timeBills(rig, bills(WARM_UP));
    const measured = bills(1);
    figures.push(...toFigures(size, measured.length, packs, await timeBills(rig, measured)));
  }
  return figures;
}

interface Rig {
  readonly kafka: Kafka;
  readonly client: TestClient;
  readonly services: Services;
  readonly processes: ReadonlyMap<string, BridgeProcess>;
  readonly packs: number;
}

async function makeKnown(ingestUrl: string, queryUrl: string, packs: number): Promise<void> {
  using sending = createLoadClient(ingestUrl);
  using asking = createLoadClient(queryUrl);
  const files = Array.from({ length: packs / BATCH_UNITS }, (_, batch) => relationXml(batch));
  const receipts = await sending.sendAll("relation-xml", files, 2);
  await Promise.all(receipts.map((receipt) => asking.waitVisible(receipt)));
}

interface Run {
  readonly rawSeconds: number;
  readonly canonicalSeconds: number;
  readonly visibleSeconds: number;
  /** Milliseconds of the processors by process, until all was visible. */
  readonly cpuMs: ReadonlyMap<string, number>;
}

/** From the first byte sent to Kafka until the last bill is durable, translated, and visible. */
async function timeBills(rig: Rig, bills: readonly string[]): Promise<Run> {
  const [ingest, translator, query] = ["ingest", "translator", "query"].map((name) => rig.processes.get(name));
  if (ingest === undefined || translator === undefined || query === undefined) throw new Error("a service is missing");
  const before = { recorded: await counter(ingest, "csp_received_messages_total"), translated: await counter(translator, "csp_translated_messages_total") };
  const cpuBefore = cpuOf(rig);
  const started = performance.now();
  const since = () => (performance.now() - started) / 1000;
  const sending = sendAll(rig.client, bills);
  while ((await counter(ingest, "csp_received_messages_total")) - before.recorded < bills.length) await pause(LOOK_EVERY_MS);
  const rawSeconds = since();
  while ((await counter(translator, "csp_translated_messages_total")) - before.translated < bills.length) await pause(LOOK_EVERY_MS);
  const canonicalSeconds = since();
  await sending;
  await using log = await openEventStoreDbLog(rig.services.connectionString);
  const head = await log.head();
  while ((await positionOf(query)) < head) await pause(LOOK_EVERY_MS);
  const visibleSeconds = since();
  return { rawSeconds, canonicalSeconds, visibleSeconds, cpuMs: new Map([...cpuOf(rig)].map(([name, ms]) => [name, ms - (cpuBefore.get(name) ?? 0)])) };
}

async function sendAll(client: TestClient, bills: readonly string[]): Promise<void> {
  for (let at = 0; at < bills.length; at += SEND_BATCH) {
    const messages = bills
      .slice(at, at + SEND_BATCH)
      .map((bill, i) => ({ key: Buffer.from(`k${at + i}`), value: Buffer.from(bill), headers: { "csp-sender": MAKER } }));
    await client.send(TOPIC, (at / SEND_BATCH) % PARTITIONS, messages);
  }
}

/** The partner who sends is this process. */
function cpuOf({ kafka, services, processes }: Rig): ReadonlyMap<string, number> {
  const { user, system } = process.cpuUsage();
  return new Map([
    ["Kafka", kafka.pids().reduce((sum, pid) => sum + readCpuMs(pid), 0)],
    ["event log", readCpuMs(services.logPid())],
    ...[...processes].map(([name, one]) => [name, one.cpuMs()] as const),
    ["sender", (user + system) / 1000],
  ]);
}

async function counter(process: BridgeProcess, name: string): Promise<number> {
  const text = await (await fetch(`${process.url}/metrics`)).text();
  return [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)`, "gm"))].reduce((sum, [, value]) => sum + Number(value), 0);
}

async function positionOf(process: BridgeProcess): Promise<number> {
  const { services } = await readiness(process.url);
  return services.find(({ position }) => position !== undefined)?.position ?? 0;
}

function toFigures(size: number, bills: number, packs: number, run: Run): readonly BenchFigure[] {
  const codes = size * bills;
  const context = { "codes a bill": size, bills, packs, fsync: "on" };
  const all = [...run.cpuMs.values()].reduce((sum, ms) => sum + ms, 0);
  const steps = [
    ["durable raw event", run.rawSeconds],
    ["canonical event", run.canonicalSeconds],
    ["query-visible", run.visibleSeconds],
  ] as const;
  return [
    ...steps.map(([step, seconds]): BenchFigure => ({
      name: `services: bills, Kafka to ${step}`,
      value: codes / seconds,
      unit: "codes/s",
      better: "higher",
      context,
    })),
    ...[...run.cpuMs].map(([name, ms]): BenchFigure => {
      const share = `${Math.round((100 * ms) / Math.max(1, all))} %`;
      return {
        name: `services: processor time, ${name}`,
        value: (ms * 1000) / codes,
        unit: "µs/code",
        better: "lower",
        context: { "codes a bill": size, share },
      };
    }),
  ];
}

function pause(ms: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, ms));
}
