// Knows since when a send has had no answer. A broker that hangs refuses nothing, and its client asks for minutes before it
// gives up: until then no failure says what the publisher waits for, and who is to stop does not wait for it.

import { BridgeError, type Outbox } from "@csp/contracts";

export interface SendWatch extends Outbox {
  /** What is waited for, for an operator; null while sends are answered. */
  waits(): string | null;
}

/** Sends that are in order take a second or so, also those that wait for another's turn. */
const LONG_MS = 15_000;

/** A stop waits so long for an answer. What had none is not marked as sent: the next start sends it again, under the same ids. */
const STOP_WAITS_MS = 5000;

export interface SendWatchOptions {
  readonly nowMs?: () => number;
  readonly stopWaitsMs?: number;
}

/** `stop`: sends that are under way then, or begun later, fail with OUTBOX_UNAVAILABLE once they have had so long. */
export function watchSends(
  outbox: Outbox,
  stop: AbortSignal,
  { nowMs = () => performance.now(), stopWaitsMs = STOP_WAITS_MS }: SendWatchOptions = {},
): SendWatch {
  /** By when they were asked for, the oldest first. */
  const pending = new Set<{ readonly sinceMs: number }>();
  return {
    async send(messages) {
      const mine = { sinceMs: nowMs() };
      pending.add(mine);
      try {
        await untilStopped(outbox.send(messages), stop, stopWaitsMs);
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

/** What is asked of the topics' engine. After the stop it fails with OUTBOX_UNAVAILABLE once it has had so long. */
export async function untilStopped(asked: Promise<void>, stop: AbortSignal, waitsMs = STOP_WAITS_MS): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => reject(new BridgeError("OUTBOX_UNAVAILABLE", "the topics' engine had not answered when the publisher was to stop")), waitsMs);
  };
  if (stop.aborted) begin();
  else stop.addEventListener("abort", begin, { once: true });
  try {
    await Promise.race([asked, late]);
  } finally {
    stop.removeEventListener("abort", begin);
    clearTimeout(timer);
  }
}
