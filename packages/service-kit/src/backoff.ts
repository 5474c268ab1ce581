// Trying again what may pass: a little later each time, up to a bound; and whether a failure is news, so that a state that
// lasts is told once and not at every try.

import { setTimeout as delay } from "node:timers/promises";
import type { BridgeError } from "@csp/contracts";

const LEAST_MS = 200;
/** Also how soon at the latest it is noticed that what was away is back. */
const MOST_MS = 2000;

export interface Backoff {
  /** True where this is another state than before: the last try went well, or failed with another code. */
  failed(error: BridgeError): boolean;
  /** True where this is another state than before: the last try had failed. */
  succeeded(): boolean;
  /** What the last try failed with, for an operator: `CODE: message`; null where it went well. */
  failure(): string | null;
  /** Longer after each failure in a row. Ends early, without an error, with the signal. */
  pause(signal: AbortSignal): Promise<void>;
}

/** `sleep`: for tests. */
export function createBackoff(leastMs = LEAST_MS, mostMs = MOST_MS, sleep = abortableDelay): Backoff {
  let last: BridgeError | undefined;
  let waitMs = leastMs;
  return {
    failed(error) {
      const isNews = last?.code !== error.code;
      last = error;
      return isNews;
    },
    succeeded() {
      const isNews = last !== undefined;
      last = undefined;
      waitMs = leastMs;
      return isNews;
    },
    failure: () => (last === undefined ? null : `${last.code}: ${last.message}`),
    async pause(signal) {
      const thisTimeMs = waitMs;
      waitMs = Math.min(mostMs, waitMs * 2);
      await sleep(thisTimeMs, signal);
    },
  };
}

async function abortableDelay(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
