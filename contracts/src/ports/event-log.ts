// The port of the event log: immutable streams with one global order. The embedded adapter keeps it in SQLite, the
// distributed one in EventStoreDB; both run `conformance/event-log.ts`. Knows nothing of what events mean.

/** Place of an event in the log's one global order. Grows along the log, not necessarily by one. Below 2^53. */
export type Position = number;

/** Any position is after this one. */
export const BEFORE_ALL: Position = 0;

/** An append of up to this many bytes (ids, types, metadata and data together) MUST be accepted; a larger one MAY be refused with APPEND_TOO_LARGE. */
export const MAX_APPEND_BYTES = 512 * 1024;

const ID_BYTES = 16;

/** What an append counts for against `MAX_APPEND_BYTES`: an id is 16 bytes, a type its letters (ASCII). */
export function appendBytes(events: readonly NewEvent[]): number {
  return events.reduce((sum, event) => sum + ID_BYTES + event.type.length + event.meta.length + event.data.length, 0);
}

export interface NewEvent {
  /** UUID in lower-case text form. */
  readonly id: string;
  /** `<Name>.v<n>`. */
  readonly type: string;
  /** The event's body, Avro binary. */
  readonly data: Uint8Array;
  /** UTF-8 JSON about the event: where it came from, trace context. */
  readonly meta: Uint8Array;
}

export interface LoggedEvent extends NewEvent {
  readonly stream: string;
  /** Place in its stream: 0, 1, 2, … without gaps. */
  readonly revision: number;
  readonly position: Position;
}

/** What the caller believes of the stream: its last revision, `none` (it does not exist yet), or `any` (no belief). */
export type ExpectedRevision = number | "none" | "any";

export interface Appended {
  /** Revision of the first event of this append. */
  readonly firstRevision: number;
  readonly lastRevision: number;
  /** Position of the last event of this append. */
  readonly position: Position;
  /** True when this very append had been stored before and nothing was written now. */
  readonly repeated: boolean;
}

/** Which events a follower is handed: those of whole categories (the stream name up to its first `-`), or of named streams. */
export type FollowFilter = { readonly categories: readonly string[] } | { readonly streams: readonly string[] };

export interface FollowOptions {
  /** Ends the iteration, without an error. */
  readonly signal: AbortSignal;
  /** Most bytes of data and metadata in one batch (one event over it still comes, alone). Default 1 MiB. */
  readonly batchBytes?: number;
  /** Most events in one batch. Default 4,096. */
  readonly batchEvents?: number;
}

export interface FollowBatch {
  /** In global order. May be empty (a mark that the follower has caught up). */
  readonly events: readonly LoggedEvent[];
  /** Everything up to and including this position has been handed over or does not match the filter. */
  readonly resumeAfter: Position;
  /** True when the log held nothing further at the time of reading. */
  readonly caughtUp: boolean;
}

export interface EventLog {
  /** What the difference of two positions counts: the events between them, or the bytes that they take in the log's files. */
  readonly distance: "events" | "bytes";

  /**
   * Stores the events at the end of the stream. MUST be atomic (all or none), MUST be durable when the promise resolves,
   * and MUST refuse with WRONG_REVISION when `expected` is not the stream's last revision. Repeating an append with the
   * same expected revision and the same event ids MUST succeed with the same positions and `repeated`. With `any` a
   * repeat MAY be stored twice; readers drop it by id. The callers retry; the log never does.
   * A refused append MUST leave nothing, not even a stream. An append that fails as LOG_UNAVAILABLE may have been stored;
   * the caller repeats it. The events MUST NOT be changed before the promise settles. No events, a name that is not
   * well-formed Unicode or an id that is no UUID is a fault of ours: a plain throw.
   */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended>;

  /** The stream's events in order from revision `from` on, in batches, up to its end at the time of reading. A stream that does not exist is empty. */
  read(stream: string, from: number): AsyncIterable<readonly LoggedEvent[]>;

  /** The stream's last event. */
  readLast(stream: string): Promise<LoggedEvent | undefined>;

  /**
   * All matching events after a position, in the one global order, each exactly once, for as long as the signal allows:
   * first what is stored, then what comes. MUST give every committed event before any later one, MUST yield a batch with
   * `caughtUp` whenever the end is reached, and MUST NOT read ahead of the consumer by more than one batch. When
   * nothing matches of what was committed since, a caught-up batch without events MUST come within seconds, so that
   * `resumeAfter` moves on. To follow
   * after a position that the log has not reached is a fault of ours: a plain throw.
   */
  follow(filter: FollowFilter, after: Position, options: FollowOptions): AsyncIterable<FollowBatch>;

  /** Position of the newest event of any stream, `BEFORE_ALL` for an empty log. */
  head(): Promise<Position>;
}
