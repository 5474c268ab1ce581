// How a message is spelled changes nothing of what it becomes, nor do the pieces in which it comes, nor what else was
// translated before: translation is a function of the message and the rule set.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { eventHash } from "@csp/epcis";
import type { DocumentFacts } from "@csp/formats";
import { EMITTERS } from "./emit/emitters.ts";
import { REALISTIC_FAULTS } from "./faults.ts";
import { SPELLINGS } from "./respell.test-support.ts";
import { type Translated, translate } from "./translate.test-support.ts";
import { createWorld, type WorldDocument } from "./world.ts";

const EACH = 8;
const MOST_CODES = 500;
const faults = {
  ...REALISTIC_FAULTS,
  missing: 0,
  "unknown-owner": 0,
  "lost-separator": 0.1,
  "truncated-code": 0.1,
  "wrong-check-digit": 0.1,
  "wrong-parent": 0.5,
};
const world = createWorld({ seed: 7, packs: 3000, faults });
const rules = world.rules();

/** Some documents of each profile, those that a fault befell first. */
function sample(): readonly WorldDocument[] {
  const byProfile = Map.groupBy(world.documents(), ({ profile }) => profile);
  return [...byProfile.values()].flatMap((documents) =>
    documents
      .filter(({ truth }) => truth.codesListed <= MOST_CODES)
      .toSorted((a, b) => b.truth.refusals.length - a.truth.refusals.length)
      .slice(0, EACH),
  );
}

const documents = sample();

/** All that was made of it, but for the places of what was refused: other white space puts these elsewhere. */
function made({ documents: facts, outcomes, refusals }: Translated): unknown {
  const placeless = refusals.map(({ reason, codes }) => [reason, codes.map((code) => [code.reason, code.code])]);
  return { facts, events: outcomes.filter(({ kind }) => kind === "event"), placeless };
}

/** Times in another zone are the same moments, and open content is kept in its order: there the hash of the event and the content of its document tell. */
function hashes({ documents: facts, events }: Translated): unknown {
  return { facts: facts.map(({ key, contentHash }: DocumentFacts) => [key, contentHash]), events: events.map((event) => eventHash(event)) };
}

/** A document that has no field for the zone is in that of its times. The event says which, and it is in its hash; it is not in the document's content. */
function inOneZone({ documents: facts, events }: Translated): unknown {
  return {
    facts: facts.map(({ key, contentHash }: DocumentFacts) => [key, contentHash]),
    events: events.map((event) =>
      eventHash({ ...event, eventTimeZoneOffset: "+08:00", extensions: event.extensions.filter(({ name }) => name !== "billTime") }),
    ),
  };
}

void describe("the same canonical events, documents and refusals, whatever", () => {
  for (const [name, respell] of Object.entries(SPELLINGS)) {
    void test(name, async () => {
      const changed = new Set<string>();
      for (const document of documents) {
        const text = Buffer.from(document.payload).toString();
        const other = respell(text);
        if (other === text) continue;
        changed.add(document.profile);
        const [before, after] = await Promise.all([translate(document, rules), translate({ ...document, payload: Buffer.from(other) }, rules)]);
        const isKeptAsItCame = name === "a moment in another zone" || (name === "the order of names" && document.profile === "epcis-json");
        const same = name === "a moment of a bill in another zone" ? inOneZone : isKeptAsItCame ? hashes : made;
        assert.deepEqual(same(after), same(before), `${document.profile} ${document.fileName}`);
      }
      assert.ok(changed.size > 0);
      if (name === "white space") assert.equal(changed.size, EMITTERS.length);
      // All but EPCIS, which has its own; answers and relations, which have days; and what is signed.
      if (name === "a moment of a bill in another zone")
        assert.deepEqual([...changed].toSorted(), ["bill", "code-operations", "insurance-35xx", "platform", "retail", "vaccine", "warehouse-xml"]);
    });
  }
});

void test("translation is a function of the message and the rule set", async () => {
  const first = new Map<string, Translated>();
  for (const document of documents) first.set(document.id, await translate(document, rules));
  const others = createWorld({ seed: 7, packs: 3000, faults }).rules();
  for (const document of documents.toReversed()) assert.deepEqual(await translate(document, others), first.get(document.id));
});

void test("the pieces in which a message comes change nothing", async () => {
  const property = fc.asyncProperty(
    fc.constantFrom(...documents),
    fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 8 }),
    async (document, sizes) => {
      const chunks: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < document.payload.length; turn++) {
        const end = at + (sizes[turn % sizes.length] ?? 1);
        chunks.push(document.payload.subarray(at, end));
        at = end;
      }
      assert.deepEqual(await translate(document, rules, chunks), await translate(document, rules));
    },
  );
  await fc.assert(property, { numRuns: 60, seed: 20_260_903 });
});
