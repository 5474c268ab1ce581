// Kafka beside the data folder, where it is configured: uplink topics come in from it, and what is published goes to it.

import { createKafkaInbox, createKafkaOutbox, createTopicMaker } from "@csp/adapter-kafka";
import type { Inbox, Outbox, TopicMaker } from "@csp/contracts";
import { type KafkaConfig, kafkaAccess } from "./kafka-config.ts";

export interface KafkaPorts {
  readonly inbox: Inbox;
  readonly outbox: Outbox & AsyncDisposable;
  readonly topicMaker: TopicMaker & AsyncDisposable;
}

/** Undefined where it is not configured. Opens nothing yet. */
export function createKafka(config: KafkaConfig, clientId: string): KafkaPorts | undefined {
  const access = kafkaAccess(config, clientId);
  if (access === undefined) return undefined;
  return {
    inbox: createKafkaInbox(access, { groupId: config.kafkaGroup, sessionMs: config.kafkaSessionMs, mostOpenBytesInAll: config.kafkaMaxOpenBytes }),
    outbox: createKafkaOutbox(access),
    topicMaker: createTopicMaker(access),
  };
}

/** What is published goes to both, to Kafka first; sent again after a failure in between, it is the same message by its id. */
export function sendToBoth(kafka: Outbox, folder: Outbox): Outbox {
  return {
    async send(messages) {
      await kafka.send(messages);
      await folder.send(messages);
    },
  };
}
