// Makes topics as they are promised, and brings the settings of those that are there in line. Never changes how many
// partitions a topic has: its keys would go elsewhere and lose their order. Deletes nothing.

import kafkajs, { type Admin, type ITopicConfig } from "kafkajs";
import { createClient, type KafkaAccess } from "./kafka-client.ts";
import { unavailable } from "./kafka-failure.ts";

export interface WantedTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly settings: Readonly<Record<string, string>>;
}

export interface AppliedTopic {
  readonly topic: string;
  readonly outcome: "made" | "changed" | "as promised" | "other partitions";
  /** For a person: what was changed, or what is not as promised. */
  readonly detail: string;
}

const { ConfigResourceTypes } = kafkajs;
/** Where a setting was given for the topic itself, by Kafka's numbering of sources. */
const OF_THE_TOPIC = 1;

export async function applyTopics(access: KafkaAccess, wanted: readonly WantedTopic[]): Promise<readonly AppliedTopic[]> {
  const admin = createClient(access).admin();
  try {
    await admin.connect();
    const there = new Set(await admin.listTopics());
    const missing = wanted.filter(({ topic }) => !there.has(topic));
    if (missing.length > 0) await admin.createTopics({ waitForLeaders: true, topics: missing.map(toTopicConfig) });
    const made = missing.map(({ topic, partitions }): AppliedTopic => ({ topic, outcome: "made", detail: `${partitions} partitions` }));
    return [
      ...made,
      ...(await align(
        admin,
        wanted.filter(({ topic }) => there.has(topic)),
      )),
    ];
  } catch (error) {
    throw unavailable("OUTBOX_UNAVAILABLE", "topics could not be made", error);
  } finally {
    await admin.disconnect();
  }
}

function toTopicConfig({ topic, partitions, settings }: WantedTopic): ITopicConfig {
  return { topic, numPartitions: partitions, configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })) };
}

async function align(admin: Admin, wanted: readonly WantedTopic[]): Promise<readonly AppliedTopic[]> {
  if (wanted.length === 0) return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: wanted.map(({ topic }) => topic) });
  const partitions = new Map(topics.map(({ name, partitions: own }) => [name, own.length]));
  const applied: AppliedTopic[] = [];
  for (const one of wanted) {
    const changed = await alignSettings(admin, one);
    const count = partitions.get(one.topic) ?? 0;
    if (count !== one.partitions)
      applied.push({ topic: one.topic, outcome: "other partitions", detail: `has ${count} partitions, not ${one.partitions}; left as it is` });
    else if (changed.length > 0) applied.push({ topic: one.topic, outcome: "changed", detail: changed.join(", ") });
    else applied.push({ topic: one.topic, outcome: "as promised", detail: "" });
  }
  return applied;
}

/** Kafka replaces all settings of a topic at once, so those that somebody else gave it are given again. */
async function alignSettings(admin: Admin, { topic, settings }: WantedTopic): Promise<readonly string[]> {
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }] });
  const entries = resources[0]?.configEntries ?? [];
  const now = new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
  const changed = Object.entries(settings).filter(([name, value]) => now.get(name) !== value);
  if (changed.length === 0) return [];
  const own = entries
    .filter(({ configSource }) => Number(configSource) === OF_THE_TOPIC)
    .map(({ configName, configValue }) => [configName, configValue] as const);
  const all = Object.entries({ ...Object.fromEntries(own), ...settings }).map(([name, value]) => ({ name, value }));
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries: all }] });
  return changed.map(([name, value]) => `${name}=${value}`);
}
