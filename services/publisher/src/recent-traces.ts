// Which trace a row last changed in, for as long as that is worth knowing: until its message is sent, a moment later. Kept in
// memory alone, and only of the traces that are kept; after a restart messages go out without one.

import type { OutMessage, Position } from "@csp/contracts";
import type { ViewReading } from "@csp/service-kit";

const MOST_KEPT = 10_000;

export interface RecentTraces {
  /** Gives the reading back, its trace noted under the position of its event. */
  noted<T>(position: Position, reading: ViewReading<T> | undefined): ViewReading<T> | undefined;
  of(position: Position): string | undefined;
}

export function createRecentTraces(): RecentTraces {
  const traces = new Map<Position, string>();
  return {
    noted(position, reading) {
      if (reading?.traceParent !== undefined) {
        if (traces.size >= MOST_KEPT) traces.clear();
        traces.set(position, reading.traceParent);
      }
      return reading;
    },
    of: (position) => traces.get(position),
  };
}

/** The message with the trace it is in, as W3C has it. */
export function inTrace(message: OutMessage, traceParent: string | undefined): OutMessage {
  return traceParent === undefined ? message : { ...message, headers: { ...message.headers, traceparent: traceParent } };
}
