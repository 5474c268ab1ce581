// The profile `epcis-json`: EPCIS 2.0 documents in JSON-LD, as `POST /capture` takes them. Each event is a document of
// its own. One wrong event refuses the whole message, as the standard's capture interface does by default.

import { hash } from "node:crypto";
import { type EpcisEvent, type EpcisProblem, readEpcisJson } from "@csp/epcis";
import { inParts, MAX_FACTS_BYTES, nodeBytes } from "../event-parts.ts";
import { readUtf8 } from "../json-message.ts";
import { type DocumentFacts, MAX_DEPTH, MAX_DOCUMENTS, type Outcome, type Profile, type ProfileInput, type Refusal } from "../profile.ts";
import { refuse } from "../refusals.ts";

interface ReadMessage {
  readonly events: readonly EpcisEvent[];
  readonly documents: readonly DocumentFacts[];
}

const BATCH_EVENTS = 256;

export const epcisJson: Profile = createEpcisJson();

function createEpcisJson(): Profile {
  // The second pass takes what the first has read of the same input, once; of any other input it reads anew.
  const surveyed = new WeakMap<ProfileInput, ReadMessage>();
  return {
    name: "epcis-json",
    needsOwner: true,
    mediaTypes: ["application/ld+json", "application/json"],
    async survey(input) {
      const read = await readMessage(input);
      if ("reason" in read) return { ok: false, refusal: read };
      surveyed.set(input, read);
      return { ok: true, documents: read.documents };
    },
    async *read(input) {
      const read = surveyed.get(input) ?? (await readMessage(input));
      surveyed.delete(input);
      if ("reason" in read) throw new Error("profile epcis-json: read without a survey that was ok");
      const batch: Outcome[] = [];
      for (const [document, event] of read.events.entries()) {
        for (const part of splitEvent(event)) batch.push({ kind: "event", document, event: part });
        if (batch.length >= BATCH_EVENTS) yield batch.splice(0);
      }
      if (batch.length > 0) yield batch;
    },
  };
}

async function readMessage(input: ProfileInput): Promise<ReadMessage | Refusal> {
  const text = await readUtf8(input.chunks);
  if (!text.ok) return text.refusal;
  const read = readEpcisJson(text.value, { maxEvents: MAX_DOCUMENTS, maxDepth: MAX_DEPTH });
  if (!read.ok) return refuse(read.problem.reason, read.problem.where, withFurther(read.problem, read.further));
  for (const { event, where } of read.events) {
    if (factsBytes(event) > MAX_FACTS_BYTES) return refuse("TOO_LARGE", where, `an event says at most ${MAX_FACTS_BYTES} bytes besides its codes`);
  }
  const events = read.events.map(({ event }) => event);
  return { events, documents: events.map((event, index) => documentOf(event, index, input)) };
}

/** What else is wrong stands in the detail, so that a sender can mend all of it at once. */
function withFurther(problem: EpcisProblem, further: readonly EpcisProblem[]): string {
  return [problem.detail, ...further.map(({ where, detail }) => `${where}: ${detail}`)].join("; ").slice(0, 2000);
}

/** An error declaration repeats the event it declares wrong, with the same id: it is a document of its own. */
function documentOf(event: EpcisEvent, index: number, input: ProfileInput): DocumentFacts {
  const contentHash = hash("sha256", JSON.stringify(contentOf(event)), "buffer");
  const hex = contentHash.toString("hex");
  const name = event.eventID === null ? `hash:${hex}` : `${encodeURIComponent(input.sender || input.owner)}:${encodeURIComponent(event.eventID)}`;
  const key = `urn:csp:epcis-event:${name}${event.errorDeclaration === null ? "" : ":error"}`;
  const codes = event.epcList.length + event.childEPCs.length + event.inputEPCList.length + event.outputEPCList.length + (event.parentID === null ? 0 : 1);
  return { key, owner: input.owner, number: event.eventID ?? `event ${index + 1}`, contentHash, codesListed: codes, codesRefused: 0 };
}

/** What the event says, whatever the order of its lists; who recorded it when, and under which id, is not part of it. */
function contentOf(event: EpcisEvent): EpcisEvent {
  return {
    ...event,
    eventID: null,
    recordTime: null,
    epcList: event.epcList.toSorted(),
    childEPCs: event.childEPCs.toSorted(),
    inputEPCList: event.inputEPCList.toSorted(),
    outputEPCList: event.outputEPCList.toSorted(),
  };
}

/** Everything but the one list that can be split. */
function factsBytes(event: EpcisEvent): number {
  const nodes = [
    event.ilmd,
    event.extensions,
    event.sensorElementList,
    event.certificationInfo,
    event.errorDeclaration?.extensions ?? [],
    event.readPoint?.extensions ?? [],
    event.bizLocation?.extensions ?? [],
  ];
  const texts = [...event.inputEPCList, ...event.outputEPCList];
  for (const list of [event.quantityList, event.childQuantityList, event.inputQuantityList, event.outputQuantityList])
    texts.push(...list.map((q) => q.epcClass + (q.quantity ?? "") + (q.uom ?? "")));
  for (const list of [event.bizTransactionList, event.sourceList, event.destinationList]) texts.push(...list.map((t) => (t.type ?? "") + t.value));
  // An event holds one of the two code lists; the other, where there are both, is not split.
  if (event.epcList.length > 0) texts.push(...event.childEPCs);
  return nodes.reduce((sum, list) => sum + nodeBytes(list), 0) + texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 4, 0);
}

function* splitEvent(event: EpcisEvent): Generator<EpcisEvent> {
  const field = event.epcList.length > 0 ? "epcList" : "childEPCs";
  const list = event[field];
  yield* inParts(
    list.length,
    factsBytes(event),
    (at) => Buffer.byteLength(list[at] ?? ""),
    (from, to, part) => (part === null ? event : { ...event, [field]: list.slice(from, to), part }),
  );
}
