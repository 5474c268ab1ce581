// `csp topics apply`: makes the topics of the bridge in Kafka as `contracts/topics.yaml` promises them.

import { type AppliedTopic, applyTopics, type WantedTopic } from "@csp/adapter-kafka";
import { parseParty, provinceCodes } from "@csp/codes";
import { receiptsTopic, supervisionTopic, topicContract, TRACE_TOPIC, uplinkTopic } from "@csp/contracts";
import { PROFILES } from "@csp/domain";
import { readBridgeConfig } from "../config.ts";
import { kafkaAccess } from "@csp/runtime";
import { CommandError } from "./client.ts";
import type { Command } from "./command.ts";

const USAGE_ERROR = 2;
const MOST_SENDERS = 1000;
/** Where what cannot be told to be of a province is published. */
const NO_REGION = "unknown";

export const topicsCommand: Command = {
  name: "topics",
  usage: "apply [sender …]",
  summary: "make the bridge's topics in Kafka (CSP_KAFKA_BROKERS), and bring their settings in line; of senders those of their receipts too",
  takes: [1, MOST_SENDERS],
  async run(input) {
    if (input.positionals[0] !== "apply") throw new CommandError("csp topics: say apply", USAGE_ERROR);
    const access = kafkaAccess(readBridgeConfig(input.env), "csp-topics");
    if (access === undefined) throw new CommandError("set CSP_KAFKA_BROKERS to say where Kafka is");
    const applied = await applyTopics(access, wantedTopics(input.positionals.slice(1)));
    return { text: describe(applied), json: applied, exitCode: applied.some(({ outcome }) => outcome === "other partitions") ? 1 : 0 };
  },
};

/** All topics whose names are known beforehand, and those of the senders. */
function wantedTopics(senders: readonly string[]): readonly WantedTopic[] {
  const names = [
    ...[...PROFILES.keys()].map(uplinkTopic),
    TRACE_TOPIC,
    ...[...provinceCodes(), NO_REGION].map(supervisionTopic),
    ...senders.map((sender) => receiptsTopic(readSender(sender))),
  ];
  return names.map((topic) => {
    const contract = topicContract(topic);
    if (contract === undefined) throw new Error(`nothing is promised of ${topic}`);
    return { topic, partitions: contract.partitions, settings: contract.settings };
  });
}

function readSender(text: string): string {
  const party = parseParty(text);
  if (!party.ok) throw new CommandError(`csp topics: ${text} is no sender: ${party.problem.detail}`, USAGE_ERROR);
  return party.value.uri;
}

function describe(applied: readonly AppliedTopic[]): string {
  return applied.map(({ topic, outcome, detail }) => `${topic.padEnd(34)} ${outcome}${detail === "" ? "" : `: ${detail}`}\n`).join("");
}
