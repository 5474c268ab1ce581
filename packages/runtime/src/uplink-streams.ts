// Which streams hold raw messages: those of HTTP, which are fixed, and those that partitions of Kafka were given.

import { BEFORE_ALL, type EventLog } from "@csp/contracts";
import { CATEGORY, decodeSourceOpened, EVENT_TYPE, httpUplinkStreams } from "@csp/domain";

/** All that there are in the log as it is now. A stream is named in the log before its first message. */
export async function uplinkStreams(log: Pick<EventLog, "follow">): Promise<readonly string[]> {
  const streams = [...httpUplinkStreams()];
  for await (const batch of log.follow({ categories: [CATEGORY.source] }, BEFORE_ALL, { signal: new AbortController().signal })) {
    for (const event of batch.events) if (event.type === EVENT_TYPE.sourceOpened) streams.push(decodeSourceOpened(event.data).stream);
    if (batch.caughtUp) break;
  }
  return streams;
}
