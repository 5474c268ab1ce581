// Damage that a read found: whoever asks is told by that one failure, and an operator by readiness, which stays as it is until
// the process starts again. What is damaged does not mend itself, and without a write nothing else would notice.

import { isBridgeError } from "@csp/contracts";

export interface Damage {
  /** What was found damaged, for an operator. */
  found(): string | undefined;
  /** Runs a read. */
  noted<T>(read: () => Promise<T>): Promise<T>;
}

export function createDamage(): Damage {
  let found: string | undefined;
  return {
    found: () => found,
    async noted(read) {
      try {
        return await read();
      } catch (error) {
        if (isBridgeError(error, "STORE_CORRUPT")) found ??= `${error.code}: ${error.message}`;
        throw error;
      }
    },
  };
}
