// Step 3 of an event's life: a message is wrapped untouched, appended, and only then acknowledged by a receipt.

import { BridgeError, type EventLog } from "@csp/contracts";
import {
  decodeReceived,
  encodeReceived,
  encodeReceivedMeta,
  EVENT_TYPE,
  formatReceipt,
  httpUplinkStream,
  idempotentMessageId,
  payloadId,
  payloadPartId,
  payloadStream,
  type Received,
} from "@csp/domain";
import { crashPoint } from "@csp/service-kit";
import type { Body } from "./read-body.ts";
import type { MessageHeaders } from "./message-headers.ts";

const NO_META = new TextEncoder().encode("{}");

export interface RecordDeps {
  readonly log: EventLog;
  readonly nowMs: () => number;
  /** A fresh random UUID. */
  readonly newId: () => string;
}

export interface Recorded {
  readonly receipt: string;
  /** True when the same message had been recorded before under the same Idempotency-Key. */
  readonly repeated: boolean;
  readonly stream: string;
  readonly revision: number;
}

/** Records a message that came over HTTP. When it returns, the message is durable. */
export async function recordReceived(deps: RecordDeps, profile: string, headers: MessageHeaders, body: Body): Promise<Recorded> {
  const id = headers.idempotencyKey === null ? deps.newId() : idempotentMessageId(headers.sender, headers.owner, profile, headers.idempotencyKey);
  // A crash while parts are written leaves parts that no `Received` names: they are never read, and a retry writes the same ones.
  const parts = body.whole === null ? await appendParts(deps.log, id, body) : 0;
  const received: Received = {
    profile,
    contentType: headers.contentType,
    contentEncoding: headers.contentEncoding,
    sender: headers.sender,
    owner: headers.owner,
    senderVerified: false,
    source: "http",
    receivedAtMs: deps.nowMs(),
    sha256: body.sha256,
    sizeBytes: body.sizeBytes,
    keyId: null,
    payload: body.whole,
    parts,
  };
  const stream = httpUplinkStream(id);
  // A crash after this append and before the answer: the sender does not know, and asks again with the same key.
  const appended = await deps.log.append(stream, "any", [
    { id, type: EVENT_TYPE.received, data: encodeReceived(received), meta: encodeReceivedMeta({ traceParent: headers.traceParent }) },
  ]);
  crashPoint("ingest.appended");
  if (appended.repeated) await checkSameBody(deps.log, stream, appended.firstRevision, body);
  const { position, repeated, lastRevision: revision } = appended;
  return { receipt: formatReceipt({ messageId: id, position }), repeated, stream, revision };
}

/** Appends a large body's parts before its message; repeated, it appends the same ones. Resolves to how many there are. */
export async function appendParts(log: EventLog, messageId: string, body: Pick<Body, "sha256" | "parts">): Promise<number> {
  const payload = payloadId(messageId, body.sha256);
  let index = 0;
  for await (const data of body.parts()) {
    const part = { id: payloadPartId(payload, index), type: EVENT_TYPE.payloadPart, data, meta: NO_META };
    await log.append(payloadStream(payload), index === 0 ? "none" : index - 1, [part]);
    index += 1;
  }
  if (index > 0) crashPoint("ingest.parts-appended");
  return index;
}

async function checkSameBody(log: EventLog, stream: string, revision: number, body: Body): Promise<void> {
  for await (const events of log.read(stream, revision)) {
    const first = events[0];
    if (first !== undefined && Buffer.compare(decodeReceived(first.data).sha256, body.sha256) === 0) return;
    throw new BridgeError("IDEMPOTENCY_KEY_REUSED", "this Idempotency-Key was used before for another body; nothing was recorded now");
  }
}
