// Recording a partition in tests: messages, feeds that hand them out as a test says, and what the log has afterwards.

import { type EventLog, type InMessage, type LoggedEvent, uplinkTopic } from "@csp/contracts";
import { decodeReceived, PROFILES } from "@csp/domain";
import type { Profile } from "@csp/formats";
import type { FixtureFeed } from "./inbox-fixture.ts";
import { type PartitionDeps, recordPartition } from "./record-partition.ts";

export const TOPIC = uplinkTopic("bill");
const STREAM = `uplink-${TOPIC}-0`;
const PROFILE = PROFILES.get("bill") as Profile;

export function message(offset: number, text = `{"n":${offset}}`, headers: Record<string, string> = { "csp-owner": "uscc:91440300708461136T" }): InMessage {
  return { offset, key: null, value: Buffer.from(text), headers };
}

export async function readStream(log: EventLog, stream = STREAM): Promise<readonly LoggedEvent[]> {
  const all: LoggedEvent[] = [];
  for await (const events of log.read(stream, 0)) all.push(...events);
  return all;
}

export async function textsOf(log: EventLog, stream = STREAM): Promise<readonly string[]> {
  return (await readStream(log, stream)).map(({ data }) => Buffer.from(decodeReceived(data).payload ?? []).toString());
}

/** From and to of each gap that was told of. */
export const missed: [number, number][] = [];

export const UNTOLD: PartitionDeps["telemetry"] = {
  recorded: () => undefined,
  recordBatch: (_profile, _traces, _messages, work) => work(undefined),
  unreadable: () => undefined,
};

export function record(log: EventLog, { feed }: FixtureFeed, telemetry = UNTOLD): Promise<void> {
  const deps: PartitionDeps = {
    log,
    nowMs: () => 1_767_225_600_000,
    telemetry,
    opened: () => undefined,
    kept: () => undefined,
    missed: (_, from, to) => void missed.push([from, to]),
  };
  return recordPartition(deps, PROFILE, feed);
}

/** Records until so many are acknowledged, and gives the partition back. */
export async function recordSome(log: EventLog, opened: FixtureFeed, count: number, telemetry = UNTOLD): Promise<void> {
  const done = record(log, opened, telemetry);
  await Promise.race([done, untilAcknowledged(opened, count)]);
  opened.take();
  await done;
}

export async function untilAcknowledged({ acknowledged }: FixtureFeed, count: number): Promise<void> {
  while (acknowledged.length < count) await new Promise((wake) => setTimeout(wake, 1));
}

/** A feed that hands out these batches, waits for what it is to wait for between them, and is then taken. */
export function feedOf(...batches: readonly (readonly InMessage[] | Promise<void>)[]): FixtureFeed {
  const taken = new AbortController();
  const acknowledged: number[] = [];
  async function* messages(): AsyncGenerator<readonly InMessage[]> {
    for (const batch of batches) {
      if (batch instanceof Promise) await batch;
      else yield batch;
    }
    taken.abort();
  }
  const feed = {
    cluster: "cluster-1",
    topic: TOPIC,
    partition: 0,
    taken: taken.signal,
    messages,
    acknowledge: (offset: number) => void acknowledged.push(offset),
  };
  return { feed, acknowledged, take: () => taken.abort() };
}
