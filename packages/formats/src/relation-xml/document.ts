// A relation, from a file or from the answer to a query, as one document: its facts, and its outcomes in order. The key is
// over what the relation says, so that a file and an answer that say the same are one document.

import type { DocumentFacts, Outcome } from "../profile.ts";
import { codeRefusals, listRefusals, refuse } from "../refusals.ts";
import type { RuleSet } from "../rule-set.ts";
import { relationEvents, unpackedParents } from "./events.ts";
import type { RelationFile } from "./scan.ts";

/** A batch of outcomes is handed on when it holds so many codes or outcomes. */
const MAX_BATCH_CODES = 4000;
const MAX_BATCH_OUTCOMES = 256;
/** Characters of a document's number: a file of many batches names the first ones. */
const MAX_NUMBER_LENGTH = 200;

export function relationDocument(file: RelationFile, owner: string): DocumentFacts {
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

/** Events, then refused codes, then parents that could not be packed. */
export function* relationOutcomes(file: RelationFile, rules: RuleSet): Generator<Outcome> {
  for (const event of relationEvents(file, rules)) yield { kind: "event", document: 0, event };
  yield* codeRefusals(0, "", file.refused);
  yield* listRefusals(
    0,
    refuse("NOT_PACKED", "", "these parents cannot hold the codes that name them; those are commissioned all the same"),
    unpackedParents(file),
  );
}

export function* inBatches(outcomes: Iterable<Outcome>): Generator<readonly Outcome[]> {
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
