// Tells the group how far each partition is safe: now and then while it is read, and once more at the end. A commit that
// fails or is lost costs nothing but messages that come again.

import type { Consumer } from "kafkajs";
import { publishFact } from "./kafka-client.ts";
import type { OpenFeed } from "./partition-feed.ts";

/** Few commits a second are enough: the log itself knows where each partition stands. */
const COMMIT_EVERY_MS = 250;

export interface CommitLoop {
  /** Something more is safe. */
  readonly request: () => void;
  /** Commits what is left, and nothing more after that. */
  end(): Promise<void>;
  /** Commits nothing more; resolves once what was begun has ended. */
  readonly stop: () => Promise<void>;
}

export function createCommitLoop(consumer: Pick<Consumer, "commitOffsets">, open: ReadonlyMap<string, OpenFeed>): CommitLoop {
  const committed = new WeakMap<OpenFeed, number>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isEnded = false;

  async function commit(): Promise<void> {
    const due = [...open.values()].flatMap((one) => {
      const offset = one.resumeAt();
      return offset === undefined || offset === committed.get(one) ? [] : [{ one, offset }];
    });
    if (due.length === 0) return;
    try {
      await consumer.commitOffsets(due.map(({ one: { feed }, offset }) => ({ topic: feed.topic, partition: feed.partition, offset: String(offset) })));
      for (const { one, offset } of due) committed.set(one, offset);
    } catch (error) {
      publishFact({ level: "warn", detail: `offsets were not committed: ${error instanceof Error ? error.message : String(error)}` });
    }
  }

  function start(): void {
    timer = undefined;
    running = running.then(commit);
  }

  async function stop(): Promise<void> {
    isEnded = true;
    clearTimeout(timer);
    await running;
  }

  return {
    request() {
      if (!isEnded) timer ??= setTimeout(start, COMMIT_EVERY_MS);
    },
    async end() {
      await stop();
      running = commit();
      await running;
    },
    stop,
  };
}
