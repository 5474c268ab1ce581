// For the tests of this folder alone: topics that fail by plan.

import { BridgeError, type Outbox } from "@csp/contracts";

export type Fault = "failed, sent" | "failed, not sent" | "too large";

/** Fails the sends that the plan names, in turn: with the messages sent all the same, or not. Once the plan is used up, all is well. */
export function createFailingOutbox(outbox: Outbox, plan: Fault[]): Outbox {
  return {
    async send(messages) {
      const fault = plan.shift();
      if (fault === "too large") throw new BridgeError("MESSAGE_TOO_LARGE", fault);
      if (fault !== "failed, not sent") await outbox.send(messages);
      if (fault !== undefined) throw new BridgeError("OUTBOX_UNAVAILABLE", fault);
    },
  };
}
