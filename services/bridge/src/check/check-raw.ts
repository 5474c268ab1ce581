// Invariant 1: what arrived is what is stored. Recomputes the hash of every payload.

import { createHash } from "node:crypto";
import type { EventLog, LoggedEvent } from "@csp/contracts";
import { CATEGORY, decodeReceived, EVENT_TYPE, payloadId, payloadStream, type Received } from "@csp/domain";
import type { CheckCounts, Finding } from "./finding.ts";
import { readToEnd } from "./read-to-end.ts";

export async function* checkRaw(log: EventLog, counts: CheckCounts): AsyncGenerator<Finding> {
  for await (const events of readToEnd(log, { categories: [CATEGORY.uplink] })) {
    for (const event of events) {
      if (event.type !== EVENT_TYPE.received) continue;
      counts.rawMessages += 1;
      yield* checkPayload(log, event);
    }
  }
}

async function* checkPayload(log: EventLog, event: LoggedEvent): AsyncGenerator<Finding> {
  const where = `${event.stream}@${event.revision}`;
  let received: Received;
  try {
    received = decodeReceived(event.data);
  } catch (error) {
    yield { invariant: 1, where, detail: `the event cannot be read: ${String(error)}` };
    return;
  }
  const sha256 = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of storedChunks(log, event.id, received)) {
    sha256.update(chunk);
    sizeBytes += chunk.byteLength;
  }
  if (sizeBytes !== received.sizeBytes) yield { invariant: 1, where, detail: `the payload has ${sizeBytes} bytes, and came with ${received.sizeBytes}` };
  else if (Buffer.compare(sha256.digest(), received.sha256) !== 0) yield { invariant: 1, where, detail: "the payload is not what came: its SHA-256 differs" };
}

async function* storedChunks(log: EventLog, messageId: string, received: Received): AsyncGenerator<Uint8Array> {
  if (received.payload !== null) yield received.payload;
  if (received.parts === 0) return;
  for await (const events of log.read(payloadStream(payloadId(messageId, received.sha256)), 0)) {
    for (const part of events) if (part.revision < received.parts) yield part.data;
  }
}
