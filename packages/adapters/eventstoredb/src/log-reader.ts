// Reading over the client: one stream, the head, and the global order by the prefixes of stream names. Every call that is
// open is known here, so that closing the log ends all of them. Knows nothing of who waits for what.

import { BEFORE_ALL, BridgeError, type LoggedEvent, type Position } from "@csp/contracts";
import type { ReadReq, ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import { createEventBatch, DEFAULT_LIMITS } from "./event-batch.ts";
import { createMessageSource, type MessageSource } from "./message-source.ts";
import { readPosition } from "./positions.ts";
import { createHeadRequest, createLastRequest, createScanRequest, createStreamRequest, createSubscribeRequest } from "./read-request.ts";
import { readEvent, readStreamName, type StoredEvent } from "./stored-event.ts";
import type { VendorClient } from "./vendor-client.ts";

export interface LogReader {
  /** True once the log is closed. */
  readonly closed: boolean;
  head(): Promise<Position>;
  readStream(stream: string, from: number): AsyncGenerator<readonly LoggedEvent[], void, undefined>;
  readLast(stream: string): Promise<StoredEvent | undefined>;
  /** So many events of a stream from a revision on, or those that there are. */
  readRange(stream: string, from: number, count: number): Promise<readonly StoredEvent[]>;
  subscribe(prefixes: readonly string[], after: Position): Promise<MessageSource<ReadResp>>;
  /** Whether the log holds an event after a position, of a stream that is wanted. */
  holdsAfter(prefixes: readonly string[], isWanted: (stream: string) => boolean, after: Position): Promise<boolean>;
  close(): void;
}

export function createLogReader(client: VendorClient): LogReader {
  const sources = new Set<MessageSource<ReadResp>>();
  let closed = false;

  async function open(request: ReadReq, what: string, isLong: boolean): Promise<MessageSource<ReadResp>> {
    whileOpen();
    const source = createMessageSource<ReadResp>(await client.read(request, isLong), what);
    const known: MessageSource<ReadResp> = {
      ...source,
      close() {
        sources.delete(known);
        source.close();
      },
    };
    sources.add(known);
    if (closed) known.close();
    return known;
  }

  function whileOpen(): void {
    if (closed) throw new BridgeError("SHUTTING_DOWN", "The event log is closed.");
  }

  /**
   * The first thing that `pick` finds. An answer of one event is read to its end, since a server takes many calls that
   * are cancelled for an attack (HTTP/2 rapid reset) and hangs up.
   */
  async function find<T>(request: ReadReq, what: string, pick: (message: ReadResp) => T | undefined): Promise<T | undefined> {
    const source = await open(request, what, false);
    const isShort = request.getOptions()?.getCount() === "1";
    let found: T | undefined;
    try {
      while ((found === undefined || isShort) && (await source.more())) {
        for (let message = source.take(); message !== undefined && found === undefined; message = source.take()) found = pick(message);
      }
      whileOpen();
      return found;
    } finally {
      source.close();
    }
  }

  async function readRange(stream: string, from: number, count: number): Promise<readonly StoredEvent[]> {
    const source = await open(createStreamRequest(stream, from, count), `Reading ${stream}`, false);
    const events: StoredEvent[] = [];
    try {
      while (await source.more()) {
        for (let message = source.take(); message !== undefined; message = source.take()) {
          const event = readEvent(message);
          if (event !== undefined) events.push(event);
        }
      }
      whileOpen();
      return events;
    } finally {
      source.close();
    }
  }

  async function* readStream(stream: string, from: number): AsyncGenerator<readonly LoggedEvent[], void, undefined> {
    const source = await open(createStreamRequest(stream, from), `Reading ${stream}`, true);
    const batch = createEventBatch<StoredEvent>(DEFAULT_LIMITS);
    let next = from;
    try {
      while (await source.more()) {
        for (let message = source.take(); message !== undefined; message = source.take()) {
          const event = readEvent(message);
          if (event === undefined) continue;
          if (event.revision !== next) throw new BridgeError("LOG_CORRUPT", `Event ${next} of stream ${stream} is missing: it was truncated in EventStoreDB.`);
          next++;
          if (!batch.fits(event)) yield toLogged(batch.take());
          batch.add(event);
        }
      }
      whileOpen();
      if (batch.size > 0) yield toLogged(batch.take());
    } finally {
      source.close();
    }
  }

  return {
    get closed() {
      return closed;
    },
    head: async () => (await find(createHeadRequest(), "Reading the log's head", readCommit)) ?? BEFORE_ALL,
    readStream,
    readLast: (stream) => find(createLastRequest(stream), `Reading the last event of ${stream}`, readEvent),
    readRange,
    subscribe: (prefixes, after) => open(createSubscribeRequest(prefixes, after), "Following the log", true),
    async holdsAfter(prefixes, isWanted, after) {
      const isAfter = (message: ReadResp): true | undefined =>
        (readCommit(message) ?? BEFORE_ALL) > after && isWanted(readStreamName(message) ?? "") ? true : undefined;
      return (await find(createScanRequest(prefixes, after), "Looking for later events", isAfter)) ?? false;
    },
    close() {
      closed = true;
      for (const source of sources) source.close();
    },
  };
}

/** Of an event of anybody. */
function readCommit(message: ReadResp): Position | undefined {
  const record = message.getEvent()?.getEvent();
  return record && readPosition(record.getCommitPosition());
}

/** Without what only this adapter knows. */
export function toLogged(events: readonly StoredEvent[]): readonly LoggedEvent[] {
  return events.map(({ mark: _, ...event }) => event);
}
