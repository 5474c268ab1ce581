// One service as a process of its own: its engines, waited for; the service over them; and the HTTP door, which is open from
// the first moment, so that whoever looks is told what is waited for. What the service is, its `main.ts` says.

import { join } from "node:path";
import { openDataFolder } from "@csp/adapter-sqlite";
import { openEventStoreDbLog } from "@csp/adapter-eventstoredb";
import type { Clock, EventLog } from "@csp/contracts";
import {
  armCrashPoint,
  createHttp,
  createTelemetry,
  type Readiness,
  type Runnable,
  runUntilSignal,
  type Service,
  type Telemetry,
  toHttpLimits,
  watchDisk,
} from "@csp/service-kit";
import { SYSTEM_CLOCK } from "./clock.ts";
import type { ServiceConfig } from "./config.ts";
import { createKafka, type KafkaPorts } from "./kafka.ts";
import { logKafkaFacts } from "./kafka-facts.ts";
import { createLogWatch } from "./log-watch.ts";
import { createOwnStores, type OwnStores, type OwnStoresSpec } from "./own-stores.ts";
import { createPatient } from "./patient.ts";
import { patientLog } from "./patient-log.ts";

/** What a service is made of. Asking for a part is using it; nothing is made that is not asked for. */
export interface ServiceParts {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Undefined where it is not configured. */
  kafka(): KafkaPorts | undefined;
  /** Stores that the service has alone; a second process over them stands by. Once. */
  ownStores<Name extends string>(spec: Omit<OwnStoresSpec<Name>, "folder">): OwnStores<Name>;
  /** The service's own folder, for what does not outlive it. FOLDER_IN_USE where another process has it. */
  ownFolder(): Promise<string>;
}

/** Runs until a signal; gives the exit code. Says on stdout where it is. */
export async function runService(name: string, config: ServiceConfig, make: (parts: ServiceParts) => Promise<Service>): Promise<number> {
  armCrashPoint(config);
  await using opened = new AsyncDisposableStack();
  const telemetry = opened.use(
    createTelemetry({ service: `csp-${name}`, otlpEndpoint: config.otlpEndpoint, traceSample: config.traceSample, logLevel: config.logLevel }),
  );
  const folder = join(config.dataDir, name);
  opened.use(watchDisk(telemetry, folder));
  opened.use(logKafkaFacts(telemetry.log, () => SYSTEM_CLOCK.nowMs()));
  const engines: (Runnable & { ready(): Readiness })[] = [];
  const eventStore = createPatient({
    name: "event-store",
    unavailable: "LOG_UNAVAILABLE",
    open: () => openEventStoreDbLog(config.eventStore),
    log: telemetry.log,
  });
  const log = patientLog(eventStore, "bytes");
  const watch = createLogWatch({ log, tell: telemetry.log });
  engines.push(watch);
  const service = await make({
    log,
    clock: SYSTEM_CLOCK,
    telemetry,
    kafka() {
      const kafka = createKafka(config, `csp-${name}`);
      if (kafka === undefined) return undefined;
      opened.use(kafka.outbox);
      opened.use(kafka.topicMaker);
      return kafka;
    },
    ownStores(spec) {
      const own = createOwnStores(name, config, { ...spec, folder }, telemetry.log);
      engines.push(own.patient);
      return own;
    },
    async ownFolder() {
      return opened.use(await openDataFolder(folder)).path;
    },
  });
  const http = createHttp({
    host: config.httpHost,
    port: config.httpPort,
    allowUnauthenticated: config.allowUnauthenticated,
    limits: toHttpLimits(config),
    services: [...engines, service],
    head: () => watch.head(),
    telemetry,
  });
  const door: Runnable = {
    name: http.name,
    start: async () => void process.stdout.write(`csp ${name} is at ${(await http.start()).url}\n`),
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
  return await runUntilSignal([eventStore, ...engines, service, door], { log: telemetry.log });
}
