// What all partitions of a reader hold together, fetched and not safe, and whether there is room for more. Each partition has
// a bound of its own; a hundred of them, each within it, would be more than a process has.

import { createDiagnosticPublisher, DIAGNOSTICS } from "@csp/contracts";
import { within } from "./within.ts";

export interface OpenBytes {
  /** One partition holds so many more than before, or fewer. */
  add(bytes: number): void;
  /** More than the bound goes in alone, once nothing else is held. */
  hasRoomFor(bytes: number): boolean;
  /** Resolves once fewer are held than now, or after this time. */
  untilFewer(timeoutMs: number): Promise<void>;
}

const publish = createDiagnosticPublisher(DIAGNOSTICS.kafkaOpenBytes);

export function createOpenBytes(mostBytes: number): OpenBytes {
  let sum = 0;
  let fewer = Promise.withResolvers<void>();
  return {
    add(bytes) {
      if (bytes === 0) return;
      sum += bytes;
      publish(() => ({ bytes: sum }));
      if (bytes > 0) return;
      fewer.resolve();
      fewer = Promise.withResolvers();
    },
    hasRoomFor: (bytes) => sum === 0 || sum + bytes <= mostBytes,
    untilFewer: (timeoutMs) => within(timeoutMs, fewer.promise),
  };
}
