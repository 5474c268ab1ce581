// `csp inbox`: which partitions of the uplink topics a running bridge reads, and what to do when one's topic was made anew.

import { CommandError, createBridgeClient } from "./client.ts";
import { bridgeUrl, type Command } from "./command.ts";

interface Inbox {
  readonly partitions: readonly { readonly topic: string; readonly partition: number; readonly stopped: string | null }[];
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

function describe({ partitions, failure }: Inbox): string {
  const lines = partitions.map(({ topic, partition, stopped }) => `${topic}/${partition}  ${stopped === null ? "read" : `stands still: ${stopped}`}\n`);
  return `${failure === null ? "" : `${failure}\n`}${lines.join("")}` || "no partition is read here\n";
}
