// What the profiles share whose messages are one JSON object and one document. Each gives its schema and says what the
// object becomes; here it is read once for both passes. Knows no field.

import { type JsonObject, type JsonRead, readJsonObject } from "./json-message.ts";
import { lazySchema } from "./lazy-schema.ts";
import type { DocumentFacts, Outcome, Profile, ProfileInput, Refusal, Survey } from "./profile.ts";

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
  // The second pass takes what the first has read of the same input, once; of any other input it reads anew. A map of all
  // inputs took a bill of 2 codes 3 % of its time.
  let surveyed: { readonly input: ProfileInput; readonly read: JsonDocument } | null = null;

  function documentOf(message: JsonRead<JsonObject>, input: ProfileInput): JsonDocument | Refusal {
    return message.ok ? form.read(input.leftovers?.watch(message.value, "") ?? message.value, input) : message.refusal;
  }

  function readInput(input: ProfileInput): JsonDocument | Refusal | Promise<JsonDocument | Refusal> {
    const message = readJsonObject(input.chunks, check);
    return message instanceof Promise ? message.then((read) => documentOf(read, input)) : documentOf(message, input);
  }

  async function* batchesLater(input: ProfileInput): AsyncGenerator<readonly Outcome[]> {
    const read = await readInput(input);
    if (isRefusal(read)) throw new Error(`profile ${form.name}: read without a survey that was ok`);
    yield* batchesOf(read.outcomes());
  }

  function keep(input: ProfileInput, read: JsonDocument | Refusal): Survey {
    if (isRefusal(read)) return { ok: false, refusal: read };
    surveyed = { input, read };
    return { ok: true, documents: [read.document] };
  }

  return {
    name: form.name,
    needsOwner: true,
    mediaTypes: ["application/json"],
    survey(input) {
      const reading = readInput(input);
      return reading instanceof Promise ? reading.then((read) => keep(input, read)) : keep(input, reading);
    },
    read(input) {
      if (surveyed?.input !== input) return batchesLater(input);
      const { read } = surveyed;
      surveyed = null;
      const outcomes = read.outcomes();
      return Array.isArray(outcomes) && outcomes.length <= MAX_BATCH_OUTCOMES ? [outcomes as readonly Outcome[]] : batchesOf(outcomes);
    },
  };
}

function* batchesOf(outcomes: Iterable<Outcome>): Generator<readonly Outcome[]> {
  let batch: Outcome[] = [];
  for (const outcome of outcomes) {
    batch.push(outcome);
    if (batch.length < MAX_BATCH_OUTCOMES) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Tells why something is refused from what it would be; no value of a profile has a `reason`. */
export function isRefusal<T extends object>(value: T | Refusal): value is Refusal {
  return (value as Partial<Refusal>).reason !== undefined;
}
