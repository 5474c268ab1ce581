// Kafka: messages in and out, and the topics themselves.

export { applyTopics, type AppliedTopic, type WantedTopic } from "./apply-topics.ts";
export { createKafkaInbox } from "./inbox.ts";
export { DEFAULT_BOUNDS, type KafkaInboxOptions } from "./inbox-seam.ts";
export { type KafkaAccess, SASL_MECHANISMS } from "./kafka-client.ts";
export { createKafkaOutbox, createOutbox, ID_HEADER, type KafkaOutbox } from "./outbox.ts";
export { createTopicMaker } from "./topic-maker.ts";
