// A whole stream as one list, for tests that look at what was written.

import type { EventLog, LoggedEvent } from "@csp/contracts";

export async function readStream(log: EventLog, stream: string): Promise<readonly LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const batch of log.read(stream, 0)) events.push(...batch);
  return events;
}
