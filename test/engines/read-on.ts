// Reads by an inbox as ingest does: a failure that may pass is tried again, until the signal.

import { setTimeout as pause } from "node:timers/promises";
import { type HandlePartition, type Inbox, isBridgeError } from "@csp/contracts";

const AGAIN_MS = 200;

export async function readOn(inbox: Inbox, topics: readonly string[], handle: HandlePartition, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await inbox.read(topics, handle, signal);
    } catch (error) {
      if (!isBridgeError(error) || !error.retryable) throw error;
      await pause(AGAIN_MS);
    }
  }
}
