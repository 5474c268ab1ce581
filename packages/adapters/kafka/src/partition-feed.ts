// One partition while it is ours: holds what was fetched until it is handed out, bounds what is not acknowledged by pausing
// the fetching, and ends at once when the partition is taken. Knows Kafka only by three wishes to it.

import { createDiagnosticPublisher, DIAGNOSTICS, type InMessage, type PartitionFeed, type SourcePartition } from "@csp/contracts";
import { type AckWindow, createAckWindow } from "./ack-window.ts";

/** What a feed asks of the fetching of its partition. */
export interface FetchControl {
  /** The next fetch begins there, and nothing that was fetched before arrives any more. */
  seek(offset: number): void;
  pause(): void;
  resume(): void;
}

export interface FeedOptions {
  readonly source: SourcePartition;
  readonly fetching: FetchControl;
  readonly mostOpenBytes: number;
  /** Told how many bytes more, or fewer, are held: fetched and not acknowledged, while somebody reads. */
  readonly held: (more: number) => void;
  /** Called when the unbroken head has moved. */
  readonly moved: () => void;
}

/** The side of a feed that the fetching sees. */
export interface OpenFeed {
  readonly feed: PartitionFeed;
  /** Whether what a fetch brings is wanted now. */
  isFetching(): boolean;
  /** Takes what a fetch from this offset on brought. False when it is not wanted now; then it must be fetched again. */
  push(from: number, messages: readonly InMessage[]): boolean;
  /** Says where the partition ends now: the offset of the next message that somebody will send. */
  endsAt(offset: number): void;
  /** The offset to go on at after a crash, where it is known. */
  resumeAt(): number | undefined;
  /** Ends all handing out. What is acknowledged afterwards still counts for `resumeAt`. */
  end(): void;
  /** Nobody works on it any more: holds nothing, and stays paused. */
  rest(): void;
}

/** What a message takes in memory that has neither key nor value nor headers. */
const MESSAGE_BYTES = 256;
/** Handing out begins again when this share of the bound is free. */
const RESUME_SHARE = 0.5;
const lags = createDiagnosticPublisher(DIAGNOSTICS.kafkaLag);

export function createPartitionFeed({ source, fetching, mostOpenBytes, held, moved }: FeedOptions): OpenFeed {
  const taken = new AbortController();
  let window: AckWindow = createAckWindow();
  /** Fetched and not handed out. */
  let waiting: InMessage[] = [];
  let waitingBytes = 0;
  let reading = 0;
  /** Somebody reads, or works on what was handed out. */
  let isWanted = false;
  let toldHeld = 0;
  let isPaused = true;
  let wake: (() => void) | undefined;
  let end = 0;
  /** Where the next fetch begins, where it is known. */
  let fetchAt: number | undefined;
  /** Where fetching was set anew because it began later. */
  let setAnewAt: number | undefined;
  let beginsAt: number | undefined;

  /** What is not safe yet: handed out, fetched or neither. */
  function tellLag(): void {
    lags(() => {
      const safeTo = window.resumeAt() ?? waiting[0]?.offset ?? beginsAt ?? end;
      return { topic: source.topic, partition: source.partition, messages: taken.signal.aborted ? null : Math.max(0, end - safeTo) };
    });
  }

  function tellHeld(): void {
    const bytes = isWanted ? window.openBytes() + waitingBytes : 0;
    held(bytes - toldHeld);
    toldHeld = bytes;
  }

  function pause(): void {
    // Once taken, the partition's fetching is another feed's matter.
    if (isPaused || taken.signal.aborted) return;
    isPaused = true;
    fetching.pause();
  }

  function resume(): void {
    if (!isPaused || !isWanted || taken.signal.aborted) return;
    isPaused = false;
    fetching.resume();
  }

  function beginAnew(from: number | undefined): void {
    const next = from ?? window.resumeAt() ?? waiting[0]?.offset;
    pause();
    drop();
    window = createAckWindow();
    beginsAt = next;
    fetchAt = next;
    setAnewAt = undefined;
    isWanted = true;
    tellHeld();
    if (next !== undefined) fetching.seek(next);
    resume();
  }

  /**
   * kafkajs can bring what it fetched for a former position after it was told of another: when a broker has hung, and its
   * answer waits behind a new one. What lies between would be left out, so that it is asked for by its offset, once: what then
   * begins later again does so rightly, after control records. What begins earlier leaves nothing out: it is known already, or
   * of a topic made anew, and the handler tells them apart.
   */
  function leavesOut(from: number): boolean {
    if (fetchAt === undefined || from <= fetchAt || setAnewAt === fetchAt) return false;
    setAnewAt = fetchAt;
    fetching.seek(fetchAt);
    return true;
  }

  function drop(): void {
    waiting = [];
    waitingBytes = 0;
  }

  const hasRoom = () => window.openBytes() < mostOpenBytes;

  /** As many as there is room for; one over the bound goes alone, and what begins earlier by itself. */
  function handOut(): readonly InMessage[] {
    let count = 0;
    let before = -1;
    for (const message of waiting) {
      if (!hasRoom() || message.offset <= before) break;
      before = message.offset;
      const bytes = bytesOf(message);
      window.add(message.offset, bytes);
      waitingBytes -= bytes;
      count += 1;
    }
    return waiting.splice(0, count);
  }

  function adjustFetching(): void {
    tellHeld();
    if (toldHeld >= mostOpenBytes) pause();
    else if (toldHeld <= mostOpenBytes * RESUME_SHARE) resume();
  }

  /** What was handed out may still be acknowledged. */
  function rest(): void {
    isWanted = false;
    drop();
    pause();
    tellHeld();
  }

  async function* messages(from?: number): AsyncGenerator<readonly InMessage[]> {
    const mine = ++reading;
    wake?.();
    if (!taken.signal.aborted) beginAnew(from);
    try {
      for (;;) {
        while ((waiting.length === 0 || !hasRoom()) && mine === reading && !taken.signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
        if (mine !== reading || taken.signal.aborted) return;
        yield handOut();
      }
    } finally {
      // Whoever leaves may stay away for days, as where an operator is waited for, and others need the room.
      if (mine === reading) rest();
    }
  }

  return {
    feed: {
      ...source,
      taken: taken.signal,
      messages,
      acknowledge(offset) {
        const before = window.resumeAt();
        if (!window.acknowledge(offset)) throw new Error(`offset ${offset} of ${source.topic}/${source.partition} was not handed out`);
        if (window.resumeAt() !== before) {
          moved();
          tellLag();
        }
        adjustFetching();
        wake?.();
      },
    },
    isFetching: () => !isPaused && !taken.signal.aborted,
    push(from, fetched) {
      if (isPaused || taken.signal.aborted || leavesOut(from)) return false;
      fetchAt = (fetched.at(-1)?.offset ?? from) + 1;
      waitingBytes += sumOfBytes(fetched);
      waiting = [...waiting, ...fetched];
      adjustFetching();
      wake?.();
      return true;
    },
    endsAt(offset) {
      end = offset;
      tellLag();
    },
    resumeAt: () => window.resumeAt(),
    end() {
      taken.abort();
      tellLag();
      drop();
      tellHeld();
      wake?.();
    },
    rest,
  };
}

/** What these take in memory, nearly. */
export function sumOfBytes(messages: readonly InMessage[]): number {
  return messages.reduce((sum, message) => sum + bytesOf(message), 0);
}

function bytesOf({ key, value, headers }: InMessage): number {
  let bytes = MESSAGE_BYTES + (key?.byteLength ?? 0) + (value?.byteLength ?? 0);
  for (const name in headers) bytes += name.length + (headers[name]?.length ?? 0);
  return bytes;
}
