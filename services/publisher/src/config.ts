// Settings of the publisher.

import { type ConfigFields, field } from "@csp/service-kit";

export interface PublisherConfig {
  /** Messages handed to the topics in one send, at most. */
  readonly sendBatch: number;
  /** Least time between two sends, milliseconds: what changes in between is sent once. */
  readonly sendEveryMs: number;
}

const COUNT = field.count({ env: "CSP_PUBLISH_BATCH", doc: "messages handed to the topics in one send, at most", default: 500 });
const MAX_BATCH = 10_000;

export const PUBLISHER_FIELDS: ConfigFields<PublisherConfig> = {
  sendBatch: { ...COUNT, kind: `a whole number, 1 to ${MAX_BATCH}`, parse: parseBatch },
  sendEveryMs: field.durationMs({ env: "CSP_PUBLISH_EVERY", doc: "least time between two sends; a row that changes in between is sent once", default: 200 }),
};

function parseBatch(text: string): number | undefined {
  const count = COUNT.parse(text);
  return count === undefined || count < 1 || count > MAX_BATCH ? undefined : count;
}
