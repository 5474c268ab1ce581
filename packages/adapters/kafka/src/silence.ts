// Brokers that hang, or a line that swallows everything: nothing fails then, for kafkajs asks on and on for minutes, and the
// partitions are long another reader's. Whoever was to be heard of by now and was not is taken for gone.

export interface Silence {
  /** Something was heard; the next is to come within this time. */
  heard(nextWithinMs: number): void;
  /** Resolves, with that time, when it has passed; never after `end`. */
  readonly tooLong: Promise<number>;
  end(): void;
}

export function createSilence(firstWithinMs: number): Silence {
  const { promise: tooLong, resolve } = Promise.withResolvers<number>();
  let timer: NodeJS.Timeout | undefined;
  let isEnded = false;
  function heard(ms: number): void {
    clearTimeout(timer);
    // Who was let go may still be heard of, and a timer would hold the process.
    if (isEnded) return;
    timer = setTimeout(() => resolve(ms), ms);
  }
  heard(firstWithinMs);
  function end(): void {
    isEnded = true;
    clearTimeout(timer);
  }
  return { heard, tooLong, end };
}
