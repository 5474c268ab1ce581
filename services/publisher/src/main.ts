// `npm run service -- publisher`: the publisher alone, over a store that it has by itself. Publishes to Kafka where that is
// configured, else to topics in its folder, which are read over HTTP.

import { readRules, runService, SERVICE_FIELDS } from "@csp/runtime";
import { readConfig, runMain } from "@csp/service-kit";
import { PUBLISHER_FIELDS } from "./config.ts";
import { createPublisher } from "./service.ts";
import { SUPERVISION_FLOW } from "./supervision-flow.ts";

/** The regulator view has few rows. */
const FLOW_CACHE_BYTES = 8 * 1024 * 1024;

await runMain(() => {
  const config = readConfig(process.env, { ...SERVICE_FIELDS, ...PUBLISHER_FIELDS });
  return runService("publisher", config, async ({ log, telemetry, kafka, ownStores }) => {
    const { stores, topics } = ownStores({ flow: { schema: SUPERVISION_FLOW, cacheBytes: FLOW_CACHE_BYTES } });
    const outbox = kafka()?.outbox;
    const where = outbox === undefined ? { outbox: topics, topics } : { outbox };
    return createPublisher({ log, store: stores.flow, ...where, rules: await readRules(config.rulesFile), telemetry }, config);
  });
});
