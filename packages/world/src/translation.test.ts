import assert from "node:assert/strict";
import { test } from "node:test";
import { maskCode, type RuleSet } from "@csp/formats";
import { EMITTERS } from "./emit/emitters.ts";
import { REALISTIC_FAULTS } from "./faults.ts";
import { codesIn, translate } from "./translate.test-support.ts";
import { createWorld, type World, type WorldDocument } from "./world.ts";

const SSCC = "https://id.gs1.org/00/";

/** What became of a document: the codes in its events, each once, and its refusals. */
interface Result {
  readonly uris: readonly string[];
  readonly refusals: readonly string[];
}

async function resultOf(document: WorldDocument, rules: RuleSet): Promise<Result> {
  if (document.owner === null) return { uris: [], refusals: ["OWNER_UNKNOWN"] };
  const { documents, outcomes, events, refusals } = await translate(document, rules);
  const uris = new Set(events.flatMap(codesIn).filter((uri) => !uri.startsWith(SSCC)));
  // Every code that a document lists has one result: it is accepted, in one event or several, or refused once.
  for (const [at, facts] of documents.entries()) {
    const own = outcomes.filter((outcome) => outcome.document === at);
    const accepted = new Set(own.flatMap((outcome) => (outcome.kind === "event" ? codesIn(outcome.event) : [])));
    const refused = own.flatMap((outcome) => (outcome.kind === "refusal" && outcome.refusal.reason === "CODES_REFUSED" ? outcome.refusal.codes : []));
    assert.equal(refused.length, facts.codesRefused);
    assert.equal(new Set(refused.map(({ where }) => where)).size, refused.length);
    // An event of EPCIS may name a code in several roles.
    if (!document.profile.startsWith("epcis")) assert.equal(accepted.size + refused.length, facts.codesListed, `${document.profile} ${facts.key}`);
  }
  if (!document.profile.startsWith("epcis"))
    assert.equal(
      documents.reduce((sum, { codesListed }) => sum + codesListed, 0),
      document.truth.codesListed,
    );
  return {
    uris: [...uris],
    refusals: refusals.flatMap(({ reason, codes }) => (codes.length === 0 ? [reason] : codes.map((code) => `${reason} ${code.reason} ${code.code}`))),
  };
}

function expected({ truth }: WorldDocument): Result {
  return {
    uris: [...new Set(truth.acceptedUris())],
    refusals: truth.refusals.map(({ reason, code }) => (code === null ? reason : `${reason} ${code.reason} ${maskCode(code.text)}`)),
  };
}

/** Bills may be of one file, so that a code stands in several: order and repetition are the document's own. */
const sorted = ({ uris, refusals }: Result): Result => ({ uris: uris.toSorted(), refusals: refusals.toSorted() });

interface Seen {
  readonly documents: number;
  readonly profiles: ReadonlySet<string>;
  readonly reasons: ReadonlySet<string>;
}

async function check(world: World): Promise<Seen> {
  let documents = 0;
  const profiles = new Set<string>();
  const reasons = new Set<string>();
  const rules = world.rules();
  for (const document of world.documents()) {
    const { profile, fileName, truth } = document;
    assert.deepEqual(sorted(await resultOf(document, rules)), sorted(expected(document)), `${profile} ${fileName} ${truth.faults.join()}`);
    documents += 1;
    profiles.add(profile);
    for (const { reason, code } of truth.refusals) reasons.add(code?.reason ?? reason);
  }
  return { documents, profiles, reasons };
}

void test("a world without faults is translated without a refusal, into events of exactly its codes", async () => {
  // One with all profiles in it.
  const { documents, profiles, reasons } = await check(createWorld({ seed: 11, packs: 3000 }));
  assert.ok(documents > 800);
  assert.deepEqual([...profiles].toSorted(), EMITTERS.map(({ profile }) => profile).toSorted());
  assert.deepEqual(
    [...reasons].filter((reason) => reason !== "NOT_TRANSLATED"),
    [],
  );
});

void test("with faults the refusals are those that the truth foretells, and no others", async () => {
  const many = Object.fromEntries(Object.keys(REALISTIC_FAULTS).map((name) => [name, 0.1]));
  const { reasons } = await check(createWorld({ seed: 12, packs: 4000, faults: { ...many, "wrong-parent": 1 } }));
  assert.deepEqual([...reasons].filter((reason) => reason !== "NOT_TRANSLATED").toSorted(), [
    "BAD_CHECK_DIGIT",
    "CODE_TRUNCATED",
    "MISSING_SEPARATOR",
    "MISSING_SERIAL",
    "OWNER_UNKNOWN",
    "PARENT_UNKNOWN",
  ]);
});
