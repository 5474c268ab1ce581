// The trace stream of one uplink stream: how far it has come, and appends to it in order. Outcomes of several messages
// share an append; a long message is spread over many.

import { type EventLog, type ExpectedRevision, MAX_APPEND_BYTES, type NewEvent } from "@csp/contracts";
import { decodeProvenance, EVENT_TYPE, traceStream } from "@csp/domain";
import { crashPoint } from "@csp/service-kit";

/** Most bytes in one append; leaves room for what the log adds. */
const FLUSH_BYTES = Math.floor(MAX_APPEND_BYTES * 0.75);
/** Ids, type names and framing of one event, generously. */
const EVENT_OVERHEAD_BYTES = 128;

/** How far the outcomes of an uplink stream have been written. */
export interface TraceProgress {
  /** Last raw revision with all outcomes written; -1 for none. */
  readonly doneRevision: number;
  /** A position at or before which everything of this stream is done. */
  readonly donePosition: number;
  /** Outcomes of the next raw message that are written already. */
  readonly written: number;
}

export interface TraceWriter {
  readonly progress: TraceProgress;
  /** Adds an outcome; appends when enough has gathered. */
  add(event: NewEvent): Promise<void>;
  /** Appends what has gathered. When it returns, all that was added is durable. */
  flush(): Promise<void>;
}

/** Reads where the stream stands. A crash in the middle of a message leaves its first outcomes: `written` of them are skipped when it is translated again. */
export async function openTraceWriter(log: EventLog, uplinkStream: string, generation: number): Promise<TraceWriter> {
  const stream = traceStream(uplinkStream, generation);
  const last = await log.readLast(stream);
  let expected: ExpectedRevision = last?.revision ?? "none";
  let gathered: NewEvent[] = [];
  let bytes = 0;

  async function flush(): Promise<void> {
    if (gathered.length === 0) return;
    const events = gathered;
    gathered = [];
    bytes = 0;
    // WRONG_REVISION here means another translator wrote: it goes up to the service, which reads anew where the stream stands.
    expected = (await log.append(stream, expected, events)).lastRevision;
  }

  return {
    progress: progressAfter(last === undefined ? undefined : { isClosed: last.type === EVENT_TYPE.translated, ...decodeProvenance(last.meta) }),
    flush,
    async add(event) {
      const size = event.data.byteLength + event.meta.byteLength + EVENT_OVERHEAD_BYTES;
      if (bytes + size > FLUSH_BYTES) {
        await flush();
        crashPoint("translator.part-appended");
      }
      gathered.push(event);
      bytes += size;
    },
  };
}

function progressAfter(
  last: { readonly isClosed: boolean; readonly rawRevision: number; readonly rawPosition: number; readonly index: number } | undefined,
): TraceProgress {
  if (last === undefined) return { doneRevision: -1, donePosition: 0, written: 0 };
  if (last.isClosed) return { doneRevision: last.rawRevision, donePosition: last.rawPosition, written: 0 };
  return { doneRevision: last.rawRevision - 1, donePosition: last.rawPosition - 1, written: last.index + 1 };
}
