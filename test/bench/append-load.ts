// A load of appends of 1-KB events on an event log, whichever engine keeps it.

import type { EventLog, NewEvent } from "@csp/contracts";
import type { Random } from "./random.ts";

const META = Buffer.from(JSON.stringify({ cluster: "bench", topic: "csp.uplink.bench", partition: 3, offset: 123_456_789, sender: "uscc:91440300708461136T" }));
const DATA_BYTES = 1024 - META.length;
export const STREAMS = 16;

export interface Load {
  readonly eventsPerAppend: number;
  readonly appendsInFlight: number;
}

export interface Appending {
  readonly events: number;
  readonly elapsedMs: number;
  /** Of each append, growing. */
  readonly latenciesMs: readonly number[];
}

/** Appends for so long, to `STREAMS` streams, with `any`. */
export async function append(log: EventLog, load: Load, makeEvents: (count: number) => NewEvent[], forMs: number): Promise<Appending> {
  const started = performance.now();
  const latenciesMs: number[] = [];
  let writer = 0;
  async function appendOn(): Promise<void> {
    const stream = `bench-${writer++ % STREAMS}`;
    while (performance.now() - started < forMs) {
      const events = makeEvents(load.eventsPerAppend);
      const asked = performance.now();
      await log.append(stream, "any", events);
      latenciesMs.push(performance.now() - asked);
    }
  }
  await Promise.all(Array.from({ length: load.appendsInFlight }, appendOn));
  const elapsedMs = performance.now() - started;
  return { events: latenciesMs.length * load.eventsPerAppend, elapsedMs, latenciesMs: latenciesMs.toSorted((a, b) => a - b) };
}

/** Events of 1 KB whose ids are all different; what is in them does not matter to a log. */
export function createEvents(random: Random): (count: number) => NewEvent[] {
  const bodies = Array.from({ length: 64 }, () => Uint8Array.from({ length: DATA_BYTES }, () => random.below(256)));
  const prefix = random
    .below(2 ** 32)
    .toString(16)
    .padStart(8, "0");
  let made = 0;
  return (count) =>
    Array.from({ length: count }, () => {
      const n = made++;
      return { id: `${prefix}-0000-5000-8000-${n.toString(16).padStart(12, "0")}`, type: "Received.v1", data: bodies[n % bodies.length] ?? META, meta: META };
    });
}

export function percentile(sorted: readonly number[], p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? NaN;
}
