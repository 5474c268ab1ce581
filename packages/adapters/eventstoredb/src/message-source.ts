// The messages of one gRPC call, taken as the reader wants them: what it does not take stays in the call, whose flow
// control stops the server. Knows nothing of what is in them.

import { moreWithin } from "./more-within.ts";
import { toFailure } from "./server-failure.ts";

/** The part of a gRPC call that is used here. */
interface ReadableCall<T> {
  read(): T | null;
  on(event: "readable" | "end", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  cancel(): void;
}

export interface MessageSource<T> {
  /** The next message, if it has come. */
  take(): T | undefined;
  /** True when a message lies ready. */
  ready(): boolean;
  /** True once there is more to take; false when the call ended or was closed. @throws BridgeError when it failed. */
  more(): Promise<boolean>;
  /** The same, or undefined once nothing came for so long. */
  moreWithin(ms: number): Promise<boolean | undefined>;
  /** Ends the call, and every wait. */
  close(): void;
}

/** @param what what was asked, for the text of a failure. */
export function createMessageSource<T>(call: ReadableCall<T>, what: string): MessageSource<T> {
  let held: T | null = null;
  let ended = false;
  let failure: Error | undefined;
  let wake: () => void = () => undefined;
  call.on("readable", () => wake());
  call.on("end", () => {
    ended = true;
    wake();
  });
  // Also what comes after closing, which nobody waits for.
  call.on("error", (error) => {
    failure ??= toFailure(error, what);
    wake();
  });
  async function moreUnless(isOver: () => boolean): Promise<boolean | undefined> {
    for (;;) {
      if (ended) return false;
      if (failure !== undefined) throw failure;
      held ??= call.read();
      if (held !== null) return true;
      if (isOver()) return undefined;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  return {
    take() {
      const message = held ?? call.read();
      held = null;
      return message ?? undefined;
    },
    ready: () => (held ??= call.read()) !== null,
    more: async () => (await moreUnless(() => false)) === true,
    moreWithin: (ms) => moreWithin(ms, () => wake(), moreUnless),
    close() {
      if (!ended) call.cancel();
      ended = true;
      wake();
    },
  };
}
