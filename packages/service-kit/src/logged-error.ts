// An error as a log line shows it. One that may pass is somebody else's, in a sentence made for whoever runs this: where in our
// code it was noticed tells nothing, and would be most of the line. Of all others the place is what is looked for.

import { type BridgeErrorCode, isBridgeError } from "@csp/contracts";
import { pino } from "pino";

interface LoggedFailure {
  readonly code: BridgeErrorCode;
  readonly message: string;
}

/** @param error whatever was thrown */
export function describeError(error: unknown): LoggedFailure | ReturnType<typeof pino.stdSerializers.err> {
  if (!isBridgeError(error) || !error.retryable) return pino.stdSerializers.err(error as Error);
  // Most sentences hold what their cause says already.
  let message = error.message;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) if (!message.includes(cause.message)) message += `: ${cause.message}`;
  return { code: error.code, message };
}
