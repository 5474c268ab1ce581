// What consumers of a supervision topic know once they have read all of it.

import assert from "node:assert/strict";
import { openAvro, TOPIC_SCHEMAS, unframeAvro } from "@csp/domain";
import type { ReadMessage } from "./read-topic.ts";

/** Packs that were received, by the newest row of each key of a supervision topic. */
export function publishedPacks(messages: readonly ReadMessage[]): number {
  const newest = new Map(messages.map((one) => [one.key, decodeFlow(one.value)]));
  return [...newest.values()].reduce((sum, row) => sum + (row.flow === "received" ? Number(row.packs) : 0), 0);
}

/** As a consumer reads it that knows the schema. */
const decodeFlow = ((): ((value: Uint8Array) => { readonly flow: string; readonly packs: number }) => {
  const found = TOPIC_SCHEMAS.find(({ name }) => name === "supervision-flow.v1") ?? assert.fail("the schema is gone");
  const codec = openAvro<{ readonly flow: string; readonly packs: number }>(found.schema);
  return (value) => codec.decode(unframeAvro(value).body);
})();
