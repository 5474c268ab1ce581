// `npm run service -- publisher`: the publisher alone, over a store that it has by itself. Publishes to Kafka where that is
// configured, else to topics in its folder, which are read over HTTP.

import { createSchemaIds, readRules, runService, SERVICE_FIELDS } from "@csp/runtime";
import { readConfig, runMain } from "@csp/service-kit";
import { familiesOf, PUBLISHER_FIELDS } from "./config.ts";
import { createPublisher, PUBLISHER_STORES } from "./service.ts";

/** Its views have few rows, or rows that are not read again. */
const CACHE_BYTES = 8 * 1024 * 1024;

await runMain(() => {
  const config = readConfig(process.env, { ...SERVICE_FIELDS, ...PUBLISHER_FIELDS });
  return runService("publisher", config, async ({ log, telemetry, kafka, ownStores }) => {
    const specs = familiesOf(config, config.kafkaBrokers !== undefined).map(
      (family) => [family, { schema: PUBLISHER_STORES[family], cacheBytes: CACHE_BYTES }] as const,
    );
    const engine = kafka();
    const { stores, topics } = ownStores({ stores: Object.fromEntries(specs), hasTopics: engine === undefined });
    const where = engine === undefined ? { outbox: topics, topics } : { outbox: engine.outbox, topicMaker: engine.topicMaker };
    return createPublisher({ log, stores, ...where, schemaIds: createSchemaIds(config), rules: await readRules(config.rulesFile), telemetry }, config);
  });
});
