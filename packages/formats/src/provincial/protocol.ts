// The protocol fields of a provincial message: who sends what to which region when, and the signature over it. They are read
// and checked before anything of the business content is looked at, as DB14/T 3290 asks.

import schema from "@csp/schemas/inbound/provincial.schema.json" with { type: "json" };
import { parseRegion, parseUscc, usccUri } from "@csp/codes";
import { type DocumentTime, parseDocumentTime } from "../document-time.ts";
import { type JsonObject, shapeRefusal } from "../json-message.ts";
import { lazySchema } from "../lazy-schema.ts";
import type { Refusal } from "../profile.ts";
import { refuse } from "../refusals.ts";
import type { RuleSet } from "../rule-set.ts";
import { canonicalJson } from "./canonical-json.ts";
import { hmacSm3, sameDigest } from "./sm3.ts";

export interface ProtocolFields {
  /** GUID. */
  readonly eventId: string;
  /** USCC. */
  readonly sender: string;
  /** GB/T 2260, six digits: whose platform the message is for. */
  readonly receiverRegion: string;
  /** GB/T 7408. */
  readonly sendTime: string;
}

export interface Protocol {
  readonly senderUri: string;
  /** Whether a key of the sender is known, and the signature was made with it. */
  readonly verified: boolean;
  readonly content: JsonObject;
}

const check = lazySchema(schema);
const DIGEST = /^[0-9a-fA-F]{64}$/;
/** GB/T 7408 (ISO 8601), basic form; the extended one is that of documents, with a T. */
const BASIC_TIME = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(Z|[+-]\d{2})?(\d{2})?$/;
const EXTENDED_TIME = /^\d{4}-\d{2}-\d{2}T/;

/** The text that is signed: the protocol fields as they are written and the content in its canonical spelling, a line each. */
export function signedText({ eventId, sender, receiverRegion, sendTime }: ProtocolFields, content: string): string {
  return `${eventId}\n${sender}\n${receiverRegion}\n${sendTime}\n${content}`;
}

/** Checks shape, parties, time and signature, in this order. */
export function readProtocol(message: unknown, rules: RuleSet): Protocol | Refusal {
  const refusal = shapeRefusal(message, "", check);
  if (refusal !== null) return refusal;
  // The schema has seen to it that these are texts, and the content an object.
  const fields = message as ProtocolFields & { readonly content: JsonObject; readonly signature: string };
  const sender = parseUscc(fields.sender);
  if (!sender.ok || sender.value.kind !== "uscc")
    return refuse("PARTY_UNKNOWN", "/sender", sender.ok ? "the sender is named by a USCC of 18 characters" : sender.problem.detail);
  const region = parseRegion(fields.receiverRegion);
  if (!region.ok) return refuse("SHAPE_INVALID", "/receiverRegion", region.problem.detail);
  if (parseTime7408(fields.sendTime) === undefined) return refuse("BAD_TIME", "/sendTime", "a time is written by GB/T 7408, as 2026-09-01T10:00:00+08:00");
  if (!DIGEST.test(fields.signature)) return refuse("SIGNATURE_INVALID", "/signature", "a signature by SM3 is 64 hexadecimal digits");
  const content = canonicalJson(fields.content);
  if (content === null) return refuse("SHAPE_INVALID", "/content", "a number is beyond what can be signed");
  const senderUri = usccUri(sender.value.code);
  const key = rules.signatureKeys?.get(senderUri);
  const verified = key !== undefined;
  if (verified && !sameDigest(hmacSm3(key, signedText(fields, content)), fields.signature)) {
    return refuse("SIGNATURE_INVALID", "/signature", "the signature does not fit the message and the sender's key");
  }
  return { senderUri, verified, content: fields.content };
}

/** In basic or extended form, with a time of day; +08:00 where no offset is written. */
export function parseTime7408(text: string): DocumentTime | undefined {
  if (EXTENDED_TIME.test(text)) return parseDocumentTime(text);
  const match = BASIC_TIME.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, zone, zoneMinutes] = match;
  const signed = zone !== undefined && zone !== "Z";
  if (!signed && zoneMinutes !== undefined) return undefined;
  const offset = signed ? `${zone}:${zoneMinutes ?? "00"}` : (zone ?? "");
  return parseDocumentTime(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
}
