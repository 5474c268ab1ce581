// One record of a message as the profile sees it, whatever its kind: a document and what comes of it.

import type { DocumentFacts, Outcome, Refusal } from "../profile.ts";

/** A record as far as it could be read; refused as a whole, it gives one refusal and no event. */
export interface InsuranceRecord {
  readonly document: DocumentFacts;
  readonly outcomes: (document: number) => Iterable<Outcome>;
}

export function refusedRecord(document: DocumentFacts, refusal: Refusal): InsuranceRecord {
  return {
    document,
    *outcomes(index) {
      yield { kind: "refusal", document: index, refusal };
    },
  };
}
