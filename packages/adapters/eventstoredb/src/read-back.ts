// Reading back single events that were just acknowledged. What is asked for in one turn of the event loop goes together:
// events of one stream that lie close to each other are one read, so that many small appends cost few reads.

import { BridgeError } from "@csp/contracts";
import type { LogReader } from "./log-reader.ts";
import type { StoredEvent } from "./stored-event.ts";

/** Events between two wanted ones that are rather read too than left for a second read. */
const GAP = 8;
const RANGE_EVENTS = 256;

interface Wanted {
  readonly revision: number;
  readonly resolve: (event: StoredEvent) => void;
  readonly reject: (error: unknown) => void;
}

/** The result throws LOG_CORRUPT when the event is not there, and what reading throws. */
export function createReadBack(reader: Pick<LogReader, "readRange">): (stream: string, revision: number) => Promise<StoredEvent> {
  let gathered = new Map<string, Wanted[]>();

  function flush(): void {
    const all = gathered;
    gathered = new Map();
    for (const [stream, wanted] of all) for (const range of toRanges(wanted)) void readRange(stream, range);
  }

  async function readRange(stream: string, range: readonly Wanted[]): Promise<void> {
    const from = range[0]?.revision ?? 0;
    try {
      const events = await reader.readRange(stream, from, (range.at(-1)?.revision ?? from) - from + 1);
      const byRevision = new Map(events.map((event) => [event.logged.revision, event]));
      for (const { revision, resolve, reject } of range) {
        const event = byRevision.get(revision);
        if (event !== undefined) resolve(event);
        else reject(new BridgeError("LOG_CORRUPT", `Event ${revision} of stream ${stream} was acknowledged by EventStoreDB and is not there.`));
      }
    } catch (error) {
      for (const { reject } of range) reject(error);
    }
  }

  return (stream, revision) => {
    const { promise, resolve, reject } = Promise.withResolvers<StoredEvent>();
    if (gathered.size === 0) setImmediate(flush);
    const wanted = gathered.get(stream) ?? [];
    gathered.set(stream, wanted);
    wanted.push({ revision, resolve, reject });
    return promise;
  };
}

/** In the order of their revisions, cut where a gap is too wide or a range too long. */
function toRanges(wanted: readonly Wanted[]): readonly (readonly Wanted[])[] {
  const ranges: Wanted[][] = [];
  for (const one of wanted.toSorted((a, b) => a.revision - b.revision)) {
    const range = ranges.at(-1);
    const [first, last] = [range?.[0], range?.at(-1)];
    const isNear = first !== undefined && last !== undefined && one.revision - last.revision <= GAP && one.revision - first.revision < RANGE_EVENTS;
    if (isNear) range?.push(one);
    else ranges.push([one]);
  }
  return ranges;
}
