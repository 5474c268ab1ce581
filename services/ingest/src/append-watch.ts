// Whether the log takes what comes in over HTTP. Where it does not, nobody may send any more: who routes by `/readyz` sends
// elsewhere. So an append is tried here again and again until the log takes one, and that it does is known without a message.
// What is tried is an empty part of a payload that no message names, as a crash leaves one: nobody reads it, and there is
// one for each time that the log stopped taking anything, however often it was tried.

import { hash } from "node:crypto";
import { type BridgeError, type EventLog, isBridgeError } from "@csp/contracts";
import { createBackoff } from "@csp/service-kit";
import { appendParts } from "./record-received.ts";
import type { IngestTelemetry } from "./telemetry.ts";

export interface AppendWatch extends AsyncDisposable {
  /** Runs the recording of a message, and passes on how it ends. */
  record<T extends { readonly repeated: boolean }>(work: () => Promise<T>): Promise<T>;
  /** Why the log takes nothing, `CODE: message`; null while it takes what comes. */
  failure(): string | null;
}

export interface AppendWatchDeps {
  readonly log: EventLog;
  /** A fresh random UUID. */
  readonly newId: () => string;
  readonly telemetry: Pick<IngestTelemetry, "appendsFail" | "appendsGoOn">;
  /** What is tried failed in a way that is our fault. */
  readonly fail: (error: unknown) => void;
}

/** `backoff`: for tests. */
export function createAppendWatch({ log, newId, telemetry, fail }: AppendWatchDeps, backoff = createBackoff()): AppendWatch {
  const stop = new AbortController();
  let trying: Promise<void> | undefined;

  function failed(error: BridgeError): void {
    if (backoff.failed(error)) telemetry.appendsFail(error);
  }

  function taken(): void {
    if (backoff.succeeded()) telemetry.appendsGoOn();
  }

  async function tryUntilTaken(): Promise<void> {
    // The same one each time: an append that failed may be stored.
    const id = newId();
    for (;;) {
      await backoff.pause(stop.signal);
      // A message may have been recorded meanwhile.
      if (stop.signal.aborted || backoff.failure() === null) return;
      try {
        await appendParts(log, id, NOTHING);
        taken();
      } catch (error) {
        if (!isBridgeError(error)) throw error;
        failed(error);
      }
    }
  }

  return {
    async record(work) {
      try {
        const recorded = await work();
        // One that had been recorded before was only read.
        if (!recorded.repeated) taken();
        return recorded;
      } catch (error) {
        if (isBridgeError(error, "LOG_UNAVAILABLE")) {
          failed(error);
          trying ??= tryUntilTaken()
            .catch(fail)
            .finally(() => (trying = undefined));
        }
        throw error;
      }
    },
    failure: () => backoff.failure(),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await trying;
    },
  };
}

const NOTHING = {
  sha256: hash("sha256", "", "buffer"),
  async *parts() {
    yield new Uint8Array();
  },
};
