import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { unwrapPlatform } from "@csp/formats";
import { REALISTIC_FAULTS } from "./faults.ts";
import { createTally } from "./tally.ts";
import { createWorld, type WorldDocument } from "./world.ts";

const OPTIONS = { seed: 7, packs: 2000, faults: REALISTIC_FAULTS };

/** How well a content packs is a matter of the machine's zlib. */
function unpacked(payload: Uint8Array): string {
  const read = unwrapPlatform(Buffer.from(payload).toString());
  assert.ok("facts" in read);
  return `${JSON.stringify(read.facts)}${read.content.toString()}`;
}

function digest(documents: Iterable<WorldDocument>): string {
  const hash = createHash("sha256");
  for (const { id, at, profile, sender, owner, fileName, payload } of documents) {
    hash.update(`${id} ${at} ${profile} ${sender} ${owner} ${fileName}\n`);
    hash.update(profile === "platform" ? unpacked(payload) : payload);
  }
  return hash.digest("hex");
}

void test("the same options give the same bytes, here and anywhere, but for how envelopes are packed", () => {
  const world = createWorld(OPTIONS);
  // A change of the world's making changes this; a change of anything else must not.
  assert.equal(digest(world.documents()), "d01c9419b8a5d9350d3ca179567ea90d12ad108448c6e91e2d6b291cebe556ad");
  assert.equal(digest(createWorld({ ...OPTIONS }).documents()), digest(world.documents()));
  assert.notEqual(digest(createWorld({ ...OPTIONS, seed: 8 }).documents()), digest(world.documents()));
});

void test("asking for a pack in between changes nothing", () => {
  const world = createWorld(OPTIONS);
  const ids: string[] = [];
  for (const { id } of world.documents()) {
    if (ids.length % 50 === 0) world.pack((ids.length * 31) % OPTIONS.packs);
    ids.push(id);
  }
  assert.deepEqual(
    ids,
    Array.from(createWorld(OPTIONS).documents(), ({ id }) => id),
  );
});

void test("names of files and documents are each of one document", () => {
  const documents = Array.from(createWorld({ ...OPTIONS, faults: { ...REALISTIC_FAULTS, "twice-same": 0.2 } }).documents());
  assert.equal(new Set(documents.map(({ id }) => id)).size, documents.length);
  assert.equal(new Set(documents.map(({ profile, fileName }) => `${profile}/${fileName}`)).size, documents.length);
});

void test("a second sending has the same bytes, or one code less under the same number", () => {
  const faults = { "twice-same": 0.2, "twice-other": 0.2 };
  const documents = Array.from(createWorld({ seed: 2, packs: 2000, faults }).documents());
  const told = ({ profile, truth }: WorldDocument): string => `${profile} ${truth.batchNo ?? truth.bills.map(({ number }) => number).join()}`;
  const originals = new Map(documents.filter(({ truth }) => truth.faults.length === 0).map((document) => [told(document), document]));
  let same = 0;
  let other = 0;
  for (const document of documents) {
    const original = originals.get(told(document));
    if (original === undefined || original === document) continue;
    assert.ok(original.at < document.at);
    if (document.truth.faults.includes("twice-other")) {
      assert.equal(document.truth.codesListed, original.truth.codesListed - 1);
      other += 1;
    } else {
      assert.deepEqual(document.payload, original.payload);
      same += 1;
    }
  }
  assert.ok(same > 50 && other > 10, `${same} ${other}`);
});

void test("sums are those of the documents", () => {
  const tally = createTally();
  let codes = 0;
  let bytes = 0;
  let documents = 0;
  for (const { truth, payload } of createWorld(OPTIONS).documents(tally)) {
    documents += 1;
    codes += truth.codesListed;
    bytes += payload.length;
  }
  const totals = tally.totals();
  assert.deepEqual([totals.documents, totals.codes, totals.bytes], [documents, codes, bytes]);
  assert.equal(
    Object.values(totals.products).reduce((sum, packs) => sum + packs, 0),
    OPTIONS.packs,
  );
  const inProfiles = Object.values(totals.profiles).reduce((sum, count) => sum + count.documents, 0);
  assert.equal(inProfiles, documents);
});
