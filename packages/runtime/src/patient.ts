// An engine that need not be there yet: opened as soon as it can be, tried again until then. Who asks meanwhile is told what
// is waited for, as a failure that may pass. Knows nothing of what the engine does.

import { BridgeError, isBridgeError } from "@csp/contracts";
import { createBackoff, createFailure, type Readiness, type Runnable } from "@csp/service-kit";

export interface EngineLog {
  info(about: object, text: string): void;
  warn(about: object, text: string): void;
  error(about: object, text: string): void;
}

export interface PatientOptions<T extends AsyncDisposable> {
  /** For readiness and log lines. */
  readonly name: string;
  /** What who asks is told before the first try has ended. */
  readonly unavailable: "LOG_UNAVAILABLE" | "STORE_UNAVAILABLE";
  readonly open: () => Promise<T>;
  /** Another process has it, which is no failure: this one stands by and takes over when that one ends. */
  readonly isHeld?: (error: BridgeError) => boolean;
  /** Aborted when it is not ours any more: it is closed, and waited for again. */
  readonly lost?: (opened: T) => AbortSignal | undefined;
  /** What is wrong with it just now, though it is open and will mend itself. */
  readonly trouble?: (opened: T) => string | undefined;
  readonly log: EngineLog;
}

export interface Patient<T> extends Runnable {
  /** @throws BridgeError what it waits for: STANDBY, or what the last try failed with; always one that may pass */
  get(): T;
  ready(): Readiness;
}

/**
 * How long the start waits for the end of the first try: what is wrong with the settings is told at once, and nobody is told
 * to wait for an engine that is only just being opened.
 */
const FIRST_TRY_MS = 5000;

export function createPatient<T extends AsyncDisposable>(options: PatientOptions<T>): Patient<T> {
  const { name, open, log } = options;
  const stop = new AbortController();
  const failure = createFailure();
  const backoff = createBackoff();
  let state: T | BridgeError = new BridgeError(options.unavailable, `${name} is not open yet`);
  let opening: Promise<void> = Promise.resolve();

  /** True once it is open, or nobody wants it any more. */
  async function tryOnce(): Promise<boolean> {
    try {
      const opened = await open();
      state = opened;
      if (stop.signal.aborted) await opened[Symbol.asyncDispose]();
      else options.lost?.(opened)?.addEventListener("abort", () => giveUp(opened), { once: true });
      if (backoff.succeeded()) log.info({ engine: name }, "it is there now: going on");
      return true;
    } catch (error) {
      if (!isBridgeError(error)) throw error;
      const isHeld = options.isHeld?.(error) ?? false;
      if (!error.retryable && !isHeld) throw error;
      state = isHeld ? new BridgeError("STANDBY", `another process has ${name}; this one takes over when that one ends`) : error;
      const isNews = backoff.failed(state);
      if (isNews && isHeld) log.info({ engine: name, held: error.message }, "standing by, to take over when the process that has it ends");
      else if (isNews) log.warn({ engine: name, err: error }, "waiting for it");
      return false;
    }
  }

  function giveUp(opened: T): void {
    if (stop.signal.aborted) return;
    state = new BridgeError("STANDBY", `another process has taken ${name}; this one takes over when that one ends`);
    log.warn({ engine: name }, "another process has taken it: standing by");
    opening = opening.then(() => opened[Symbol.asyncDispose]()).then(() => openInTime());
    opening.catch(failure.fail);
  }

  async function openInTime(tried: () => void = () => undefined): Promise<void> {
    while (!stop.signal.aborted) {
      const isDone = await tryOnce();
      tried();
      if (isDone) return;
      await backoff.pause(stop.signal);
    }
  }

  return {
    name,
    failed: failure.failed,
    async start() {
      const { promise: triedOrLate, resolve } = Promise.withResolvers<void>();
      opening = openInTime(resolve);
      opening.catch(failure.fail);
      const timer = setTimeout(resolve, FIRST_TRY_MS);
      await Promise.race([opening, triedOrLate]).finally(() => clearTimeout(timer));
    },
    get() {
      if (state instanceof BridgeError) throw state;
      return state;
    },
    ready() {
      if (state instanceof BridgeError) return { ready: false, detail: `${state.code}: ${state.message}` };
      const trouble = options.trouble?.(state);
      return { ready: trouble === undefined, detail: trouble ?? "open" };
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await opening.catch(() => undefined);
      const last = state;
      state = new BridgeError("SHUTTING_DOWN", `${name} is closed`);
      if (!(last instanceof BridgeError)) await last[Symbol.asyncDispose]();
    },
  };
}
