// Which streams hold raw messages: those of HTTP, which are fixed, and those that partitions of Kafka were given.

import type { EventLog } from "@csp/contracts";
import { decodeSourceOpened, EVENT_TYPE, httpUplinkStreams, SOURCES_STREAM } from "@csp/domain";

/** All that there are in the log as it is now. A stream is named in the log before its first message. */
export async function uplinkStreams(log: Pick<EventLog, "read">): Promise<readonly string[]> {
  const streams = [...httpUplinkStreams()];
  for await (const events of log.read(SOURCES_STREAM, 0)) {
    for (const event of events) if (event.type === EVENT_TYPE.sourceOpened) streams.push(decodeSourceOpened(event.data).stream);
  }
  return streams;
}
