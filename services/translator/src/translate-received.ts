// Step 5 of an event's life: reads raw messages in order and appends what became of each to its trace stream.

import { setImmediate as nextTurn } from "node:timers/promises";
import { type EventLog, isBridgeError, type LoggedEvent } from "@csp/contracts";
import { decodeRejection, decodeReceived, EVENT_TYPE, PROFILES, type Rejection, traceParentOf, translate } from "@csp/domain";
import type { RuleSet } from "@csp/formats";
import { crashPoint } from "@csp/service-kit";
import { openPayload } from "./open-payload.ts";
import type { TranslatorTelemetry } from "./telemetry.ts";
import { openTraceWriter, type TraceWriter } from "./trace-writer.ts";

/** Longest stretch of translation before other work of the process gets its turn. */
const SLICE_MS = 3;

export interface TranslateDeps {
  readonly log: EventLog;
  readonly rules: RuleSet;
  readonly generation: number;
  readonly maxDecodedBytes: number;
  readonly telemetry: TranslatorTelemetry;
}

export interface ReceivedTranslator {
  /** Everything at or before the position given back is translated. The streams are asked for once the end of the log is known: a later one begins after it. */
  resumePosition(uplinkStreams: () => Promise<readonly string[]>): Promise<number>;
  /** Translates a batch in global order. When it returns, every outcome is durable. After an error, make a new translator. */
  translateBatch(events: readonly LoggedEvent[]): Promise<void>;
  /** When the newest message that is translated came, milliseconds since 1970; undefined before the first. */
  newestMs(): number | undefined;
}

export function createReceivedTranslator(deps: TranslateDeps): ReceivedTranslator {
  const writers = new Map<string, { readonly writer: TraceWriter; doneRevision: number; written: number }>();
  let sliceStart = performance.now();
  let newestMs: number | undefined;

  async function writerOf(stream: string) {
    let entry = writers.get(stream);
    if (entry === undefined) {
      const writer = await openTraceWriter(deps.log, stream, deps.generation);
      entry = { writer, doneRevision: writer.progress.doneRevision, written: writer.progress.written };
      writers.set(stream, entry);
    }
    return entry;
  }

  async function translateOne(event: LoggedEvent): Promise<void> {
    const entry = await writerOf(event.stream);
    if (event.type !== EVENT_TYPE.received || event.revision <= entry.doneRevision) return;
    const received = decodeReceived(event.data);
    const chunks = openPayload(deps.log, event.id, received, deps.maxDecodedBytes);
    const { stream, revision, position, id } = event;
    const raw = { stream, revision, position, id, received, chunks, traceParent: traceParentOf(event.meta) };
    const rejections: Rejection[] = [];
    let skip = entry.written;
    for await (const batch of translate(raw, { profiles: PROFILES, rules: deps.rules, generation: deps.generation }, isBridgeError)) {
      for (const outcome of batch) {
        if (skip > 0) skip -= 1;
        else await entry.writer.add(outcome);
        if (outcome.counts !== undefined) deps.telemetry.translated(raw, outcome.counts, rejections);
        else if (outcome.type === EVENT_TYPE.traceEvent) deps.telemetry.eventMade(received.profile);
        else rejections.push(decodeRejection(outcome.data));
      }
      await yieldNowAndThen();
    }
    entry.doneRevision = event.revision;
    entry.written = 0;
    newestMs = received.receivedAtMs;
  }

  async function yieldNowAndThen(): Promise<void> {
    if (performance.now() - sliceStart < SLICE_MS) return;
    await nextTurn();
    sliceStart = performance.now();
  }

  return {
    newestMs: () => newestMs,
    async resumePosition(uplinkStreams) {
      const head = await deps.log.head();
      let position = head;
      for (const stream of await uplinkStreams()) {
        const [entry, last] = [await writerOf(stream), await deps.log.readLast(stream)];
        if (last !== undefined && last.revision > entry.doneRevision) position = Math.min(position, entry.writer.progress.donePosition);
      }
      return position;
    },
    async translateBatch(events) {
      sliceStart = performance.now();
      for (const event of events) await translateOne(event);
      await Promise.all([...writers.values()].map((entry) => entry.writer.flush()));
      crashPoint("translator.batch-appended");
    },
  };
}
