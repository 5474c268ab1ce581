// Rejections: what of a message was not translated, and why. The reasons are a closed list: the profiles' own
// (packages/formats/src/problem.ts), and here the translator's. docs/errors.md explains all; a test keeps both equal.

import type { ProblemReason, RefusedCode } from "@csp/formats";
import schema from "@csp/schemas/events/rejection.v1.json" with { type: "json" };
import { openAvro } from "./avro/avro-codec.ts";

export type TranslatorReason =
  /** Nobody reads this profile; the message is kept and can be translated again. */
  | "PROFILE_UNKNOWN"
  /** The profile needs an owner and the message names none. */
  | "OWNER_UNKNOWN"
  /** The payload does not decompress; nothing of the message is used. */
  | "UNDECODABLE"
  /** The payload decompresses to more than the bound; nothing of the message is used. */
  | "DECODED_TOO_LARGE"
  /** Messages from a topic came in a batch that cannot be unpacked; the batch is kept as it came, and the partition goes on behind it. */
  | "UNREADABLE_BATCH"
  /** A bug of ours met this message. Counted and alerted; the message can be translated again. */
  | "TRANSLATOR_FAULT";

export type RejectionReason = ProblemReason | TranslatorReason;

export interface Rejection {
  readonly reason: RejectionReason;
  /** JSON pointer, or `line:column` for XML; empty for the whole message. */
  readonly where: string;
  readonly detail: string;
  /** For TRANSLATOR_FAULT: equal for equal faults. */
  readonly fingerprint: string | null;
  readonly codes: readonly RefusedCode[];
}

const rejections = openAvro<Rejection>(schema);

export function encodeRejection(rejection: Rejection): Uint8Array {
  return rejections.encode(rejection);
}

/** Throws on bytes that `encodeRejection` did not make. */
export function decodeRejection(data: Uint8Array): Rejection {
  return rejections.decode(data);
}
