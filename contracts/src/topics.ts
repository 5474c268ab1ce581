// The one file that spells topic names. `topics.yaml` says the same of each to people and to other programs, with key,
// order and retention; a test keeps the two equal. Knows nothing of what is in a message but the name of its schema.

import { hash } from "node:crypto";

export interface TopicContract {
  /** The topic's name; a part in angle brackets stands for one word of letters, digits and `-`. */
  readonly name: string;
  /** Seen from the bridge. */
  readonly direction: "in" | "out";
  /** Path of the schema of the values under `schemas/`, the one that is written; a folder where each topic of the family has its own. */
  readonly schema: string;
  /** Which versions of the schema read what which others wrote: `BACKWARD_TRANSITIVE`, a newer one everything older. Null where values are no Avro. */
  readonly compatibility: "BACKWARD_TRANSITIVE" | null;
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
  compatibility: null,
  description: "Documents of enterprises and of other systems as they are, one profile a topic: the same that come in by POST /uplink/<profile>.",
  partitions: 12,
  settings: { "compression.type": "zstd", "max.message.bytes": "10485760", "retention.ms": "1209600000" },
};

/** Of what goes out no message is over 512 KiB, and Kafka's own default takes it: a cluster of which less was made does not. */
const OUT_BYTES = "1048588";

const TRACE: TopicContract = {
  name: "csp.trace.v1",
  direction: "out",
  schema: "topics/trace.v1.json",
  compatibility: "BACKWARD_TRANSITIVE",
  description: "Everything that was made of every message, as it is in the log: canonical events, refusals with their reasons, and the close of each message.",
  partitions: 12,
  settings: { "compression.type": "zstd", "max.message.bytes": OUT_BYTES, "retention.ms": "2592000000" },
};

const SUPERVISION: TopicContract = {
  name: "csp.supervision.<region>.v1",
  direction: "out",
  schema: "topics/supervision-flow.v1.json",
  compatibility: "BACKWARD_TRANSITIVE",
  description:
    "Flow of packs by drug, day and kind of step, for the regulator of one province: each message is a whole row and replaces the one of the same key before it.",
  partitions: 6,
  settings: { "compression.type": "zstd", "max.message.bytes": OUT_BYTES, "cleanup.policy": "compact" },
};

const RECEIPTS: TopicContract = {
  name: "csp.receipts.<sender>.v1",
  direction: "out",
  schema: "topics/receipt.v1.json",
  compatibility: "BACKWARD_TRANSITIVE",
  description: "What became of each message of one sender: counts, the verdict on each document, and the codes that were refused, with reasons.",
  partitions: 1,
  settings: { "compression.type": "zstd", "max.message.bytes": OUT_BYTES, "retention.ms": "2592000000" },
};

export const TOPICS: readonly TopicContract[] = [UPLINK, TRACE, SUPERVISION, RECEIPTS];

/** The one topic of all outcomes. */
export const TRACE_TOPIC = TRACE.name;

/** The topic of a province (two digits of GB/T 2260), or of what cannot be told to be of one (`unknown`). */
export function supervisionTopic(region: string): string {
  if (!/^(\d\d|unknown)$/.test(region)) throw new Error(`no region: ${region}`);
  return SUPERVISION.name.replace("<region>", region);
}

/**
 * The topic of what became of the messages of a sender, by its canonical URI. No two senders have one topic, also where Kafka
 * takes `.` and `_` for the same. A name is letters, digits and `-`: `uscc-<18 characters>`, `ent-<system and id>`, or `uri-<all of it>`,
 * every other byte as `-` and two hex digits; of a name over 180 characters the SHA-256 instead.
 */
export function receiptsTopic(sender: string): string {
  return RECEIPTS.name.replace("<sender>", senderWord(sender));
}

const SENDER_KINDS = [
  ["urn:csp:uscc:", "uscc-"],
  ["urn:csp:ent:", "ent-"],
  ["", "uri-"],
] as const;
const MAX_WORD = 180;

function senderWord(sender: string): string {
  if (sender === "") throw new Error("a message without a sender has no topic");
  const [head, kind] = SENDER_KINDS.find(([start]) => sender.startsWith(start)) ?? ["", "uri-"];
  const rest = sender.slice(head.length);
  // Nearly all are a USCC, which is a word as it is: to go through its bytes takes 5.5 µs in place of 0.6 (as in key-partition.ts).
  const word = kind + (LETTERS_AND_DIGITS.test(rest) ? rest : [...Buffer.from(rest)].map(byteWord).join(""));
  return word.length <= MAX_WORD ? word : `sha256-${hash("sha256", sender)}`;
}

const LETTERS_AND_DIGITS = /^[A-Za-z0-9]*$/;

function byteWord(byte: number): string {
  const letter = String.fromCharCode(byte);
  return /[A-Za-z0-9]/.test(letter) ? letter : `-${byte.toString(16).padStart(2, "0")}`;
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

/** Under which a registry keeps the schemas of a topic's values. */
export function valueSubject(topic: string): string {
  return `${topic}${VALUE}`;
}

/** The topic of such a subject; undefined for any other. */
export function topicOfSubject(subject: string): string | undefined {
  return subject.endsWith(VALUE) ? subject.slice(0, -VALUE.length) : undefined;
}

const VALUE = "-value";

const PATTERNS: readonly (readonly [RegExp, TopicContract])[] = TOPICS.map((contract) => [
  new RegExp(`^${contract.name.replaceAll(".", "\\.").replace(/<\w+>/g, "[A-Za-z0-9-]+")}$`),
  contract,
]);

/** What was promised about a topic; undefined for a name that is none of ours. */
export function topicContract(topic: string): TopicContract | undefined {
  return PATTERNS.find(([pattern]) => pattern.test(topic))?.[1];
}
