// What the profiles share whose messages are one JSON object and one document. Each gives its schema and says what the
// object becomes; here it is read once for both passes. Knows no field.

import { type JsonObject, type JsonRead, lazySchema, readJsonObject } from "./json-message.ts";
import type { DocumentFacts, Outcome, Profile, ProfileInput, Refusal } from "./profile.ts";

export interface JsonDocument {
  readonly document: DocumentFacts;
  /** Its events and refusals, in source order; the same again at every call. */
  readonly outcomes: () => Iterable<Outcome>;
}

export interface JsonForm {
  readonly name: string;
  readonly schema: object;
  readonly read: (fields: JsonObject, input: ProfileInput) => JsonDocument | Refusal;
}

/** Outcomes handed on at a time, at most. */
const MAX_BATCH_OUTCOMES = 64;

export function jsonDocumentProfile(form: JsonForm): Profile {
  const check = lazySchema(form.schema);
  // The second pass takes what the first has read of the same input, once; of any other input it reads anew.
  const surveyed = new WeakMap<ProfileInput, JsonDocument>();

  function documentOf(message: JsonRead<JsonObject>, input: ProfileInput): JsonDocument | Refusal {
    return message.ok ? form.read(input.leftovers?.watch(message.value, "") ?? message.value, input) : message.refusal;
  }

  function readInput(input: ProfileInput): JsonDocument | Refusal | Promise<JsonDocument | Refusal> {
    const message = readJsonObject(input.chunks, check);
    return message instanceof Promise ? message.then((read) => documentOf(read, input)) : documentOf(message, input);
  }

  return {
    name: form.name,
    needsOwner: true,
    mediaTypes: ["application/json"],
    async survey(input) {
      const reading = readInput(input);
      const read = reading instanceof Promise ? await reading : reading;
      if (isRefusal(read)) return { ok: false, refusal: read };
      surveyed.set(input, read);
      return { ok: true, documents: [read.document] };
    },
    async *read(input) {
      const read = surveyed.get(input) ?? (await readInput(input));
      surveyed.delete(input);
      if (isRefusal(read)) throw new Error(`profile ${form.name}: read without a survey that was ok`);
      const outcomes = read.outcomes();
      if (Array.isArray(outcomes) && outcomes.length <= MAX_BATCH_OUTCOMES) {
        if (outcomes.length > 0) yield outcomes;
        return;
      }
      let batch: Outcome[] = [];
      for (const outcome of outcomes) {
        batch.push(outcome);
        if (batch.length < MAX_BATCH_OUTCOMES) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
    },
  };
}

/** Tells why something is refused from what it would be; no value of a profile has a `reason`. */
export function isRefusal<T extends object>(value: T | Refusal): value is Refusal {
  return "reason" in value;
}
