// Reading over the client: one stream, the head, and the global order by the prefixes of stream names. Every call that is
// open is known here, so that closing the log ends all of them. Knows nothing of who waits for what.

import { BEFORE_ALL, BridgeError, type LoggedEvent, type Position } from "@csp/contracts";
import type { ReadReq } from "@eventstore/db-client/generated/streams_pb.js";
import { createEventBatch, DEFAULT_LIMITS } from "./event-batch.ts";
import { createMessageSource, type MessageSource } from "./message-source.ts";
import { checkPosition } from "./positions.ts";
import type { ReadAnswer } from "./read-answer.ts";
import { createHeadRequest, createLastRequest, createScanRequest, createStreamRequest, createSubscribeRequest } from "./read-request.ts";
import { createSharedSubscriptions, type SubscriptionAnswer } from "./shared-subscriptions.ts";
import { type StoredEvent, toLoggedEvent, toStoredEvent } from "./stored-event.ts";
import type { VendorClient } from "./vendor-client.ts";

/** Events of one page when it is looked for later ones, the one looked from among them. */
const SCAN_EVENTS = 4;

export interface LogReader {
  /** True once the log is closed. */
  readonly closed: boolean;
  head(): Promise<Position>;
  /** The same, or what somebody who asks just now is told: followers that share a subscription come to its end together. */
  recentHead(): Promise<Position>;
  readStream(stream: string, from: number): AsyncGenerator<readonly LoggedEvent[], void, undefined>;
  readLast(stream: string): Promise<LoggedEvent | undefined>;
  /** So many events of a stream from a revision on, or those that there are. */
  readRange(stream: string, from: number, count: number): Promise<readonly StoredEvent[]>;
  subscribe(prefixes: readonly string[], after: Position): Promise<MessageSource<SubscriptionAnswer>>;
  /** Whether the log holds an event after a position, of a stream that is wanted. */
  holdsAfter(prefixes: readonly string[], isWanted: (stream: string) => boolean, after: Position): Promise<boolean>;
  close(): void;
}

export function createLogReader(client: VendorClient): LogReader {
  const sources = new Set<MessageSource<ReadAnswer>>();
  const subscriptions = createSharedSubscriptions((prefixes, after) => open(createSubscribeRequest(prefixes, after), "Following the log", true));
  let asking: Promise<Position> | undefined;
  let closed = false;

  async function open(request: ReadReq, what: string, isLong: boolean): Promise<MessageSource<ReadAnswer>> {
    whileOpen();
    const source = createMessageSource<ReadAnswer>(await client.read(request, isLong), what);
    const known: MessageSource<ReadAnswer> = {
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
   * What `pick` makes of the messages of a short answer. It is read to its end and never cancelled: a server that sees many
   * cancelled calls takes them for an attack (HTTP/2 rapid reset) and hangs up.
   */
  async function collect<T>(request: ReadReq, what: string, pick: (answer: ReadAnswer) => T | undefined): Promise<readonly T[]> {
    const source = await open(request, what, false);
    const found: T[] = [];
    try {
      while (await source.more()) {
        for (let message = source.take(); message !== undefined; message = source.take()) {
          const one = pick(message);
          if (one !== undefined) found.push(one);
        }
      }
      whileOpen();
      return found;
    } finally {
      source.close();
    }
  }

  async function* readStream(stream: string, from: number): AsyncGenerator<readonly LoggedEvent[], void, undefined> {
    const source = await open(createStreamRequest(stream, from), `Reading ${stream}`, true);
    const batch = createEventBatch(DEFAULT_LIMITS);
    let next = from;
    try {
      while (await source.more()) {
        for (let message = source.take(); message !== undefined; message = source.take()) {
          if (message.kind !== "event") continue;
          const event = toLoggedEvent(message);
          if (event.revision !== next) throw new BridgeError("LOG_CORRUPT", `Event ${next} of stream ${stream} is missing: it was truncated in EventStoreDB.`);
          next++;
          if (!batch.fits(event)) yield batch.take();
          batch.add(event);
        }
      }
      whileOpen();
      if (batch.size > 0) yield batch.take();
    } finally {
      source.close();
    }
  }

  async function head(): Promise<Position> {
    return (await collect(createHeadRequest(), "Reading the log's head", readPlace))[0]?.position ?? BEFORE_ALL;
  }

  return {
    get closed() {
      return closed;
    },
    head,
    recentHead: () => (asking ??= head().finally(() => (asking = undefined))),
    readStream,
    readLast: async (stream) => (await collect(createLastRequest(stream), `Reading the last event of ${stream}`, readLogged))[0],
    readRange: (stream, from, count) => collect(createStreamRequest(stream, from, count), `Reading ${stream}`, readStored),
    subscribe: subscriptions.subscribe,
    async holdsAfter(prefixes, isWanted, after) {
      for (let from = after; ;) {
        const places = await collect(createScanRequest(prefixes, from, SCAN_EVENTS), "Looking for later events", readPlace);
        if (places.some(({ stream, position }) => position > after && isWanted(stream))) return true;
        if (places.length < SCAN_EVENTS) return false;
        from = places.at(-1)?.position ?? from;
      }
    },
    close() {
      closed = true;
      for (const source of sources) source.close();
    },
  };
}

function readLogged(answer: ReadAnswer): LoggedEvent | undefined {
  return answer.kind === "event" ? toLoggedEvent(answer) : undefined;
}

function readStored(answer: ReadAnswer): StoredEvent | undefined {
  return answer.kind === "event" ? toStoredEvent(answer) : undefined;
}

/** Where an event lies that may be of anybody. */
function readPlace(answer: ReadAnswer): { readonly stream: string; readonly position: Position } | undefined {
  return answer.kind === "event" ? { stream: answer.stream, position: checkPosition(answer.commit) } : undefined;
}
