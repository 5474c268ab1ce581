// Long events of EPCIS messages, as they are stored and as they go out again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyEvent, type EpcisEvent, eventHash, writeEpcisDocument, writeEpcisJsonText } from "@csp/epcis";
import fc from "fast-check";
import { codesInLists } from "../code-lists.ts";
import { MAX_FACTS_BYTES } from "../event-parts.ts";
import { joinParts } from "../out/join-parts.ts";
import { createLedger } from "../out/target.ts";
import { readAllBack, translateWith, write } from "../out/translate.test-support.ts";
import { MAX_EVENT_CODES } from "../profile.ts";
import { targets } from "../targets.ts";
import { saysTooMuch, splitEvent } from "./event-document.ts";

const codes = (from: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `urn:csp:edmc:8206233${String(from + at).padStart(13, "0")}`);
const TIME = "2026-09-02T09:30:00+08:00";
const transformation: EpcisEvent = {
  ...emptyEvent("TransformationEvent", TIME, "+08:00"),
  eventID: "urn:uuid:0b6e2d3a-0000-4000-8000-000000000001",
  bizStep: "commissioning",
  inputEPCList: codes(0, 9000),
  outputEPCList: codes(100_000, 9000),
  inputQuantityList: [{ epcClass: "urn:csp:edmc-class:8021762", quantity: "5", uom: null }],
};

const textOf = (event: EpcisEvent): string => writeEpcisJsonText(writeEpcisDocument([event], { creationDate: TIME }));
const whole = (parts: readonly EpcisEvent[]): readonly EpcisEvent[] => joinParts(parts, createLedger()).map(({ event }) => event);
const hashes = (parts: readonly EpcisEvent[]): readonly string[] => whole(parts).map((event) => eventHash(event));

void test("a transformation of 9,000 into 9,000 is taken, in parts that each say all but their share of the codes", async () => {
  const { events, documents } = await translateWith("epcis-json", textOf(transformation));
  assert.deepEqual(
    documents.map(({ codesListed, codesRefused }) => [codesListed, codesRefused]),
    [[18_000, 0]],
  );
  assert.deepEqual(
    events.map(({ inputEPCList, outputEPCList, part }) => [inputEPCList.length, outputEPCList.length, part?.of]),
    [
      [4000, 0, 5],
      [4000, 0, 5],
      [1000, 3000, 5],
      [0, 4000, 5],
      [0, 2000, 5],
    ],
  );
  for (const { inputQuantityList, eventID } of events)
    assert.deepEqual([inputQuantityList, eventID], [transformation.inputQuantityList, transformation.eventID]);
  assert.deepEqual(hashes(events), [eventHash(transformation)]);
  for (const target of targets) {
    const written = write(target, events);
    if (target.name.startsWith("epcis-")) {
      assert.deepEqual(written.losses, [], target.name);
      const again = await readAllBack(written);
      assert.deepEqual(again.documents, documents, target.name);
      assert.deepEqual(hashes(again.events), [eventHash(transformation)], target.name);
    } else
      assert.deepEqual(
        written.losses.map(({ event, where }) => [event, where]),
        [[0, ""]],
        target.name,
      );
  }
});

void test("whatever lists an event has, its parts are within the bounds and give it back", () => {
  const list = fc.integer({ min: 0, max: 2500 });
  const text = fc.constantFrom("a", "药", "x".repeat(200));
  fc.assert(
    fc.property(fc.tuple(list, list, list, list), text, fc.boolean(), ([a, b, c, d], unit, isOnce) => {
      const listOf = (name: string, count: number): readonly string[] =>
        Array.from({ length: isOnce ? count * 3 : count }, (_, at) => `urn:x:${name}:${unit}${at}`);
      const event: EpcisEvent = {
        ...emptyEvent("TransformationEvent", TIME, "+08:00"),
        epcList: isOnce ? [] : listOf("a", a),
        childEPCs: isOnce ? [] : listOf("b", b),
        inputEPCList: listOf("c", c),
        outputEPCList: isOnce ? [] : listOf("d", d),
      };
      const parts = [...splitEvent(event)];
      for (const part of parts) {
        const own = codesInLists(part);
        assert.ok(own.length <= MAX_EVENT_CODES && Buffer.byteLength(own.join("")) <= 256 * 1024);
      }
      assert.deepEqual(
        parts.map(({ part }) => part),
        parts.length === 1 ? [null] : parts.map((_, index) => ({ index, of: parts.length })),
      );
      assert.deepEqual(whole(parts), [event]);
    }),
    { numRuns: 30 },
  );
});

void test("no list of codes counts as what an event says besides", () => {
  const most = codes(0, MAX_FACTS_BYTES / 30);
  for (const field of ["epcList", "childEPCs", "inputEPCList", "outputEPCList"] as const)
    assert.equal(saysTooMuch({ ...transformation, [field]: most }), false);
  assert.equal(saysTooMuch({ ...transformation, inputQuantityList: most.map((epcClass) => ({ epcClass, quantity: "1", uom: null })) }), true);
});
