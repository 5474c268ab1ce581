// The laws of the formats out, over what a world makes: out and in again is the same where nothing is lost, and the same facts
// in any two formats are the same canonical events, with the same hash over the fields that both can say.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EpcisEvent } from "@csp/epcis";
import { type RuleSet, type Target, targets, type Written } from "@csp/formats";
import { assertSame, fieldOf, type Where } from "./same-facts.test-support.ts";
import { translate } from "./translate.test-support.ts";
import { createWorld } from "./world.ts";

/** What one document says that no event alone does: of production all, of everything else an event. */
interface Fact {
  readonly owner: string;
  readonly events: readonly EpcisEvent[];
}

interface InFormat {
  readonly events: readonly EpcisEvent[];
  /** What the format could not say, or had to add. */
  readonly gone: ReadonlySet<Where>;
}

/** Without these there is nothing left to compare. */
const CORE: readonly Where[] = ["type", "action", "bizStep", "epcList", "parentID", "childEPCs"];
/** A second telling is the same fact: one of each document is enough. */
const FACTS_OF_A_PROFILE = 15;
/** Tests end soon on a slow machine: larger lots are the benches' matter. */
const MOST_CODES = 400;

async function factsOf(seed: number): Promise<{ readonly facts: readonly Fact[]; readonly rules: RuleSet }> {
  const world = createWorld({ seed, packs: 1200 });
  const rules = world.rules();
  const facts: Fact[] = [];
  const taken = new Map<string, number>();
  for (const document of world.documents()) {
    const { profile, owner, truth } = document;
    const before = taken.get(profile) ?? 0;
    if (owner === null || truth.codesListed > MOST_CODES || before >= FACTS_OF_A_PROFILE) continue;
    taken.set(profile, before + 1);
    const { events } = await translate(document, rules);
    if (truth.batchNo !== null) facts.push({ owner, events });
    else for (const event of events) facts.push({ owner, events: [event] });
  }
  return { facts, rules };
}

/** The fact through the format and in again; null where the format cannot say some event at all. */
async function through(target: Target, { owner, events }: Fact, rules: RuleSet): Promise<InFormat | null> {
  const written: Written = target.write(events, { owner, sender: owner, at: "2026-11-26T13:00:00+08:00", rules });
  const notes = [...written.losses, ...written.additions];
  if (notes.some(({ where }) => where === "")) return null;
  const read: EpcisEvent[] = [];
  for (const document of written.documents) {
    const back = await translate({ ...document, sender: owner }, rules);
    assert.deepEqual(back.refusals, [], `${target.name} is read without a refusal`);
    read.push(...back.events);
  }
  return { events: read, gone: new Set(notes.map(({ where }) => fieldOf(where))) };
}

const key = (a: Target, b: Target): string => `${a.name} and ${b.name}`;

void test("a fact through any format and in again is the same, and through any two the same in both", async () => {
  const whole = new Map<string, number>();
  const compared = new Map<string, number>();
  const property = fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
    const { facts, rules } = await factsOf(seed);
    for (const fact of facts) {
      const forms = await Promise.all(targets.map(async (target) => ({ target, form: await through(target, fact, rules) })));
      for (const [at, { target, form }] of forms.entries()) {
        if (form === null) continue;
        if (form.gone.size === 0) {
          assertSame(form.events, fact.events, form.gone, target.name);
          whole.set(target.name, (whole.get(target.name) ?? 0) + 1);
        }
        for (const { target: other, form: otherForm } of forms.slice(at + 1)) {
          if (otherForm === null) continue;
          const gone = new Set([...form.gone, ...otherForm.gone]);
          for (const field of CORE) assert.ok(!gone.has(field), `${key(target, other)}: ${field}`);
          assertSame(form.events, otherForm.events, gone, key(target, other));
          compared.set(key(target, other), (compared.get(key(target, other)) ?? 0) + 1);
        }
      }
    }
  });
  await fc.assert(property, { numRuns: 2, seed: 20_260_901 });
  for (const { name } of targets) assert.ok((whole.get(name) ?? 0) > 0, `${name}: nothing came back whole`);
  for (const [at, a] of targets.entries()) {
    for (const b of targets.slice(at + 1)) {
      // Neither of the two says anything that the other does: production in one, bills in the other.
      const canMeet = !(key(a, b) === "bill and relation-xml" || key(a, b) === "relation-xml and provincial");
      assert.equal((compared.get(key(a, b)) ?? 0) > 0, canMeet, key(a, b));
    }
  }
});
