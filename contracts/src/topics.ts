// The one file that spells topic names. `topics.yaml` says the same of each to people and to other programs, with key,
// order and retention; a test keeps the two equal. Knows nothing of what is in a message but the name of its schema.

export interface TopicContract {
  /** The topic's name; a part in angle brackets stands for one word of letters, digits and `-`. */
  readonly name: string;
  /** Seen from the bridge. */
  readonly direction: "in" | "out";
  /** Path of the Avro schema of the values, under `schemas/`. */
  readonly schema: string;
  readonly description: string;
}

const SUPERVISION: TopicContract = {
  name: "csp.supervision.<region>.v1",
  direction: "out",
  schema: "topics/supervision-flow.v1.json",
  description:
    "Flow of packs by drug, day and kind of step, for the regulator of one province: each message is a whole row and replaces the one of the same key before it.",
};

export const TOPICS: readonly TopicContract[] = [SUPERVISION];

/** The topic of a province (two digits of GB/T 2260), or of what cannot be told to be of one (`unknown`). */
export function supervisionTopic(region: string): string {
  if (!/^(\d\d|unknown)$/.test(region)) throw new Error(`no region: ${region}`);
  return SUPERVISION.name.replace("<region>", region);
}

const PATTERNS: readonly (readonly [RegExp, TopicContract])[] = TOPICS.map((contract) => [
  new RegExp(`^${contract.name.replaceAll(".", "\\.").replace(/<\w+>/g, "[A-Za-z0-9-]+")}$`),
  contract,
]);

/** What was promised about a topic; undefined for a name that is none of ours. */
export function topicContract(topic: string): TopicContract | undefined {
  return PATTERNS.find(([pattern]) => pattern.test(topic))?.[1];
}
