// Services as processes over one event log, which a server of its own has: the distributed form on one machine, for tests
// that kill any of it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { type ServerProcess, startServerProcess } from "@csp/adapter-eventstoredb/test-server";
import { type BridgeProcess, type ServiceName, startServiceProcess, temporaryFolder } from "../bridge-process.ts";
import { runCsp } from "../engines/run-csp.ts";
import { until } from "../until.ts";

export interface ServiceState {
  readonly name: string;
  readonly ready: boolean;
  readonly detail: string;
  readonly position?: number;
}

export interface Services extends AsyncDisposable {
  /** Of the log's server, as all services are told it. */
  readonly connectionString: string;
  /** Starts one service more. What still runs at the end is stopped with all the rest. */
  start(name: ServiceName, env?: Readonly<Record<string, string>>): Promise<BridgeProcess>;
  logPid(): number;
  /** Kills the log's server; it comes back at the same address, over what it had. */
  killLog(): Promise<void>;
  restartLog(): Promise<void>;
  /** Stops all services, and verifies every invariant over the log and their stores, translation done again included. */
  stopAndCheck(): Promise<CheckCounts>;
}

export interface CheckCounts {
  readonly rawMessages: number;
  readonly outcomes: number;
  readonly codes: number;
  readonly documents: number;
  readonly pending: number;
}

/** `common` is told to every service. `deadlineMs` is how long the log may take for one answer. */
export async function openServices(common: Readonly<Record<string, string>> = {}, deadlineMs = 10_000): Promise<Services> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await temporaryFolder());
  const logFolder = join(folder.path, "log");
  const dataDir = join(folder.path, "data");
  let server: ServerProcess = await startServerProcess(logFolder);
  opened.defer(() => server.kill());
  const { port } = server;
  const connectionString = `${server.connectionString}&defaultDeadline=${deadlineMs}`;
  const running = new Set<BridgeProcess>();
  const starting = new Set<Promise<unknown>>();
  const stopAll = async (): Promise<void> => {
    // One that is still starting when a test fails would outlive it.
    await Promise.allSettled(starting);
    await Promise.all([...running].map((one) => one.stop()));
    running.clear();
  };
  opened.defer(stopAll);
  const env = { CSP_EVENTSTORE: connectionString, CSP_DATA_DIR: dataDir, ...common };
  const held = opened.move();
  return {
    connectionString,
    async start(name, own = {}) {
      const starts = startServiceProcess(name, { ...env, ...own }).then((one) => (running.add(one), one));
      starting.add(starts);
      void starts.catch(() => undefined).finally(() => starting.delete(starts));
      return starts;
    },
    logPid: () => server.pid,
    killLog: () => server.kill(),
    async restartLog() {
      server = await startServerProcess(logFolder, port);
    },
    async stopAndCheck() {
      await stopAll();
      const { findings, counts, checked } = (await runCsp(["check", "--retranslate"], env)) as {
        readonly checked: string;
        readonly findings: readonly unknown[];
        readonly counts: CheckCounts;
      };
      assert.deepEqual({ findings, checked }, { findings: [], checked: "the event log" });
      return counts;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** What `/readyz` says; whether or not all is ready. */
export async function readiness(url: string): Promise<{ readonly ready: boolean; readonly services: readonly ServiceState[] }> {
  return (await (await fetch(`${url}/readyz`)).json()) as { ready: boolean; services: readonly ServiceState[] };
}

/** Until it waits for something, in words that the pattern finds. */
export function untilWaits(process: BridgeProcess, pattern: RegExp): Promise<string> {
  return until(`${process.url} waits for ${pattern.source}`, async () => {
    const { ready, services } = await readiness(process.url);
    return !ready && services.find(({ ready: isReady, detail }) => !isReady && pattern.test(detail))?.detail;
  }).catch(async (error: unknown) => {
    throw new Error(JSON.stringify(await readiness(process.url)), { cause: error });
  });
}
