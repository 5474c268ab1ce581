// An inbox in memory for the tests of this service: one partition that a test fills, makes anew, hands to a second reader
// and takes away. What every inbox must do is the conformance suite's matter.

import { once } from "node:events";
import type { Inbox, InMessage, PartitionFeed } from "@csp/contracts";

export interface FixtureFeed {
  readonly feed: PartitionFeed;
  readonly acknowledged: number[];
  take(): void;
}

export interface FixturePartition {
  /** Offsets as given; what is sent later comes later. */
  send(...messages: readonly InMessage[]): void;
  /** Another topic of the same name. */
  makeAnew(...messages: readonly InMessage[]): void;
  openFeed(cluster?: string): FixtureFeed;
  /** An inbox that gives this one partition until its signal. */
  readonly inbox: Inbox;
}

export function createFixturePartition(topic: string, partition = 0): FixturePartition {
  let messages: InMessage[] = [];
  let wake = Promise.withResolvers<void>();

  function changed(): void {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  }

  function openFeed(cluster = "cluster-1"): FixtureFeed {
    const taken = new AbortController();
    const acknowledged: number[] = [];
    async function* hand(from = 0): AsyncGenerator<readonly InMessage[]> {
      const end = (messages.at(-1)?.offset ?? -1) + 1;
      for (let next = from > end ? 0 : from; !taken.signal.aborted;) {
        const batch = messages.filter(({ offset }) => offset >= next).slice(0, 3);
        next = (batch.at(-1)?.offset ?? next - 1) + 1;
        if (batch.length > 0) yield batch;
        else await Promise.race([wake.promise, once(taken.signal, "abort")]);
      }
    }
    return {
      acknowledged,
      feed: { cluster, topic, partition, taken: taken.signal, messages: hand, acknowledge: (offset) => void acknowledged.push(offset) },
      take: () => taken.abort(),
    };
  }

  return {
    send(...more) {
      messages.push(...more);
      changed();
    },
    makeAnew(...others) {
      messages = [...others];
      changed();
    },
    openFeed,
    inbox: {
      async read(_topics, handle, signal) {
        const { feed, take } = openFeed();
        if (signal.aborted) return;
        signal.addEventListener("abort", take, { once: true });
        await handle(feed);
      },
    },
  };
}
