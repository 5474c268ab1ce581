export { familiesOf, type PublisherConfig, PUBLISHER_FIELDS, type TopicFamily } from "./config.ts";
export { createPublisher, PUBLISHER_STORES, type PublisherDeps } from "./service.ts";
export { type SchemaIds } from "./topic-value.ts";
