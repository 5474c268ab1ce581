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
  /** The families of topics that are to be published; `familiesOf` where it is not said. */
  readonly publish: readonly TopicFamily[] | undefined;
  /** Senders that are told what became of their messages by a topic of their own, at most: the first ones in the log. */
  readonly publishSenders: number;
}

const COUNT = field.count({ env: "CSP_PUBLISH_BATCH", doc: "messages handed to the topics in one send, at most", default: 500 });
const MAX_BATCH = 10_000;

export const PUBLISHER_FIELDS: ConfigFields<PublisherConfig> = {
  publish: field.optionalChoices(TOPIC_FAMILIES, {
    env: "CSP_PUBLISH",
    doc: "the families of topics that are published; where it is not set, all with Kafka, and without it `supervision`",
  }),
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

/**
 * What is published where nothing is said. Trace and receipts are for those who read topics: without Kafka the same is asked
 * over HTTP, and each of the two costs half of what all else does with small bills.
 */
export function familiesOf({ publish }: Pick<PublisherConfig, "publish">, hasKafka: boolean): readonly TopicFamily[] {
  return publish ?? (hasKafka ? TOPIC_FAMILIES : ["supervision"]);
}
