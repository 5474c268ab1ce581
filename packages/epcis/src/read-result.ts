// What reading an EPCIS document gives, from whatever syntax: the events and what stands around them, or the reasons why not.

import type { ValuePrefixes } from "./context.ts";
import type { Envelope } from "./envelope.ts";
import type { EpcisEvent } from "./event.ts";
import type { EpcisProblem } from "./problem.ts";

export interface ReadEvent {
  readonly event: EpcisEvent;
  /** JSON pointer to the event in the text, empty for a bare event; `line:column` in XML. */
  readonly where: string;
  /** Prefixes of compact URIs that stand as values where the event stands: what its document declares. */
  readonly prefixes: ValuePrefixes;
}

export type EpcisRead =
  | { readonly ok: true; readonly kind: "document" | "query" | "event"; readonly events: readonly ReadEvent[]; readonly envelope: Envelope | null }
  | {
      readonly ok: false;
      /** The first thing to mend. */
      readonly problem: EpcisProblem;
      /** What else is wrong, in the order of the document; at most 10. */
      readonly further: readonly EpcisProblem[];
    };

/** Something around the events that is not taken over. */
export interface UnreadPart {
  /** It, by its name, for a person: `the attribute x of EventList`. */
  readonly what: string;
  /** `line:column` of its element. */
  readonly where: string;
}

export interface EpcisLimits {
  readonly maxEvents?: number;
  readonly maxDepth?: number;
  /** Told of each such thing in a document that is read, one like the other. In JSON there is none: what is unknown is kept or refused. */
  readonly unread?: (part: UnreadPart) => void;
}

export const DEFAULT_MAX_EVENTS = 10_000;
export const DEFAULT_MAX_DEPTH = 64;
export const MAX_FURTHER_PROBLEMS = 10;

export function refuseDocument(problems: readonly EpcisProblem[]): EpcisRead {
  const [problem, ...further] = problems;
  if (problem === undefined) throw new Error("a document is refused without a reason");
  return { ok: false, problem, further: further.slice(0, MAX_FURTHER_PROBLEMS) };
}
