// Kafka: messages in and out, and the topics themselves.

export { applyTopics, type AppliedTopic, type WantedTopic } from "./apply-topics.ts";
export { createKafkaInbox, type KafkaInboxOptions, MOST_OPEN_BYTES_IN_ALL } from "./inbox.ts";
export { type KafkaAccess, SASL_MECHANISMS } from "./kafka-client.ts";
export { createKafkaOutbox, createOutbox, ID_HEADER, type KafkaOutbox } from "./outbox.ts";
export { createTopicMaker } from "./topic-maker.ts";
