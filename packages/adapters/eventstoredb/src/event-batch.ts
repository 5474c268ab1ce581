// A batch of events that grows up to its limits. One event over the limit of bytes still has a batch, alone.

import type { LoggedEvent } from "@csp/contracts";

export interface BatchLimits {
  readonly bytes: number;
  readonly events: number;
}

export const DEFAULT_LIMITS: BatchLimits = { bytes: 1024 * 1024, events: 4_096 };

export interface EventBatch {
  readonly size: number;
  fits(event: LoggedEvent): boolean;
  add(event: LoggedEvent): void;
  /** Empties it. */
  take(): readonly LoggedEvent[];
}

export function createEventBatch(limits: BatchLimits): EventBatch {
  let events: LoggedEvent[] = [];
  let bytes = 0;
  return {
    get size() {
      return events.length;
    },
    fits: (event) => events.length === 0 || (events.length < limits.events && bytes + event.data.length + event.meta.length <= limits.bytes),
    add(event) {
      events.push(event);
      bytes += event.data.length + event.meta.length;
    },
    take() {
      const taken = events;
      events = [];
      bytes = 0;
      return taken;
    },
  };
}
