// What a view is to the runner: tables, which events it reads, and how a batch of them changes its rows. Views are
// functions of the log: they may not depend on time, on batch borders, or on anything but the events in their order.

import type { FollowFilter, LoggedEvent, Position, ViewSchema, ViewWrite } from "@csp/contracts";

/** The document an event belongs to; the register knows documents by it. */
export interface ViewDocument {
  readonly key: string;
  /** Hash of what the document says, lower-case hex. */
  readonly hash: string;
  /** Position of the raw message it came in. */
  readonly raw: Position;
  /** Place among the documents of that message. */
  readonly index: number;
}

/** Whether the facts of an event's document count: once applied, a second sending is a `duplicate`, another content a `conflict`. */
export type Verdict = "apply" | "duplicate" | "conflict";

/** An event as its view reads it, before the register has been asked. */
export interface ViewReading<T> {
  readonly body: T;
  readonly document: ViewDocument | null;
  /** How much work the event is, in codes; at least 1. Bounds a write. */
  readonly weight: number;
  /** When the event's message came to the bridge, milliseconds since 1970. */
  readonly receivedAtMs?: number;
  /** Set on the last event of a message. */
  readonly closesMessage?: true;
  /** The trace that the event's message is in (W3C form), where it is kept. */
  readonly traceParent?: string | undefined;
}

export interface ViewEvent<T> {
  readonly position: Position;
  readonly body: T;
  readonly verdict: Verdict;
  /** Raw position of the document's first sending; null without a document. */
  readonly firstRaw: Position | null;
}

export interface View<T> {
  /** Name, version and the view's own tables; `withRegister` adds those of the document register. */
  readonly schema: ViewSchema;
  readonly filter: FollowFilter;
  /** Undefined for an event that the view has no use for. */
  read(event: LoggedEvent): ViewReading<T> | undefined;
  /** Changes the rows by these events, in their order. Long work yields to the event loop now and then. */
  apply(write: ViewWrite, events: readonly ViewEvent<T>[]): Promise<void>;
}
