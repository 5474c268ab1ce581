// How services are started, watched and stopped, in one process or many. Knows nothing of what a service does. Only `runMain`
// ends the process, where something holds it that nobody waits for any more.

import { isBridgeError, type Position } from "@csp/contracts";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";

export interface Readiness {
  readonly ready: boolean;
  /** One line for an operator: what it waits for, or how far it is. */
  readonly detail: string;
  /** Up to where it has come along the log, where it follows one. */
  readonly position?: Position;
}

/** One part of the bridge. Creating it starts nothing; disposing it ends everything it began, also when `start` has not finished or failed half-way. */
export interface Service extends AsyncDisposable {
  readonly name: string;
  start(): Promise<void>;
  ready(): Readiness;
  readonly routes?: (http: FastifyInstance) => void;
  /** Rejects when the service stops by itself, because of our own inconsistency or a world that keeps failing. `createFailure` makes one. */
  readonly failed: Promise<never>;
}

/** What `runUntilSignal` can run: every `Service`, and the `HttpServer`. */
export interface Runnable extends AsyncDisposable {
  readonly name: string;
  start(): Promise<unknown>;
  readonly failed?: Promise<never>;
}

/** The promise for `Service.failed`, and the function that rejects it (the first call counts). */
export interface Failure {
  readonly failed: Promise<never>;
  readonly fail: (error: unknown) => void;
}

export interface RunOptions {
  readonly log: Pick<Logger, "info" | "error">;
  /** Called once all have started. */
  readonly onReady?: () => void | Promise<void>;
  /** Another reason to stop, beside the signals. */
  readonly stop?: AbortSignal;
}

/** A terminal signals every process of its group, and npm passes the same signal on again: within this time it is one signal. */
const SAME_SIGNAL_MS = 300;
const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;

const STOPPED = 0;
const FAILED = 1;

/** A stop may take so long, also where an engine hangs. Whoever started us kills after 30 s as a rule. */
const STOP_MS = 20_000;
/** What was let go of may hold the process for minutes: connections to an engine that hangs, and what is asked on them. */
const LINGER_MS = 1000;

/** Told by `runUntilSignal` when the stop begins, with what tells which service is waited for. Set while a `runMain` runs. */
let stopBegins: (waitsFor: () => string) => void = () => undefined;

export function createFailure(): Failure {
  const { promise, reject } = Promise.withResolvers<never>();
  // Who watches may come later; a rejection before that must not end the process as an unhandled one.
  promise.catch(() => undefined);
  return { failed: promise, fail: reject };
}

/**
 * Starts the services in the order given (downstream first), waits for SIGINT, SIGTERM, `stop` or a failed service, and
 * disposes in reverse. A second signal ends the process at once, by the system's own default. Gives the exit code to set:
 * 0 after an orderly stop, 1 when a service failed or could not be disposed of. When a start fails, disposes of what was
 * started and rejects with the reason.
 */
export async function runUntilSignal(services: readonly Runnable[], options: RunOptions): Promise<number> {
  using signals = catchStopSignals();
  const begun: Runnable[] = [];
  let isStarted = false;
  let code = STOPPED;
  let waitsFor = "";
  const disposing = (name: string): void => void (waitsFor = name);
  try {
    const end = firstEnd(services, signals.caught, options.stop);
    isStarted = await startInOrder(services, begun, end);
    if (isStarted) await options.onReady?.();
    options.log.info({ reason: await end }, "stopping");
  } catch (error) {
    if (!isStarted) {
      stopBegins(() => waitsFor);
      await disposeInReverse(begun, options.log, disposing);
      throw error;
    }
    options.log.error({ err: error }, "a service stopped by itself");
    code = FAILED;
  }
  stopBegins(() => waitsFor);
  const isClean = await disposeInReverse(begun, options.log, disposing);
  return isClean ? code : FAILED;
}

/**
 * What `main.ts` consists of: runs the work, sets the exit code, and says in one sentence why it could not. A bug of ours keeps
 * its stack. A stop that takes longer than `stopMs` is broken off, with exit code 1: the same as a kill, which costs nothing that
 * was acknowledged. The times: for tests.
 */
export async function runMain(work: () => Promise<number>, { stopMs = STOP_MS, lingerMs = LINGER_MS } = {}): Promise<void> {
  stopBegins = (waitsFor) => {
    const breakOff = (): void => {
      process.stderr.write(
        `${waitsFor()} has not stopped in ${stopMs / 1000} s, as where an engine hangs, and is left as it is: nothing that was acknowledged is lost\n`,
      );
      // oxlint-disable-next-line unicorn/no-process-exit -- what hangs would hold it
      process.exit(FAILED);
    };
    setTimeout(breakOff, stopMs).unref();
  };
  try {
    process.exitCode = await work();
  } catch (error) {
    process.exitCode = FAILED;
    process.stderr.write(`${describeFailure(error)}\n`);
  }
  // oxlint-disable-next-line unicorn/no-process-exit -- all is disposed of, and what holds it still is for nobody
  setTimeout(() => process.exit(), lingerMs).unref();
}

export function describeFailure(error: unknown): string {
  if (isBridgeError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Resolves to the reason for an orderly stop; rejects when a service fails. */
function firstEnd(services: readonly Runnable[], caught: Promise<string>, stop: AbortSignal | undefined): Promise<string> {
  const ends: Promise<string>[] = [caught];
  if (stop !== undefined) ends.push(aborted(stop));
  for (const service of services) if (service.failed !== undefined) ends.push(service.failed);
  const end = Promise.race(ends);
  end.catch(() => undefined);
  return end;
}

/** False when the end came first. */
async function startInOrder(services: readonly Runnable[], begun: Runnable[], end: Promise<string>): Promise<boolean> {
  for (const service of services) {
    begun.push(service);
    const start = service.start();
    // An end during the start leaves it running into the disposal, where its rejection means nothing more.
    start.catch(() => undefined);
    const isStarted = await Promise.race([start.then(() => true), end.then(() => false)]);
    if (!isStarted) return false;
  }
  return true;
}

/** Every one is disposed of, whatever happens to another. True when none failed. */
async function disposeInReverse(begun: readonly Runnable[], log: RunOptions["log"], disposing: (name: string) => void): Promise<boolean> {
  let isClean = true;
  for (const service of begun.toReversed()) {
    disposing(service.name);
    try {
      await service[Symbol.asyncDispose]();
    } catch (error) {
      isClean = false;
      log.error({ err: error, service: service.name }, "could not stop in order");
    }
  }
  return isClean;
}

function aborted(stop: AbortSignal): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  if (stop.aborted) resolve("asked to");
  else stop.addEventListener("abort", () => resolve("asked to"), { once: true });
  return promise;
}

/** Catches the first stop signal; shortly after it, lets go, so that the next one has the system's default effect. */
function catchStopSignals(): { readonly caught: Promise<string> } & Disposable {
  const { promise, resolve } = Promise.withResolvers<string>();
  const letGo = () => {
    for (const name of STOP_SIGNALS) process.off(name, onSignal);
  };
  const onSignal = (name: NodeJS.Signals) => {
    resolve(name);
    setTimeout(letGo, SAME_SIGNAL_MS).unref();
  };
  for (const name of STOP_SIGNALS) process.on(name, onSignal);
  return { caught: promise, [Symbol.dispose]: letGo };
}
