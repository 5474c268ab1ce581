// Following the log: scans from a position to its head, tells when it has caught up, and waits for the next commit
// without polling. One consumer at a time pulls; nothing is read before it asks.

import type { FollowBatch, FollowFilter, FollowOptions, Position } from "@csp/contracts";
import type { LogReader } from "./log-reader.ts";
import { setImmediate as nextTurn } from "node:timers/promises";

const BATCH_BYTES = 1024 * 1024;
const BATCH_EVENTS = 4_096;

/** Positions looked at in one turn of the event loop when little of them matches. */
const SCAN_POSITIONS = 16_384;

/** Counts commits, so that one between looking and waiting is seen by the wait. */
export interface CommitBell {
  count(): number;
  /** Resolves once the count differs from `seen`, or the signal aborts, or the bell is closed. */
  after(seen: number, signal: AbortSignal): Promise<void>;
  ring(): void;
  /** Ends all waiting, now and later. */
  close(): void;
  readonly closed: boolean;
}

export async function* followLog(
  reader: LogReader,
  bell: CommitBell,
  filter: FollowFilter,
  after: Position,
  options: FollowOptions,
): AsyncGenerator<FollowBatch, void, undefined> {
  const { signal } = options;
  const limits = { bytes: options.batchBytes ?? BATCH_BYTES, events: options.batchEvents ?? BATCH_EVENTS };
  let position = after;
  if (!signal.aborted && !bell.closed && after > reader.head()) throw new Error(`cannot follow after position ${after}: the log ends at ${reader.head()}`);
  let told = false;
  while (!signal.aborted && !bell.closed) {
    const seen = bell.count();
    const head = reader.head();
    const upTo = Math.min(head, position + SCAN_POSITIONS);
    const { events, cut } = reader.scan(filter, position, upTo, limits);
    const resumeAfter = cut ? (events.at(-1)?.position ?? position) : Math.max(upTo, position);
    const caughtUp = !cut && upTo === head;
    const moved = resumeAfter > position;
    position = resumeAfter;
    if (events.length > 0 || (caughtUp && (moved || !told))) yield { events, resumeAfter, caughtUp };
    told = caughtUp;
    if (caughtUp) await bell.after(seen, signal);
    else await nextTurn();
  }
}

export function createCommitBell(): CommitBell {
  let count = 0;
  let closed = false;
  const waiting = new Set<() => void>();
  const wakeAll = (): void => {
    for (const wake of waiting) wake();
  };
  return {
    count: () => count,
    get closed() {
      return closed;
    },
    after(seen, signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = (): void => {
        waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      waiting.add(wake);
      signal.addEventListener("abort", wake, { once: true });
      if (count !== seen || closed || signal.aborted) wake();
      return promise;
    },
    ring() {
      count++;
      wakeAll();
    },
    close() {
      closed = true;
      wakeAll();
    },
  };
}
