// The translator: follows the raw messages and writes what became of each. Any number of them may run over the same
// streams; the one that comes second loses on the revision and reads anew where the stream stands.

import { setTimeout as pause } from "node:timers/promises";
import { type EventLog, isBridgeError, type LoggedEvent } from "@csp/contracts";
import { CATEGORY, FIRST_GENERATION, traceParentOf } from "@csp/domain";
import type { RuleSet } from "@csp/formats";
import { createBackoff, createFailure, openPositionClock, type PositionClock, type Service, type Telemetry } from "@csp/service-kit";
import type { TranslatorConfig } from "./config.ts";
import { createShardFilter } from "./shard.ts";
import { createTranslatorTelemetry } from "./telemetry.ts";
import { createReceivedTranslator } from "./translate-received.ts";

/** Least time between two reads that reach the end of the log, so that messages under load share their appends. */
const READ_EVERY_MS = 4;
/** Bytes of raw messages read at a time. */
const READ_BYTES = 256 * 1024;

export interface TranslatorDeps {
  readonly log: EventLog;
  readonly rules: RuleSet;
  /** The generation that is written, and read to go on where it stands. */
  readonly generation: number;
  /** The streams of raw messages that there are in the log now. */
  readonly uplinkStreams: () => Promise<readonly string[]>;
  readonly telemetry: Telemetry;
}

export function createTranslator(deps: TranslatorDeps, config: TranslatorConfig): Service {
  const telemetry = createTranslatorTelemetry(deps.telemetry);
  const stop = new AbortController();
  const failure = createFailure();
  const backoff = createBackoff();
  const isOurs = createShardFilter(config.shard);
  let running: Promise<void> = Promise.resolve();
  let isCaughtUp = false;
  let hasFailed = false;
  let position = 0;
  let newestMs: number | undefined;
  let clock: PositionClock | undefined;

  async function followOnce(): Promise<void> {
    const translator = createReceivedTranslator({ ...deps, maxDecodedBytes: config.maxDecodedBytes, telemetry });
    position = await translator.resumePosition(async () => (await deps.uplinkStreams()).filter(isOurs));
    for await (const batch of deps.log.follow({ categories: [CATEGORY.uplink] }, position, { signal: stop.signal, batchBytes: READ_BYTES })) {
      const events = config.shard === undefined ? batch.events : batch.events.filter(({ stream }) => isOurs(stream));
      if (events.length > 0) await telemetry.batch(events.length, tracesIn(events), () => translator.translateBatch(events));
      newestMs = translator.newestMs() ?? newestMs;
      if (backoff.succeeded()) telemetry.recovered();
      position = batch.resumeAfter;
      isCaughtUp ||= batch.caughtUp;
      if (batch.caughtUp && batch.events.length > 0) await pause(READ_EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await followOnce();
      } catch (error) {
        // Nothing is lost by beginning again: progress is read from the trace streams, and outcome ids are the same.
        if (!isBridgeError(error) || !(error.retryable || error.code === "WRONG_REVISION")) throw error;
        telemetry.retrying(error, backoff.failed(error));
        await backoff.pause(stop.signal);
      }
    }
  }

  return {
    name: "translator",
    failed: failure.failed,
    async start() {
      clock = openPositionClock(deps.log);
      telemetry.watch(clock, () => ({ position, newestMs }));
      running = run().catch((error: unknown) => {
        hasFailed = true;
        failure.fail(error);
      });
    },
    ready() {
      const waitsFor = backoff.failure();
      const share = config.shard === undefined ? "" : `shard ${config.shard.index}/${config.shard.count} `;
      const again = deps.generation === FIRST_GENERATION ? "" : `generation ${deps.generation} `;
      const detail = `${hasFailed ? "stopped, " : ""}${again}${share}translated up to ${position}${waitsFor === null ? "" : `; waits: ${waitsFor}`}`;
      return { ready: isCaughtUp && !hasFailed && waitsFor === null, detail, position };
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      clock?.[Symbol.dispose]();
      telemetry[Symbol.dispose]();
    },
  };
}

function tracesIn(events: readonly LoggedEvent[]): readonly string[] {
  return [...new Set(events.flatMap(({ meta }) => traceParentOf(meta) ?? []))];
}
