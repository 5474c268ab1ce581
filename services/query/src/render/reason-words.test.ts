import assert from "node:assert/strict";
import { test } from "node:test";
import { CODE_REASONS, REJECTION_REASONS } from "@csp/service-kit";
import { EXPLAINED_REASONS, reasonWords } from "./reason-words.ts";

test("every reason that there is has a sentence in both languages, and no other", () => {
  assert.deepEqual([...EXPLAINED_REASONS].toSorted(), [...REJECTION_REASONS, ...CODE_REASONS].toSorted());
  for (const reason of EXPLAINED_REASONS) {
    const { en, zh } = reasonWords(reason) ?? assert.fail(reason);
    assert.match(en, /^[A-Z][^\p{Script=Han}]*[.]$/u, reason);
    assert.match(zh, /\p{Script=Han}.*。$/u, reason);
  }
  assert.equal(reasonWords("NEW_ONE"), undefined);
});
