// `npm run service -- publisher`: the publisher alone, over a store that it has by itself. Publishes to Kafka where that is
// configured, else to topics in its folder, which are read over HTTP.

import { createSchemaIds, createTranslatedBy, readRules, runService, SERVICE_FIELDS } from "@csp/runtime";
import { readConfig, runMain } from "@csp/service-kit";
import { familiesOf, PUBLISHER_FIELDS } from "./config.ts";
import { createPublisher } from "./service.ts";
import { publisherSchemas, toFamilyStores } from "./stores.ts";

/** Its views have few rows, or rows that are not read again. */
const CACHE_BYTES = 8 * 1024 * 1024;

await runMain(() => {
  const config = readConfig(process.env, { ...SERVICE_FIELDS, ...PUBLISHER_FIELDS });
  return runService("publisher", config, async ({ log, telemetry, kafka, ownStores }) => {
    const { generation } = config;
    const schemas = publisherSchemas(familiesOf(config, config.kafkaBrokers !== undefined), generation);
    const specs = schemas.map(([name, schema]) => [name, { schema, cacheBytes: CACHE_BYTES }] as const);
    const engine = kafka();
    const { stores, topics } = ownStores({ stores: Object.fromEntries(specs), hasTopics: engine === undefined });
    const where = engine === undefined ? { outbox: topics, topics } : { outbox: engine.outbox, topicMaker: engine.topicMaker };
    const { own, before } = toFamilyStores(stores);
    const earlier = { stores: before, translatedBy: createTranslatedBy(log, generation) };
    const rules = await readRules(config.rulesFile);
    return createPublisher({ log, stores: own, generation, before: earlier, ...where, schemaIds: createSchemaIds(config), rules, telemetry }, config);
  });
});
