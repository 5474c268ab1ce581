// The one file that spells stream names and event types. Nothing else builds or takes apart such a name.

/** Streams that HTTP messages are spread over, by hash of the receipt. */
const HTTP_STREAMS = 16;

export const CATEGORY = { uplink: "uplink", payload: "payload", trace: "trace", source: "source", registry: "registry" } as const;

export const EVENT_TYPE = {
  received: "Received.v1",
  sourceOpened: "SourceOpened.v1",
  payloadPart: "PayloadPart.v1",
  traceEvent: "TraceEvent.v1",
  rejection: "Rejection.v1",
  translated: "Translated.v1",
  schemaRegistered: "SchemaRegistered.v1",
  compatibilitySet: "CompatibilitySet.v1",
} as const;

/** Schemas of others that the bridge's registry keeps. */
export const REGISTRY_STREAM = `${CATEGORY.registry}-schemas`;

/** `uplink-http-<0..15>` for a message that came over HTTP, by the first byte of its event id (a UUID, so evenly spread). */
export function httpUplinkStream(eventId: string): string {
  return `uplink-http-${Number.parseInt(eventId.slice(0, 2), 16) % HTTP_STREAMS}`;
}

/** All streams HTTP messages can be in. */
export function httpUplinkStreams(): readonly string[] {
  return Array.from({ length: HTTP_STREAMS }, (_, n) => `uplink-http-${n}`);
}

/** `source-<topic>-<partition>`: says which stream the messages of a partition of Kafka go to; the last word counts. */
export function sourceStream(topic: string, partition: number): string {
  return `source-${topic}-${partition}`;
}

/** `uplink-<topic>-<partition>`, and `…-r<n>` after the topic was made anew for the n-th time. */
export function kafkaUplinkStream(topic: string, partition: number, suffix: number): string {
  return `uplink-${topic}-${partition}${suffix === 0 ? "" : `-r${suffix}`}`;
}

/** `payload-<payload id>`: the parts of one large payload. */
export function payloadStream(payloadId: string): string {
  return `payload-${payloadId}`;
}

/** The stream that holds what became of the messages of an uplink stream; generation 0 is the one made as they came in. */
export function traceStream(uplinkStream: string, generation = 0): string {
  const suffix = uplinkStream.slice("uplink-".length);
  return generation === 0 ? `trace-${suffix}` : `trace-g${generation}-${suffix}`;
}

/** True for a stream of the category, e.g. `isOf("uplink-http-3", CATEGORY.uplink)`. */
export function isOf(stream: string, category: (typeof CATEGORY)[keyof typeof CATEGORY]): boolean {
  return stream.startsWith(`${category}-`);
}
