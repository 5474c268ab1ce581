// What a failing Kafka means: the one place where kafkajs's errors are turned into ours. Decides by name and by the
// broker's error type, never by text.

import { BridgeError, type BridgeErrorCode } from "@csp/contracts";

/** Of the error itself and of all its causes. */
interface ErrorChain {
  readonly names: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
}

function chainOf(error: unknown): ErrorChain {
  const names = new Set<string>();
  const types = new Set<string>();
  for (let one = error; one instanceof Error; one = one.cause ?? ("originalError" in one ? one.originalError : undefined)) {
    names.add(one.name);
    if ("type" in one && typeof one.type === "string") types.add(one.type);
  }
  return { names, types };
}

/** The size over which a broker refuses: of one batch, or of the segment that was to hold it. */
const TOO_LARGE = ["MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE"];

export function isTooLarge(error: unknown): boolean {
  const { types } = chainOf(error);
  return TOO_LARGE.some((type) => types.has(type));
}

function isUnknownTopic(error: unknown): boolean {
  return chainOf(error).types.has("UNKNOWN_TOPIC_OR_PARTITION");
}

/** @param what what was being done, to open the sentence with. */
export function unavailable(code: Extract<BridgeErrorCode, "INBOX_UNAVAILABLE" | "OUTBOX_UNAVAILABLE">, what: string, error: unknown): BridgeError {
  const detail = error instanceof Error ? error.message : String(error);
  const advice = isUnknownTopic(error) ? "; csp topics apply makes the topics" : "";
  return new BridgeError(code, `${what}: ${detail}${advice}`, error);
}

/** Why reading ended. It may pass: what cannot be read whoever tries comes as a message of its own (record-set.ts). */
export function inboxError(error: unknown): BridgeError {
  return unavailable("INBOX_UNAVAILABLE", "the topics cannot be read", error);
}
