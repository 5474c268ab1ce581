// Makes topics when there is something to send to them. One that is there is left as it is, whatever its settings.

import { type TopicMaker, topicContract } from "@csp/contracts";
import type { Admin } from "kafkajs";
import { createClient, type KafkaAccess } from "./kafka-client.ts";
import { unavailable } from "./kafka-failure.ts";
import { CLOSE_MS, within } from "./within.ts";

const RETRY = { initialRetryTime: 100, maxRetryTime: 2000, retries: 5 };
/** Topics that are known to be there; a topic that is deleted while we run is noticed by the next send. */
const MAX_KNOWN = 100_000;

/** Opens nothing until it is first asked. */
export function createTopicMaker(access: KafkaAccess): TopicMaker & AsyncDisposable {
  const client = createClient(access);
  const known = new Set<string>();
  let connecting: Promise<Admin> | undefined;

  async function connect(): Promise<Admin> {
    const admin = client.admin({ retry: RETRY });
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      // A broker that refuses the credentials may keep the connection open, and this process with it.
      await admin.disconnect().catch(() => undefined);
      throw error;
    }
  }

  async function make(topics: readonly string[]): Promise<void> {
    const admin = await (connecting ??= connect());
    const there = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !there.has(topic)).map(toConfig);
    if (missing.length > 0) await admin.createTopics({ waitForLeaders: true, topics: missing });
  }

  return {
    async ensureTopics(topics) {
      const asked = topics.filter((topic) => !known.has(topic));
      if (asked.length === 0) return;
      try {
        await make(asked);
      } catch (error) {
        await drop();
        throw unavailable("OUTBOX_UNAVAILABLE", `topic ${asked[0] ?? ""} is missing and could not be made (csp topics apply <sender> makes it)`, error);
      }
      if (known.size > MAX_KNOWN) known.clear();
      for (const topic of asked) known.add(topic);
    },
    [Symbol.asyncDispose]: () => within(CLOSE_MS, drop()),
  };

  async function drop(): Promise<void> {
    const admin = await connecting?.catch(() => undefined);
    connecting = undefined;
    await admin?.disconnect();
  }
}

function toConfig(topic: string) {
  const contract = topicContract(topic);
  if (contract === undefined) throw new Error(`nothing is promised of topic ${topic}`);
  const configEntries = Object.entries(contract.settings).map(([name, value]) => ({ name, value }));
  return { topic, numPartitions: contract.partitions, configEntries };
}
