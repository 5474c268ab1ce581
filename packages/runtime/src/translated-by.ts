// Whether a generation of translations has everything that is in the log: what is published must not be taken over from an
// earlier one before. Stateful only in what it still waits for.

import type { EventLog, Position } from "@csp/contracts";
import { decodeProvenance, EVENT_TYPE, traceStream } from "@csp/domain";
import { uplinkStreams } from "./uplink-streams.ts";

/**
 * Asks whether every message that was in the log when it was first asked is translated in the generation; later ones do not
 * count, or under load it never would be. Resolves to a position by which all outcomes stand, or to undefined.
 */
export function createTranslatedBy(log: EventLog, generation: number): () => Promise<Position | undefined> {
  /** By stream: the last revision that there was. */
  let waitsFor: Map<string, number> | undefined;
  let position: Position = 0;
  return async () => {
    waitsFor ??= await lastRevisions(log);
    for (const [stream, revision] of waitsFor) {
      const last = await log.readLast(traceStream(stream, generation));
      if (last === undefined) return undefined;
      const { rawRevision } = decodeProvenance(last.meta);
      if (rawRevision < revision || (rawRevision === revision && last.type !== EVENT_TYPE.translated)) return undefined;
      position = Math.max(position, last.position);
      waitsFor.delete(stream);
    }
    return position;
  };
}

async function lastRevisions(log: EventLog): Promise<Map<string, number>> {
  const revisions = new Map<string, number>();
  for (const stream of await uplinkStreams(log)) {
    const last = await log.readLast(stream);
    if (last !== undefined) revisions.set(stream, last.revision);
  }
  return revisions;
}
