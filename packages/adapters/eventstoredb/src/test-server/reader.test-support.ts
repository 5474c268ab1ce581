// Whoever reads at the other end of a call: takes messages at its own pace, and goes away at any time.

import type { ReadReq, ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import type { ServerWritableStream } from "@grpc/grpc-js";

export interface Reader {
  /** Sends a message and waits while the reader takes none; false once it has gone. */
  readonly send: (one: ReadResp | Buffer) => Promise<boolean>;
  readonly gone: Promise<void>;
  hasGone(): boolean;
}

export function createReaderOf(call: ServerWritableStream<ReadReq, ReadResp>, sent: { count: number }): Reader {
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  let wake: () => void = () => undefined;
  call.on("drain", () => wake());
  call.on("cancelled", () => {
    resolve();
    wake();
  });
  return {
    async send(one) {
      if (call.cancelled) return false;
      sent.count++;
      // Bytes are a message too, for whom it is written with: recent-events.test-support.ts.
      if (!call.write(one as ReadResp)) await new Promise<void>((drained) => (wake = drained));
      return !call.cancelled;
    },
    gone,
    hasGone: () => call.cancelled,
  };
}
