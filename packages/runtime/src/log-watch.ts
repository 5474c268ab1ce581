// Looks every second where the log ends and whether it is there, so that a process can say what it waits for and how far
// behind it is, also one that has nothing to read or write just now.

import { setTimeout as pause } from "node:timers/promises";
import { type EventLog, isBridgeError, type Position } from "@csp/contracts";
import { createBackoff, createFailure, type Readiness, type Runnable } from "@csp/service-kit";
import type { EngineLog } from "./patient.ts";

export interface LogWatch extends Runnable {
  ready(): Readiness;
  /** Where the log ended when it was last seen. */
  head(): Position | undefined;
}

export interface LogWatchOptions {
  readonly log: Pick<EventLog, "head">;
  readonly tell: EngineLog;
}

const LOOK_EVERY_MS = 1000;

export function createLogWatch({ log, tell }: LogWatchOptions): LogWatch {
  const stop = new AbortController();
  const failure = createFailure();
  const backoff = createBackoff();
  let head: Position | undefined;
  let watching: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    try {
      head = await log.head();
      if (backoff.succeeded()) tell.info({}, "the event log is there");
    } catch (error) {
      if (!isBridgeError(error)) throw error;
      if (stop.signal.aborted) return;
      if (backoff.failed(error)) tell.warn({ err: error }, "the event log is away: waiting for it");
    }
  }

  async function watch(): Promise<void> {
    while (!stop.signal.aborted) {
      await look();
      await pause(LOOK_EVERY_MS, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    }
  }

  return {
    name: "event-log",
    failed: failure.failed,
    async start() {
      watching = watch().catch(failure.fail);
    },
    ready() {
      const waitsFor = backoff.failure();
      if (waitsFor !== null) return { ready: false, detail: `away: ${waitsFor}` };
      return head === undefined ? { ready: false, detail: "not seen yet" } : { ready: true, detail: `ends at ${head}` };
    },
    head: () => head,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await watching;
    },
  };
}
