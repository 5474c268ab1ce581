// Keeps one view up to date: follows the log, asks the document register which sendings count, and has the view change
// its rows, in one atomic write with the checkpoint. While one write runs the next events are read and decoded, so
// writes grow with the load and stay small without it.

import { BridgeError, type EventLog, isBridgeError, type Position, type ViewStore } from "@csp/contracts";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { createBackoff } from "./backoff.ts";
import { crashPoint } from "./crash-point.ts";
import { decideDocuments } from "./document-register.ts";
import type { TracedWork } from "./tracing.ts";
import type { View, ViewEvent, ViewReading } from "./view.ts";
import { createViewBuild } from "./view-build.ts";

/** Codes in one write, at most (one event over it still goes, alone). */
const MAX_WRITE_WEIGHT = 50_000;
/** Bytes read from the log at a time; decoding them is one slice of the event loop, about 1 ms. */
const READ_BYTES = 128 * 1024;
/**
 * Least time between two reads that reach the end of the log, and so between two writes. A write costs three to five
 * messages between threads each way whatever its size (counted in the embedded bench), and at 1,800 documents a second
 * that is most of its cost when each write takes what has just come. The first event after a pause waits for nothing.
 */
const READ_EVERY_MS = 20;
/** Of what a write takes; where that is long there is much to do, and larger writes are less of it. */
const READ_EVERY_WRITES = 3;
/** So that a slow disk does not make the view old. */
const READ_EVERY_MOST_MS = 100;
/** How often the store is asked whether it holds what was written: a database may lose its newest writes in a crash that is not ours. */
const LOOK_EVERY_MS = 1000;

export interface ViewProgress {
  readonly checkpoint: Position;
  /** True once the view has reached the end of the log since it was started. */
  readonly caughtUp: boolean;
  /** What the log or the store failed with, while it does. */
  readonly failure: string | null;
}

export interface ViewRunnerEvents {
  /** After each write. */
  readonly wrote: (fact: ViewWriteFact) => void;
  /** A store or log that fails in a way that may pass; the runner tries again. `isNews` is false where it failed so the last time too. */
  readonly retrying: (error: unknown, isNews: boolean) => void;
  /** It does not fail any more. */
  readonly recovered: () => void;
  /** Runs one write. `traceParents`: the kept traces of the messages whose events are in it. */
  readonly writing?: <T>(events: number, traceParents: readonly string[], work: TracedWork<T>) => Promise<T>;
}

export interface ViewWriteFact {
  readonly events: number;
  /** In codes. */
  readonly weight: number;
  readonly durationMs: number;
  /** The span of the write, in W3C form, where it has one. */
  readonly traceParent: string | undefined;
  /** Documents that had come before, and were not applied; only those that nobody was told of before, as of all that follows. */
  readonly duplicates: number;
  readonly conflicts: number;
  /** The messages whose last event is in the write. Building a view anew tells of none that was there when that began. */
  readonly closed: readonly ClosedMessage[];
}

/** A message of which a view has everything. */
export interface ClosedMessage {
  /** When it came to the bridge, milliseconds since 1970. */
  readonly receivedAtMs: number;
  /** The trace that it is in (W3C form), where it is kept. */
  readonly traceParent: string | undefined;
}

export interface ViewRunner {
  progress(): ViewProgress;
  /** When the newest message came that the view has something of, milliseconds since 1970; undefined before the first. */
  newestMs(): number | undefined;
  /** Runs until the signal. Rejects on our own inconsistency or on a failure that will not pass. */
  run(signal: AbortSignal): Promise<void>;
}

interface Pending<T> {
  readonly position: Position;
  readonly reading: ViewReading<T>;
}

export function createViewRunner<T>(log: EventLog, store: ViewStore, view: View<T>, events: ViewRunnerEvents): ViewRunner {
  let progress: Omit<ViewProgress, "failure"> = { checkpoint: 0, caughtUp: false };
  /** What the store holds as far as we know; without what moved nothing. */
  let written: Position = 0;
  const backoff = createBackoff();
  const build = createViewBuild(log, store);
  let newestMs: number | undefined;
  let lastWriteMs = 0;
  /** The document of the last event that was not applied. */
  let lastRepeat = "";

  async function applyBatch(batch: readonly Pending<T>[], checkpoint: Position): Promise<void> {
    const started = performance.now();
    const repeats = { duplicate: 0, conflict: 0 };
    let last = lastRepeat;
    let traceParent: string | undefined;
    const apply = (span?: string) => {
      traceParent = span;
      return store.write(checkpoint, async (write) => {
        const decisions = await decideDocuments(
          write,
          batch.map((p) => p.reading.document),
        );
        const applied = batch.map(({ position, reading }, i): ViewEvent<T> => {
          const { verdict, firstRaw } = decisions[i] ?? { verdict: "apply" as const, firstRaw: null };
          if (verdict !== "apply") {
            // The events of a document stand together, so that it is counted once, also over several writes.
            const id = `${reading.document?.raw}/${reading.document?.index}`;
            if (id !== last && build.isNews(position)) repeats[verdict] += 1;
            last = id;
          }
          return { position, body: reading.body, verdict, firstRaw };
        });
        await view.apply(write, applied);
        await build.keep(write);
        crashPoint("view.written");
      });
    };
    if (events.writing === undefined) await apply();
    else await events.writing(batch.length, tracesIn(batch), apply);
    written = checkpoint;
    crashPoint("view.committed");
    lastRepeat = last;
    const weight = batch.reduce((sum, p) => sum + p.reading.weight, 0);
    const closed = batch.flatMap(({ position, reading: { closesMessage, receivedAtMs, traceParent } }) =>
      closesMessage === true && receivedAtMs !== undefined && build.isNews(position) ? { receivedAtMs, traceParent } : [],
    );
    build.told(checkpoint);
    newestMs = batch.at(-1)?.reading.receivedAtMs ?? newestMs;
    const durationMs = performance.now() - started;
    lastWriteMs = durationMs;
    events.wrote({ events: batch.length, weight, durationMs, traceParent, duplicates: repeats.duplicate, conflicts: repeats.conflict, closed });
  }

  async function runOnce(signal: AbortSignal): Promise<void> {
    await build.look();
    const from = await store.checkpoint();
    written = from;
    progress = { checkpoint: from, caughtUp: progress.caughtUp };
    const queue = new PendingQueue<T>();
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    const reading = readInto(queue, from, both);
    const looking = lookAtStore(queue, both);
    try {
      for (;;) {
        const taken = await queue.take();
        if (taken === undefined) break;
        if (taken.batch.length > 0) await applyBatch(taken.batch, taken.resumeAfter);
        progress = { checkpoint: taken.resumeAfter, caughtUp: progress.caughtUp || taken.caughtUp };
        if (backoff.succeeded()) events.recovered();
      }
    } finally {
      stop.abort();
      queue.drain();
      await Promise.all([reading, looking]);
    }
    queue.rethrow();
  }

  /** Ends the queue when the store holds less than was written, or will not be written again: with no new event, no write would tell. */
  async function lookAtStore(queue: PendingQueue<T>, signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const known = written;
      try {
        const held = await store.checkpoint();
        if (held < known) return queue.end(new BridgeError("STORE_UNAVAILABLE", `the store of ${store.schema.view} is back at ${held}, and had ${known}`));
      } catch (error) {
        if (!isBridgeError(error) || !error.retryable) return queue.end(error);
      }
    }
  }

  async function readInto(queue: PendingQueue<T>, from: Position, signal: AbortSignal): Promise<void> {
    try {
      for await (const batch of log.follow(view.filter, from, { signal, batchBytes: READ_BYTES })) {
        for (const event of batch.events) {
          const reading = view.read(event);
          if (reading !== undefined) await queue.push({ position: event.position, reading }, event.position);
        }
        queue.reached(batch.resumeAfter, batch.caughtUp);
        if (batch.caughtUp && batch.events.length > 0) await pause(readEveryMs(lastWriteMs), undefined, { signal }).catch(() => undefined);
        else await nextTurn();
      }
      queue.end();
    } catch (error) {
      queue.end(error);
    }
  }

  return {
    progress: () => ({ ...progress, failure: backoff.failure() }),
    newestMs: () => newestMs,
    async run(signal) {
      while (!signal.aborted) {
        try {
          await runOnce(signal);
        } catch (error) {
          if (!isBridgeError(error) || !error.retryable) throw error;
          events.retrying(error, backoff.failed(error));
          await backoff.pause(signal);
        }
      }
    },
  };
}

function readEveryMs(lastWriteMs: number): number {
  return Math.min(READ_EVERY_MOST_MS, Math.max(READ_EVERY_MS, READ_EVERY_WRITES * lastWriteMs));
}

function tracesIn<T>(batch: readonly Pending<T>[]): readonly string[] {
  const found = new Set<string>();
  for (const { reading } of batch) if (reading.traceParent !== undefined) found.add(reading.traceParent);
  return [...found];
}

interface Taken<T> {
  readonly batch: readonly Pending<T>[];
  readonly resumeAfter: Position;
  readonly caughtUp: boolean;
}

/** One reader, one taker. `push` waits while a full write lies ready. */
class PendingQueue<T> {
  #batch: Pending<T>[] = [];
  #weight = 0;
  #resumeAfter: Position = 0;
  #caughtUp = false;
  #dirty = false;
  #ended = false;
  #error: Error | undefined;
  #wakeTaker: (() => void) | undefined;
  #wakeReader: (() => void) | undefined;

  async push(pending: Pending<T>, position: Position): Promise<void> {
    while (this.#weight > 0 && this.#weight + pending.reading.weight > MAX_WRITE_WEIGHT && !this.#ended) {
      await new Promise<void>((wake) => (this.#wakeReader = wake));
    }
    this.#batch.push(pending);
    this.#weight += pending.reading.weight;
    this.reached(position, false);
  }

  reached(position: Position, caughtUp: boolean): void {
    this.#resumeAfter = position;
    this.#caughtUp = caughtUp;
    this.#dirty = true;
    this.#wakeTaker?.();
  }

  end(error?: unknown): void {
    this.#ended = true;
    if (error !== undefined) this.#error = error instanceof Error ? error : new Error("the log failed with something that is no error");
    this.#wakeTaker?.();
  }

  drain(): void {
    this.#ended = true;
    this.#wakeReader?.();
  }

  rethrow(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  async take(): Promise<Taken<T> | undefined> {
    while (!this.#dirty) {
      if (this.#ended) return undefined;
      await new Promise<void>((wake) => (this.#wakeTaker = wake));
    }
    const taken = { batch: this.#batch, resumeAfter: this.#resumeAfter, caughtUp: this.#caughtUp };
    this.#batch = [];
    this.#weight = 0;
    this.#dirty = false;
    this.#wakeReader?.();
    return taken;
  }
}
