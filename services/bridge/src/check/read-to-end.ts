// Reads a log to its end and no further.

import { BEFORE_ALL, type EventLog, type FollowFilter, type LoggedEvent } from "@csp/contracts";

export async function* readToEnd(log: Pick<EventLog, "follow">, filter: FollowFilter): AsyncGenerator<readonly LoggedEvent[]> {
  const stop = new AbortController();
  try {
    for await (const batch of log.follow(filter, BEFORE_ALL, { signal: stop.signal })) {
      if (batch.events.length > 0) yield batch.events;
      if (batch.caughtUp) return;
    }
  } finally {
    stop.abort();
  }
}
