// When a document of a world is due.

import type { WorldDocument } from "@csp/world";
import type { Pace } from "./world-options.ts";

/** Asked for each document in turn: milliseconds until it is due; what is due already waits for nothing. */
export function createPace(pace: Pace, startedAt: number): (document: WorldDocument) => number {
  let done = 0;
  let firstAt: number | undefined;
  return ({ at, truth }) => {
    if (pace.kind === "unbounded") return 0;
    firstAt ??= at;
    const dueMs = pace.kind === "speed" ? (at - firstAt) / pace.value : (done / pace.value) * 1000;
    done += pace.kind === "codes" ? truth.codesListed : 1;
    return Math.max(0, startedAt + dueMs - performance.now());
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, ms));
}
