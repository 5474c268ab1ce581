// The newest events as they were stored, or read once for all subscriptions, each written out once as the message that all are sent:
// without it the server did the same work for every reader, and was a third of what the processors did for the services.
// What lies further back is read by whoever wants it.

import type { Appended, NewEvent } from "@csp/contracts";
import type { ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import { eventBytes } from "./event-bytes.test-support.ts";
import type { StoredRow, StoredRows } from "./stored-rows.test-support.ts";

export interface StoredEventMessage extends Pick<StoredRow, "position" | "stream" | "type"> {
  /** The event as a message, written out at the first call. */
  bytes(): Buffer;
}

export interface RecentEvents extends EventsAfter {
  /** Events that were just stored. All that are stored from now on MUST be told of, perhaps not in their order. */
  add(stream: string, appended: Appended, events: readonly NewEvent[]): void;
}

export interface EventsAfter {
  /** The last one in the log; undefined where that is not known here. */
  newest(): StoredEventMessage | undefined;
  /** Of all streams, after a position; fewer than asked for at the end of the log alone. */
  after(position: number, limit: number): readonly StoredEventMessage[];
}

/** Events held, at most: whoever translates may be a minute behind whoever sends. */
const MOST_HELD = 131_072;
/** Bytes held, about: an event is counted as its row, and is held as that and as its message. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Rows read at a time. */
const PAGE = 512;

export function createRecentEvents(rows: Pick<StoredRows, "after" | "before">): RecentEvents {
  /** All events after `floor`, up to the newest that was read. */
  let floor = rows.before(Number.MAX_SAFE_INTEGER, 1)[0]?.position ?? 0;
  let told = floor;
  let held: StoredEventMessage[] = [];
  let heldBytes = 0;
  let sizes: number[] = [];

  const newest = (): number => held.at(-1)?.position ?? floor;

  function hold(row: StoredRow): void {
    const size = row.data.byteLength + row.meta.byteLength;
    held.push(toStored(row));
    sizes.push(size);
    heldBytes += size;
  }

  function readOn(): void {
    for (let isEnd = false; !isEnd;) {
      const page = rows.after(newest(), PAGE);
      for (const row of page) hold(row);
      isEnd = page.length < PAGE;
      trim();
    }
  }

  /** In large steps, since what is left moves up. */
  function trim(): void {
    if (held.length <= MOST_HELD && heldBytes <= MOST_BYTES) return;
    let dropped = 0;
    while (held.length - dropped > MOST_HELD / 2 || heldBytes > MOST_BYTES / 2) heldBytes -= sizes[dropped++] ?? 0;
    floor = held[dropped - 1]?.position ?? floor;
    held = held.slice(dropped);
    sizes = sizes.slice(dropped);
  }

  return {
    add(stream, { firstRevision, position: last, repeated }, events) {
      if (repeated) return;
      told = Math.max(told, last);
      const first = last - events.length + 1;
      // Others before it are not told of yet: all are read when they are asked for.
      if (first !== newest() + 1) return;
      events.forEach(({ id, ...event }, i) =>
        hold({ ...event, id: Buffer.from(id.replaceAll("-", ""), "hex"), stream, revision: firstRevision + i, position: first + i }),
      );
      trim();
    },
    newest: () => (newest() < told ? undefined : held.at(-1)),
    after(position, limit) {
      if (position < floor) return rows.after(position, limit).map(toStored);
      let at = firstAfter(held, position);
      if (held.length - at < limit && newest() < told) {
        readOn();
        if (position < floor) return rows.after(position, limit).map(toStored);
        at = firstAfter(held, position);
      }
      return held.slice(at, at + limit);
    },
  };
}

/** Index of the first event after a position, among events in their order. */
function firstAfter(events: readonly StoredEventMessage[], position: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.position ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function toStored(row: StoredRow): StoredEventMessage {
  let bytes: Buffer | undefined;
  return { position: row.position, stream: row.stream, type: row.type, bytes: () => (bytes ??= eventBytes(row)) };
}

/** How messages of an answer to a read are written: one that is bytes already, as it is. */
export function serializeRead(message: ReadResp | Buffer): Buffer {
  return Buffer.isBuffer(message) ? message : Buffer.from(message.serializeBinary());
}
