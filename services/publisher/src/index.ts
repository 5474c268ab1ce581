export { familiesOf, type PublisherConfig, PUBLISHER_FIELDS, type TopicFamily } from "./config.ts";
export { createPublisher, type PublisherDeps } from "./service.ts";
export { type FamilyStores, PUBLISHER_STORES, publisherSchemas, toFamilyStores } from "./stores.ts";
export { type SchemaIds } from "./topic-value.ts";
