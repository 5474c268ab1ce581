// Settings of the publisher.

import { type ConfigFields, field } from "@csp/service-kit";

/** Families of topics, each published by itself. */
export const TOPIC_FAMILIES = ["trace", "supervision", "receipts"] as const;
export type TopicFamily = (typeof TOPIC_FAMILIES)[number];

export interface SendConfig {
  /** Messages handed to the topics in one send, at most. */
  readonly sendBatch: number;
  /** Least time between two sends, milliseconds: what changes in between is sent once. */
  readonly sendEveryMs: number;
}

export interface PublisherConfig extends SendConfig {
  /** The families of topics that are published. */
  readonly publish: readonly TopicFamily[];
  /** Senders that are told what became of their messages by a topic of their own, at most: the first ones in the log. */
  readonly publishSenders: number;
}

const COUNT = field.count({ env: "CSP_PUBLISH_BATCH", doc: "messages handed to the topics in one send, at most", default: 500 });
const MAX_BATCH = 10_000;

export const PUBLISHER_FIELDS: ConfigFields<PublisherConfig> = {
  publish: field.choices(TOPIC_FAMILIES, { env: "CSP_PUBLISH", doc: "the families of topics that are published", default: TOPIC_FAMILIES }),
  publishSenders: field.count({
    env: "CSP_PUBLISH_SENDERS",
    doc: "senders with a topic of receipts of their own, at most: the first ones in the log",
    default: 1000,
  }),
  sendBatch: { ...COUNT, kind: `a whole number, 1 to ${MAX_BATCH}`, parse: parseBatch },
  sendEveryMs: field.durationMs({ env: "CSP_PUBLISH_EVERY", doc: "least time between two sends; a row that changes in between is sent once", default: 200 }),
};

function parseBatch(text: string): number | undefined {
  const count = COUNT.parse(text);
  return count === undefined || count < 1 || count > MAX_BATCH ? undefined : count;
}
