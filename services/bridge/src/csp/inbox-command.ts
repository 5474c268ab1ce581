// `csp inbox`: which partitions of the uplink topics a running bridge reads, and what to do when one's topic was made anew.

import { CommandError, createBridgeClient } from "./client.ts";
import { bridgeUrl, type Command } from "./command.ts";

interface InboxPartition {
  readonly topic: string;
  readonly partition: number;
  /** Why it stands still until somebody has looked. */
  readonly stopped: string | null;
  /** What it waits for, and goes on by itself with. */
  readonly waits: string | null;
}

interface Inbox {
  readonly partitions: readonly InboxPartition[];
  readonly failure: string | null;
}

const USAGE_ERROR = 2;

export const inboxCommand: Command = {
  name: "inbox",
  usage: "[reset <topic> <partition>]",
  summary: "the partitions that are read; reset: a topic was meant to be made anew, keep it in a new stream",
  takes: [0, 3],
  async run(input) {
    const client = createBridgeClient(bridgeUrl(input));
    const [verb, topic, partition] = input.positionals;
    if (verb === undefined) {
      const inbox = (await client.getJson("/inbox").catch(withoutTopics)) as Inbox;
      return { text: describe(inbox), json: inbox };
    }
    if (verb !== "reset" || topic === undefined || !/^\d+$/.test(partition ?? "")) throw new CommandError("csp inbox reset <topic> <partition>", USAGE_ERROR);
    const answer = (await client.postJson("/inbox/reset", { topic, partition: Number(partition) }).catch(withoutTopics)) as { readonly stream: string };
    return { text: `${topic}/${partition} is kept in ${answer.stream} from now on\n`, json: answer };
  },
};

/** Only a process that reads topics has an inbox. */
function withoutTopics(error: unknown): never {
  if (!(error instanceof CommandError) || error.code !== "NOT_FOUND") throw error;
  throw new CommandError("this process reads no topics: CSP_KAFKA_BROKERS is not set there, or it is not ingest, whose address --url takes", 1, {
    code: error.code,
  });
}

/** Those that stand still first, then those that wait: of 144 partitions they would be overlooked among the others. */
function describe({ partitions, failure }: Inbox): string {
  const sorted = partitions.toSorted((a, b) => a.topic.localeCompare(b.topic, "en") || a.partition - b.partition);
  const {
    still = [],
    waiting = [],
    read = [],
  } = Object.groupBy(sorted, ({ stopped, waits }) => {
    if (stopped !== null) return "still";
    return waits === null ? "read" : "waiting";
  });
  const lines = [...still, ...waiting, ...read].map((one) => `${one.topic}/${one.partition}  ${stateText(one)}\n`);
  const said = failure === null ? "" : `${failure}\n`;
  if (lines.length === 0) return said || "no partition is read here\n";
  return `${said}${lines.length} partitions: ${read.length} read, ${waiting.length} waiting, ${still.length} standing still\n${lines.join("")}`;
}

function stateText({ stopped, waits }: InboxPartition): string {
  if (stopped !== null) return `stands still: ${stopped}`;
  return waits === null ? "read" : `waits: ${waits}`;
}
