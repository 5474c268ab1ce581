// What holds of every target and every message: out and in again is the same, where nothing is listed as lost; and every code
// stands in a document or in a loss.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { eventHash, type EpcisEvent } from "@csp/epcis";
import { targets } from "../targets.ts";
import { billTarget } from "./bill/target.ts";
import { epcisJsonTarget } from "./epcis-json.ts";
import { joinParts } from "./join-parts.ts";
import { bills, relationFiles } from "./messages.test-support.ts";
import { relationXmlTarget } from "./relation/target.ts";
import { createLedger, type Written } from "./target.ts";
import { codesOf, readAllBack, translateWith, write } from "./translate.test-support.ts";

const VECTORS = join(import.meta.dirname, "../../../../test/vectors");

/** Every code of the events is in a document, or a loss names it. Nothing is in a document that no event says. */
async function checkCodes(events: readonly EpcisEvent[], written: Written): Promise<void> {
  const out = new Set((await readAllBack(written)).events.flatMap(codesOf));
  const said = new Set(events.flatMap(codesOf));
  for (const code of out) assert.ok(said.has(code), `${code} is of no event`);
  const lost = new Set(written.losses.map(({ event, where }) => `${event} ${where}`));
  for (const { event, index } of joinParts(events, createLedger())) {
    if (lost.has(`${index} `)) continue;
    for (const field of ["epcList", "childEPCs"] as const) {
      if (lost.has(`${index} ${field}`)) continue;
      for (const [at, code] of event[field].entries())
        assert.ok(out.has(code) || lost.has(`${index} ${field}/${at}`), `${field}/${at} of event ${index}: ${code}`);
    }
    if (event.parentID !== null) assert.ok(out.has(event.parentID) || lost.has(`${index} parentID`), event.parentID);
  }
}

function hashes(events: readonly EpcisEvent[]): readonly string[] {
  return joinParts(events, createLedger())
    .map(({ event }) => eventHash(event))
    .toSorted();
}

void test("a bill, out and in again, is the same bill", async () => {
  await fc.assert(
    fc.asyncProperty(bills, async ({ profile, message }) => {
      const read = await translateWith(profile, JSON.stringify(message));
      const written = write(billTarget, read.events);
      assert.deepEqual(written.losses, []);
      assert.deepEqual(written.additions, []);
      const again = await readAllBack(written);
      assert.deepEqual(again.events, read.events);
      assert.deepEqual(again.documents, read.documents);
      assert.deepEqual(write(billTarget, again.events), written);
    }),
    { numRuns: 100 },
  );
});

void test("a relation file, out and in again, is the same file", async () => {
  await fc.assert(
    fc.asyncProperty(relationFiles, async (file) => {
      const read = await translateWith("relation-xml", file);
      const written = write(relationXmlTarget, read.events);
      assert.deepEqual(written.losses, []);
      assert.equal(written.documents.length, 1);
      const again = await readAllBack(written);
      assert.deepEqual(again.events, read.events);
      assert.deepEqual(again.documents, read.documents);
    }),
    { numRuns: 100 },
  );
});

void test("whatever came, as EPCIS and in again, says the same", async () => {
  const message = fc.oneof(
    bills.map(({ profile, message: fields }) => [profile, JSON.stringify(fields)] as const),
    relationFiles.map((file) => ["relation-xml", file] as const),
  );
  await fc.assert(
    fc.asyncProperty(message, async ([profile, text]) => {
      const { events } = await translateWith(profile, text);
      const written = write(epcisJsonTarget, events);
      assert.deepEqual(written.losses, []);
      const again = await readAllBack(written);
      assert.deepEqual(again.events, events);
      // The content of each, by the measure of EPCIS, is the same when it is written once more.
      assert.deepEqual((await readAllBack(write(epcisJsonTarget, again.events))).documents, again.documents);
      await checkCodes(events, written);
    }),
    { numRuns: 60 },
  );
});

void test("a bill that went through EPCIS comes out as the same bill", async () => {
  await fc.assert(
    fc.asyncProperty(bills, async ({ profile, message }) => {
      const { events, documents } = await translateWith(profile, JSON.stringify(message));
      const epcis = await readAllBack(write(epcisJsonTarget, events));
      const again = await readAllBack(write(billTarget, epcis.events));
      assert.deepEqual(again.events, events);
      assert.deepEqual(again.documents, documents);
    }),
    { numRuns: 100 },
  );
});

for (const name of ["remnant-dispatch-has-quantities", "remnant-receipt-with-empty-code-string"]) {
  void test(`${name}: what came in without codes goes out as it came`, async () => {
    const read = await translateWith("bill", readFileSync(join(VECTORS, "profiles/bill/valid", `${name}.json`)));
    const written = write(billTarget, read.events);
    assert.deepEqual([written.losses, written.additions], [[], []]);
    assert.deepEqual((await readAllBack(written)).events, read.events);
  });
}

void test("events of every file of the vectors, by every target: each code stands in a document or in a loss", async (t) => {
  const messages: (readonly [profile: string, file: string])[] = [];
  for (const profile of ["bill", "retail", "relation-xml"]) {
    const folder = join(VECTORS, "profiles", profile, "valid");
    for (const file of readdirSync(folder)) if (!file.endsWith(".outcome.json")) messages.push([profile, join(folder, file)]);
  }
  for (const file of readdirSync(join(VECTORS, "epcis"))) if (file.endsWith(".jsonld")) messages.push(["epcis-json", join(VECTORS, "epcis", file)]);
  assert.ok(messages.length > 25);
  for (const [profile, file] of messages) {
    const { events } = await translateWith(profile, readFileSync(file));
    for (const target of targets) {
      await t.test(`${file.slice(VECTORS.length + 1)} as ${target.name}`, async () => {
        const written = write(target, events);
        await checkCodes(events, written);
        if (written.losses.length > 0 || events.length === 0) return;
        assert.deepEqual(hashes((await readAllBack(written)).events), hashes(events), "nothing is lost, so all hashes are the same");
      });
    }
  }
});
