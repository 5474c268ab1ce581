// What kafkajs hands on of a fetch, in the shape of the port.

import type { InMessage } from "@csp/contracts";
import type { EachBatchPayload, KafkaMessage } from "kafkajs";
import type { FetchedMessage } from "./record-set.ts";

/** The library's typings do not have it. */
export function fetchedFrom(batch: EachBatchPayload["batch"]): number {
  return Number((batch as unknown as { readonly fetchedOffset: string }).fetchedOffset);
}

export function toMessage({ offset, key, value, headers, unreadable }: KafkaMessage & Pick<FetchedMessage, "unreadable">): InMessage {
  const read: Record<string, string> = {};
  for (const [name, values] of Object.entries(headers ?? {})) {
    const value = Array.isArray(values) ? values.at(-1) : values;
    if (value !== undefined) read[name] = value.toString();
  }
  return { offset: Number(offset), key, value, headers: read, unreadable };
}
