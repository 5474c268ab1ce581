// What ingest recorded of a topic's messages, as the log holds it.

import { BEFORE_ALL, type EventLog } from "@csp/contracts";
import { CATEGORY, decodeReceived, EVENT_TYPE, parseKafkaSource } from "@csp/domain";

export interface RecordedMessage {
  readonly stream: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly contentType: string;
  readonly bytes: Buffer;
  /** As text. */
  readonly payload: string;
}

/** Every message that came from Kafka, in the log's one order. */
export async function readRecorded(log: EventLog): Promise<readonly RecordedMessage[]> {
  const recorded: RecordedMessage[] = [];
  for await (const batch of log.follow({ categories: [CATEGORY.uplink] }, BEFORE_ALL, { signal: new AbortController().signal })) {
    for (const { type, stream, data } of batch.events) {
      if (type !== EVENT_TYPE.received) continue;
      const { source, contentType, payload } = decodeReceived(data);
      const bytes = Buffer.from(payload ?? []);
      const position = parseKafkaSource(source);
      if (position !== undefined) recorded.push({ ...position, stream, contentType, bytes, payload: bytes.toString() });
    }
    if (batch.caughtUp) break;
  }
  return recorded;
}
