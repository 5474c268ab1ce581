// The profile `relation-xml`: which packs a maker commissioned and how they are packed, as the large platform's relation
// file. docs/profiles/relation-xml.md is its manual.

import type { DocumentFacts, Outcome, Profile, ProfileInput, Refusal } from "../profile.ts";
import { codeRefusals, listRefusals, refuse } from "../refusals.ts";
import { relationEvents, unpackedParents } from "./events.ts";
import { type RelationFile, scanRelation } from "./scan.ts";

/** A batch of outcomes is handed on when it holds so many codes or outcomes. */
const MAX_BATCH_CODES = 4000;
const MAX_BATCH_OUTCOMES = 256;
/** Characters of a document's number: a file of many batches names the first ones. */
const MAX_NUMBER_LENGTH = 200;

// The second pass takes the table that the first has built from the same input, once; of any other input it builds it anew.
const surveyed = new WeakMap<ProfileInput, RelationFile>();

export const relationXml: Profile = {
  name: "relation-xml",
  needsOwner: true,
  mediaTypes: ["application/xml", "text/xml"],
  async survey(input) {
    const file = await scanRelation(input);
    if (isRefusal(file)) return { ok: false, refusal: file };
    surveyed.set(input, file);
    return { ok: true, documents: [factsOf(file, input.owner)] };
  },
  async *read(input) {
    const file = surveyed.get(input) ?? (await scanRelation(input));
    surveyed.delete(input);
    if (isRefusal(file)) throw new Error("profile relation-xml: read without a survey that was ok");
    yield* inBatches(outcomesOf(file, input));
  },
};

function factsOf(file: RelationFile, owner: string): DocumentFacts {
  const numbers = new Set(file.batches.map(({ batch }) => batch.batchNo));
  return {
    key: `urn:csp:relation:${Buffer.from(file.contentHash).toString("hex")}`,
    owner,
    number: [...numbers].join(",").slice(0, MAX_NUMBER_LENGTH),
    contentHash: file.contentHash,
    codesListed: file.listed,
    codesRefused: file.refused.length,
  };
}

function* outcomesOf(file: RelationFile, input: ProfileInput): Generator<Outcome> {
  for (const event of relationEvents(file, input.rules)) yield { kind: "event", document: 0, event };
  yield* codeRefusals(0, "", file.refused);
  yield* listRefusals(
    0,
    refuse("NOT_PACKED", "", "these parents cannot hold the codes that name them; those are commissioned all the same"),
    unpackedParents(file),
  );
}

function* inBatches(outcomes: Iterable<Outcome>): Generator<readonly Outcome[]> {
  let batch: Outcome[] = [];
  let codes = 0;
  for (const outcome of outcomes) {
    batch.push(outcome);
    codes += outcome.kind === "event" ? outcome.event.epcList.length + outcome.event.childEPCs.length : outcome.refusal.codes.length;
    if (codes < MAX_BATCH_CODES && batch.length < MAX_BATCH_OUTCOMES) continue;
    yield batch;
    batch = [];
    codes = 0;
  }
  if (batch.length > 0) yield batch;
}

function isRefusal(value: RelationFile | Refusal): value is Refusal {
  return "reason" in value;
}
