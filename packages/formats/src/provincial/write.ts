// Provincial messages and their answers, written and signed. Whoever sends brings the id, the time and the key; nothing here
// knows a clock.

import type { Refusal } from "../profile.ts";
import { canonicalJson } from "./canonical-json.ts";
import { provincialStageOf } from "./profile.ts";
import { type ProtocolFields, signedText } from "./protocol.ts";
import { hmacSm3 } from "./sm3.ts";

/** Records by group; what stands in each is told in docs/profiles/provincial.md. */
export interface ProvincialContent {
  readonly enterprise?: readonly object[];
  readonly inOutBound?: readonly object[];
  readonly stock?: readonly object[];
  readonly retail?: readonly object[];
}

/** A signed message as JSON text. Throws where the content has a number that JSON cannot write. */
export function wrapProvincial(fields: ProtocolFields, content: ProvincialContent, key: string): string {
  const text = canonicalJson(content);
  if (text === null) throw new Error("the content of a provincial message holds a number that JSON cannot write");
  const { eventId, sender, receiverRegion, sendTime } = fields;
  const signature = hmacSm3(key, signedText(fields, text));
  return `{${[
    `"eventId":${JSON.stringify(eventId)}`,
    `"sender":${JSON.stringify(sender)}`,
    `"receiverRegion":${JSON.stringify(receiverRegion)}`,
    `"sendTime":${JSON.stringify(sendTime)}`,
    `"content":${text}`,
    `"signature":"${signature}"`,
  ].join(",")}}`;
}

export interface ProvincialResponseFacts {
  /** Of the message that is answered; empty where it could not be read. */
  readonly eventId: string;
  /** GB/T 7408. */
  readonly responseTime: string;
  /** Null where the message was taken. */
  readonly refusal: Refusal | null;
}

/** The answer to a message. */
export interface ProvincialResponse {
  readonly eventId: string;
  /** `0` taken, `1` refused for its protocol fields, `2` for its business fields. */
  readonly code: "0" | "1" | "2";
  /** Reason of the closed list; empty where the message was taken. */
  readonly reason: string;
  /** JSON pointer. */
  readonly where: string;
  readonly message: string;
  readonly responseTime: string;
  /** HMAC-SM3 over the fields above in this order, a line each. */
  readonly signature: string;
}

/** `key`: the secret shared with the sender, or the platform's own. */
export function provincialResponse({ eventId, responseTime, refusal }: ProvincialResponseFacts, key: string): ProvincialResponse {
  const code = refusal === null ? "0" : provincialStageOf(refusal) === "protocol" ? "1" : "2";
  const unsigned = { eventId, code, reason: refusal?.reason ?? "", where: refusal?.where ?? "", message: refusal?.detail ?? "", responseTime } as const;
  return { ...unsigned, signature: hmacSm3(key, Object.values(unsigned).join("\n")) };
}
