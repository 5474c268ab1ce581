// The one file that spells topic names. `topics.yaml` says the same of each to people and to other programs, with key,
// order and retention; a test keeps the two equal. Knows nothing of what is in a message but the name of its schema.

export interface TopicContract {
  /** The topic's name; a part in angle brackets stands for one word of letters, digits and `-`. */
  readonly name: string;
  /** Seen from the bridge. */
  readonly direction: "in" | "out";
  /** Path of the schema of the values under `schemas/`; a folder where each topic of the family has its own. */
  readonly schema: string;
  readonly description: string;
  /** Fixed for ever: with another number the same key would go elsewhere and lose its order. */
  readonly partitions: number;
  /** Settings of the topic in Kafka. */
  readonly settings: Readonly<Record<string, string>>;
}

const UPLINK: TopicContract = {
  name: "csp.uplink.<profile>",
  direction: "in",
  schema: "inbound",
  description: "Documents of enterprises and of other systems as they are, one profile a topic: the same that come in by POST /uplink/<profile>.",
  partitions: 12,
  settings: { "compression.type": "zstd", "max.message.bytes": "10485760", "retention.ms": "1209600000" },
};

const SUPERVISION: TopicContract = {
  name: "csp.supervision.<region>.v1",
  direction: "out",
  schema: "topics/supervision-flow.v1.json",
  description:
    "Flow of packs by drug, day and kind of step, for the regulator of one province: each message is a whole row and replaces the one of the same key before it.",
  partitions: 6,
  settings: { "compression.type": "zstd", "cleanup.policy": "compact" },
};

export const TOPICS: readonly TopicContract[] = [UPLINK, SUPERVISION];

/** The topic of a province (two digits of GB/T 2260), or of what cannot be told to be of one (`unknown`). */
export function supervisionTopic(region: string): string {
  if (!/^(\d\d|unknown)$/.test(region)) throw new Error(`no region: ${region}`);
  return SUPERVISION.name.replace("<region>", region);
}

/** The topic that documents of a profile come in by. */
export function uplinkTopic(profile: string): string {
  return UPLINK.name.replace("<profile>", profile);
}

/** The profile of what comes in by a topic; undefined for any other topic. */
export function uplinkProfile(topic: string): string | undefined {
  const head = uplinkTopic("");
  return topic.startsWith(head) ? topic.slice(head.length) : undefined;
}

const PATTERNS: readonly (readonly [RegExp, TopicContract])[] = TOPICS.map((contract) => [
  new RegExp(`^${contract.name.replaceAll(".", "\\.").replace(/<\w+>/g, "[A-Za-z0-9-]+")}$`),
  contract,
]);

/** What was promised about a topic; undefined for a name that is none of ours. */
export function topicContract(topic: string): TopicContract | undefined {
  return PATTERNS.find(([pattern]) => pattern.test(topic))?.[1];
}
