// Which failures of a send are waited out.

import { type BridgeError, isBridgeError } from "@csp/contracts";

/**
 * What may pass, and a topic that takes too small messages: that is put right at the broker, and until then this family waits
 * and everything else goes on, where an end would take the whole process with it.
 */
export function isSentLater(error: unknown): error is BridgeError {
  return isBridgeError(error) && (error.retryable || error.code === "MESSAGE_TOO_LARGE");
}
