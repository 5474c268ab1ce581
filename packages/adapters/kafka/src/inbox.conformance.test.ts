// The inbox over a group in memory; the same suite runs over a real Kafka in `test/engines/`.

import { type InboxSubject, inboxConformance, MOST_OPEN_BYTES } from "@csp/contracts/conformance";
import { createTestGroup } from "./consumer-group.test-support.ts";
import { createInbox } from "./inbox.ts";

async function openSubject(): Promise<InboxSubject> {
  const group = createTestGroup();
  let topics = 0;
  return {
    async createTopic(partitions) {
      const topic = `t${topics++}`;
      group.createTopic(topic, partitions);
      return topic;
    },
    send: async (topic, partition, messages) => group.send(topic, partition, messages),
    openReader: () => createInbox(group.seam, { mostOpenBytes: MOST_OPEN_BYTES }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

inboxConformance("kafka, over a group in memory", openSubject);
