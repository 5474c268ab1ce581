// Knows since when a send has had no answer. A broker that hangs refuses nothing, and its client asks for minutes before it
// gives up: until then no failure says what the publisher waits for.

import type { Outbox } from "@csp/contracts";

export interface SendWatch extends Outbox {
  /** What is waited for, for an operator; null while sends are answered. */
  waits(): string | null;
}

/** Sends that are in order take a second or so, also those that wait for another's turn. */
const LONG_MS = 15_000;

export function watchSends(outbox: Outbox, nowMs: () => number = () => performance.now()): SendWatch {
  /** By when they were asked for, the oldest first. */
  const pending = new Set<{ readonly sinceMs: number }>();
  return {
    async send(messages) {
      const mine = { sinceMs: nowMs() };
      pending.add(mine);
      try {
        await outbox.send(messages);
      } finally {
        pending.delete(mine);
      }
    },
    waits() {
      const [oldest] = pending;
      const ms = oldest === undefined ? 0 : nowMs() - oldest.sinceMs;
      return ms < LONG_MS ? null : `OUTBOX_UNAVAILABLE: a send has had no answer for ${Math.round(ms / 1000)} s`;
    },
  };
}
