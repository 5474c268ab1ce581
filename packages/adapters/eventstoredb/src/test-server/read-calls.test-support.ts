// Read as the server does it: a stream or all streams, forwards or backwards, filtered, or as a subscription that goes on.

import streams, { type ReadReq, type ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import type { handleServerStreamingCall, ServerWritableStream } from "@grpc/grpc-js";
import { eventMessage, fromCommit, message, streamIdentifier, toCommit } from "./answers.test-support.ts";
import { createReaderOf } from "./reader.test-support.ts";
import type { EventsAfter } from "./recent-events.test-support.ts";
import type { StoredRow, StoredRows } from "./stored-rows.test-support.ts";
import { type Bell, subscribe } from "./subscription.test-support.ts";

const PAGE = 32;
const BACKWARDS = 1;

export interface ReadSettings {
  /** Servers from 23.10 on say when a subscription has caught up. */
  readonly saysCaughtUp: boolean;
  /** Counts messages. */
  readonly sent: { count: number };
  /** The revision from which a stream's events are still there. */
  readonly firstRevision: (stream: string) => number;
}

export function readCall(rows: StoredRows, recent: EventsAfter, bell: Bell, settings: ReadSettings): handleServerStreamingCall<ReadReq, ReadResp> {
  return (call) => {
    call.on("error", () => undefined);
    void answer(call, rows, recent, bell, settings).then(() => call.end());
  };
}

async function answer(call: ServerWritableStream<ReadReq, ReadResp>, rows: StoredRows, recent: EventsAfter, bell: Bell, settings: ReadSettings): Promise<void> {
  const options = call.request.getOptions();
  const reader = createReaderOf(call, settings.sent);
  if (options === undefined) return;
  if (options.hasSubscription()) {
    const filter = options.getFilter();
    const window = filter?.getMax() || PAGE;
    await subscribe(recent, bell, reader, {
      after: startOf(options),
      isWanted: toFilter(filter),
      window,
      interval: window * (filter?.getCheckpointintervalmultiplier() || 1),
      saysCaughtUp: settings.saysCaughtUp,
    });
    return;
  }
  const isBackwards = options.getReadDirection() === BACKWARDS;
  const newest = isHeadRequest(options) ? recent.newest() : undefined;
  if (newest !== undefined) {
    await reader.send(newest.bytes());
    return;
  }
  const found = options.hasStream() ? ofStream(rows, options, isBackwards, settings) : ofAll(rows, options, isBackwards);
  if (found === undefined) {
    const notFound = new streams.ReadResp.StreamNotFound();
    notFound.setStreamIdentifier(streamIdentifier(nameOf(options)));
    await reader.send(message((one) => one.setStreamNotFound(notFound)));
    return;
  }
  let left = Number(options.getCount());
  for (const row of found) if (!(await reader.send(eventMessage(row))) || --left <= 0) return;
}

function ofStream(rows: StoredRows, options: ReadReq.Options, isBackwards: boolean, settings: ReadSettings): Iterable<StoredRow> | undefined {
  const stream = nameOf(options);
  const first = settings.firstRevision(stream);
  const last = rows.lastRevision(stream);
  if (last === undefined || last < first) return undefined;
  const where = options.getStream();
  const revision = where?.hasEnd() === true ? last : where?.hasStart() === true ? 0 : Number(where?.getRevision());
  const page = Math.min(PAGE, Number(options.getCount()));
  return isBackwards
    ? pages(
        (at) => rows.downFrom(stream, at, page).filter((row) => row.revision >= first),
        revision,
        (row) => row.revision - 1,
      )
    : pages(
        (at) => rows.from(stream, at, page),
        Math.max(revision, first),
        (row) => row.revision + 1,
      );
}

function isHeadRequest(options: ReadReq.Options): boolean {
  const isFromEnd = options.getReadDirection() === BACKWARDS && options.getAll()?.hasEnd() === true;
  return isFromEnd && !options.hasFilter() && Number(options.getCount()) === 1;
}

/** From a place on that is itself included. */
function ofAll(rows: StoredRows, options: ReadReq.Options, isBackwards: boolean): Iterable<StoredRow> {
  const isWanted = toFilter(options.getFilter());
  const start = options.getAll()?.getPosition()?.getCommitPosition();
  const page = Math.min(PAGE, Number(options.getCount()));
  const from = start === undefined ? undefined : fromCommit(start);
  const all = isBackwards
    ? pages(
        (at) => rows.before(at, page),
        from === undefined ? Number.MAX_SAFE_INTEGER : from + 1,
        (row) => row.position,
      )
    : pages(
        (at) => rows.after(at, page),
        from === undefined ? 0 : from - (toCommit(from) === start ? 1 : 0),
        (row) => row.position,
      );
  return filtered(all, isWanted);
}

function* filtered(rows: Iterable<StoredRow>, isWanted: (row: StoredRow) => boolean): Generator<StoredRow> {
  for (const row of rows) if (isWanted(row)) yield row;
}

function* pages(read: (at: number) => readonly StoredRow[], from: number, next: (row: StoredRow) => number): Generator<StoredRow> {
  for (let at = from; ;) {
    const page = read(at);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    at = next(last);
  }
}

function startOf(options: ReadReq.Options): number {
  const all = options.getAll();
  if (all?.hasEnd() === true) return Number.MAX_SAFE_INTEGER;
  const position = all?.getPosition();
  return position === undefined ? 0 : fromCommit(position.getCommitPosition());
}

function nameOf(options: ReadReq.Options): string {
  return Buffer.from(options.getStream()?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
}

function toFilter(filter: ReadReq.Options.FilterOptions | undefined): (row: Pick<StoredRow, "stream" | "type">) => boolean {
  const expression = filter?.getStreamIdentifier() ?? filter?.getEventType();
  if (filter === undefined || expression === undefined) return () => true;
  const subject = (row: Pick<StoredRow, "stream" | "type">): string => (filter.hasStreamIdentifier() ? row.stream : row.type);
  const prefixes = expression.getPrefixList();
  if (prefixes.length > 0) return (row) => prefixes.some((prefix) => subject(row).startsWith(prefix));
  const regex = new RegExp(expression.getRegex(), "u");
  return (row) => regex.test(subject(row));
}
