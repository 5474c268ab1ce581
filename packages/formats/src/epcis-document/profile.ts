// What the EPCIS profiles have in common, whatever the syntax: each event is a document of its own, and one wrong event refuses
// the whole message, as the standard's capture interface does by default.

import type { EpcisLimits, EpcisProblem, EpcisRead, ReadEvent } from "@csp/epcis";
import { MAX_FACTS_BYTES } from "../event-parts.ts";
import type { JsonRead } from "../json-message.ts";
import { type DocumentFacts, MAX_DEPTH, MAX_DOCUMENTS, type Outcome, type Profile, type ProfileInput, type Refusal } from "../profile.ts";
import { refuse } from "../refusals.ts";
import { documentOf, saysTooMuch, senderOf, splitEvent } from "./event-document.ts";
import { keepValuePrefixes } from "./value-prefixes.ts";

/** One syntax of EPCIS documents. */
export interface EpcisSyntax {
  readonly name: string;
  readonly mediaTypes: readonly string[];
  /** The message as text, or why not. */
  readText(chunks: ProfileInput["chunks"]): Promise<JsonRead<string>>;
  readDocument(text: string, limits: EpcisLimits): EpcisRead;
}

interface ReadMessage {
  readonly events: readonly Pick<ReadEvent, "event" | "prefixes">[];
  readonly documents: readonly DocumentFacts[];
}

const LIMITS: EpcisLimits = { maxEvents: MAX_DOCUMENTS, maxDepth: MAX_DEPTH };
const BATCH_EVENTS = 256;

export function createEpcisProfile(syntax: EpcisSyntax): Profile {
  // The second pass takes what the first has read of the same input, once; of any other input it reads anew.
  const surveyed = new WeakMap<ProfileInput, ReadMessage>();
  return {
    name: syntax.name,
    needsOwner: true,
    mediaTypes: syntax.mediaTypes,
    async survey(input) {
      const read = await readMessage(syntax, input);
      if ("reason" in read) return { ok: false, refusal: read };
      surveyed.set(input, read);
      return { ok: true, documents: read.documents };
    },
    async *read(input) {
      const read = surveyed.get(input) ?? (await readMessage(syntax, input));
      surveyed.delete(input);
      if ("reason" in read) throw new Error(`profile ${syntax.name}: read without a survey that was ok`);
      const batch: Outcome[] = [];
      for (const [document, { event, prefixes }] of read.events.entries()) {
        for (const part of splitEvent(event)) {
          keepValuePrefixes(part, prefixes);
          batch.push({ kind: "event", document, event: part });
        }
        if (batch.length >= BATCH_EVENTS) yield batch.splice(0);
      }
      if (batch.length > 0) yield batch;
    },
  };
}

async function readMessage(syntax: EpcisSyntax, input: ProfileInput): Promise<ReadMessage | Refusal> {
  const text = await syntax.readText(input.chunks);
  if (!text.ok) return text.refusal;
  const read = syntax.readDocument(text.value, limitsOf(input));
  if (!read.ok) return refuse(read.problem.reason, read.problem.where, withFurther(read.problem, read.further));
  for (const { event, where } of read.events) {
    if (saysTooMuch(event)) return refuse("TOO_LARGE", where, `an event says at most ${MAX_FACTS_BYTES} bytes besides its codes`);
  }
  if (read.envelope !== null) input.leftovers?.around(read.envelope);
  const sender = senderOf(input);
  return { events: read.events, documents: read.events.map((event, index) => documentOf(event, index, input.owner, sender)) };
}

function limitsOf({ leftovers }: ProfileInput): EpcisLimits {
  if (leftovers === undefined) return LIMITS;
  return { ...LIMITS, unread: ({ what, where }) => leftovers.leave(what, where, `${what}: not read: nothing written holds it`) };
}

/** What else is wrong stands in the detail, so that a sender can mend all of it at once. */
function withFurther(problem: EpcisProblem, further: readonly EpcisProblem[]): string {
  return [problem.detail, ...further.map(({ where, detail }) => `${where}: ${detail}`)].join("; ").slice(0, 2000);
}
