// Sends messages of one call without waiting for each to be written: the transport writes what has gathered together. By
// itself grpc-js writes one message, waits for the system to have taken it, and writes the next, so that an event cost the
// server and its readers a packet each.

import { ServerInterceptingCall, type ServerInterceptor } from "@grpc/grpc-js";

/** Messages of one call that are on their way to the system, at most. */
const MOST_AHEAD = 64;

export const sendAhead: ServerInterceptor = (_method, call) => new CallAhead(call);

class CallAhead extends ServerInterceptingCall {
  #ahead = 0;
  #next: (() => void) | undefined;

  override sendMessage(message: unknown, callback: () => void): void {
    super.sendMessage(message, () => {
      this.#ahead--;
      const next = this.#next;
      this.#next = undefined;
      next?.();
    });
    if (++this.#ahead < MOST_AHEAD) callback();
    else this.#next = callback;
  }
}
