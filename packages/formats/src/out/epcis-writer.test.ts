// EPCIS documents within the bounds of whoever reads them; the bounds are handed in, so that few codes are too many.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cspNode, type Envelope, emptyEvent, type EpcisEvent, eventHash, type Node, readEpcisJson, readEpcisXml, writeEpcisXml } from "@csp/epcis";
import { codesInLists } from "../code-lists.ts";
import { MAX_FACTS_BYTES } from "../event-parts.ts";
import { MAX_JSON_BYTES } from "../json-message.ts";
import { MAX_DEPTH, MAX_DOCUMENTS } from "../profile.ts";
import { createEpcisJsonTarget } from "./epcis-json.ts";
import { EPCIS_BOUNDS, type EpcisBounds } from "./epcis-writer.ts";
import { epcisXmlTarget } from "./epcis-xml.ts";
import type { Target, Written } from "./target.ts";
import { OPTIONS, readAllBack, write } from "./translate.test-support.ts";

const TIME = "2026-09-02T09:30:00+08:00";
const codes = (from: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `urn:csp:edmc:8206233${String(from + at).padStart(13, "0")}`);
const moved: EpcisEvent = { ...emptyEvent("ObjectEvent", TIME, "+08:00"), action: "OBSERVE", bizStep: "shipping", epcList: codes(0, 1) };
const made: EpcisEvent = { ...emptyEvent("TransformationEvent", TIME, "+08:00"), inputEPCList: codes(0, 150), outputEPCList: codes(1000, 150) };

const sizes = ({ documents }: Written): readonly number[] => documents.map(({ payload }) => payload.length);
const lost = ({ losses }: Written): readonly unknown[] => losses.map(({ event, where }) => [event, where]);
const hashes = (events: readonly EpcisEvent[]): readonly string[] => events.map((event) => eventHash(event));

it("the bounds are those of the profiles that read", () => {
  assert.deepEqual(EPCIS_BOUNDS, { maxBytes: MAX_JSON_BYTES, maxEvents: MAX_DOCUMENTS, maxDepth: MAX_DEPTH });
});

const forms: readonly (readonly [name: string, target: (bounds?: Partial<EpcisBounds>) => Target])[] = [
  ["epcis-json", (bounds) => createEpcisJsonTarget({ ...EPCIS_BOUNDS, ...bounds })],
  ["epcis-xml", (bounds) => epcisXmlTarget(writeEpcisXml, { ...EPCIS_BOUNDS, ...bounds })],
];

for (const [name, target] of forms) {
  describe(name, () => {
    it("begins another document where one holds as many events as may be", async () => {
      const events = Array.from({ length: 7 }, (_, at) => ({ ...moved, epcList: codes(at, 1) }));
      const written = write(target({ maxEvents: 3 }), events);
      assert.deepEqual(
        written.documents.map((document) => document.events),
        [[0, 1, 2], [3, 4, 5], [6]],
      );
      assert.deepEqual(hashes((await readAllBack(written)).events), hashes(events));
    });

    it("halves a document that comes out larger than was reckoned", async () => {
      const bizTransactionList = Array.from({ length: 30 }, (_, at) => ({ type: "po", value: `urn:x:order:${at}:${"7".repeat(30)}` }));
      const events = Array.from({ length: 6 }, (_, at) => ({ ...moved, epcList: codes(at, 1), bizTransactionList }));
      const maxBytes = 9000;
      const written = write(target({ maxBytes }), events);
      assert.deepEqual(written.losses, []);
      assert.ok(written.documents.length > 2 && Math.max(...sizes(written)) <= maxBytes, sizes(written).join());
      assert.deepEqual(
        written.documents.flatMap((document) => document.events),
        [0, 1, 2, 3, 4, 5],
      );
      assert.deepEqual(hashes((await readAllBack(written)).events), hashes(events));
    });

    it("writes one event that is larger than a message as several, and says so", async () => {
      const quantityList = [{ epcClass: "urn:csp:edmc-class:8206233", quantity: "5", uom: null }];
      const long = {
        ...moved,
        eventID: "urn:uuid:0b6e2d3a-0000-4000-8000-000000000001",
        epcList: codes(0, 500),
        quantityList,
        extensions: [cspNode("a", "1")],
      };
      const maxBytes = 6000;
      const written = write(target({ maxBytes }), [moved, long, moved]);
      assert.ok(Math.max(...sizes(written)) <= maxBytes, sizes(written).join());
      assert.deepEqual(lost(written), [
        [1, "part"],
        [1, "eventID"],
      ]);
      const { events } = await readAllBack(written);
      const pieces = events.slice(1, -1);
      assert.match(written.losses[0]?.detail ?? "", new RegExp(`^it is ${pieces.length} events in as many documents`));
      assert.deepEqual(
        pieces.flatMap(({ epcList }) => epcList),
        long.epcList,
      );
      assert.ok(pieces.length > 4);
      for (const [at, { quantityList: counted, extensions, eventID }] of pieces.entries())
        assert.deepEqual([counted, extensions.length, eventID], [at === 0 ? quantityList : [], 1, null]);
    });

    it("writes a transformation so where the pieces can be known as one, and no other", async () => {
      const maxBytes = 6000;
      const written = write(target({ maxBytes }), [made, { ...made, transformationID: "urn:x:t1" }]);
      assert.deepEqual(lost(written), [
        [0, ""],
        [1, "part"],
      ]);
      const { events } = await readAllBack(written);
      assert.ok(events.length > 1 && events.every(({ transformationID }) => transformationID === "urn:x:t1"));
      for (const field of ["inputEPCList", "outputEPCList"] as const)
        assert.deepEqual(
          events.flatMap((event) => event[field]),
          made[field],
        );
    });

    it("loses by name what cannot be several: an error declaration, and what has no codes", () => {
      const errorDeclaration = { declarationTime: TIME, reason: "did_not_occur", correctiveEventIDs: [], extensions: [] };
      const written = write(target({ maxBytes: 6000 }), [
        { ...moved, eventID: "urn:x:1", errorDeclaration, epcList: codes(0, 500) },
        { ...moved, extensions: [cspNode("a", "x".repeat(6000))] },
      ]);
      assert.deepEqual(written.documents, []);
      assert.deepEqual(lost(written), [
        [0, ""],
        [1, ""],
      ]);
      assert.match(written.losses[0]?.detail ?? "", /at most 6000 bytes, and it takes back another event/);
    });

    it("loses one code alone that is longer than a message", async () => {
      const epcList = [...codes(0, 3), `urn:x:${"y".repeat(7000)}`, ...codes(3, 3)];
      const written = write(target({ maxBytes: 6000 }), [{ ...moved, epcList }]);
      assert.deepEqual(lost(written), [
        [0, "epcList/3"],
        [0, "part"],
      ]);
      assert.deepEqual(
        (await readAllBack(written)).events.flatMap((event) => event.epcList),
        codes(0, 6),
      );
    });

    it("loses by name what says more besides its codes than the reader takes", async () => {
      const value = "x".repeat(MAX_FACTS_BYTES - 200);
      const written = write(target(), [
        { ...moved, extensions: [cspNode("a", value)] },
        { ...moved, extensions: [cspNode("a", `${value}${"x".repeat(200)}`)] },
      ]);
      assert.deepEqual(lost(written), [[1, ""]]);
      assert.equal((await readAllBack(written)).events.length, 1);
    });

    it("writes what is nested as deep as may be, and loses by name what is deeper", async () => {
      const nested = (levels: number): Node => ({
        ...cspNode("a", "1"),
        ...(levels > 0 ? { kind: "object", value: null, children: [nested(levels - 1)] } : {}),
      });
      let deepest = 0;
      for (let levels = 40; levels < 64; levels++) {
        const written = write(target(), [{ ...moved, extensions: [nested(levels)] }]);
        const { events } = await readAllBack(written);
        assert.deepEqual(lost(written), events.length === 1 ? [] : [[0, ""]], `${levels}`);
        if (events.length === 1) deepest = levels;
      }
      assert.ok(deepest > 50 && deepest < 63, `${deepest}`);
    });

    it("gives up what stands around the events where no event goes beside it", () => {
      const around: Envelope = {
        id: null,
        schemaVersion: null,
        creationDate: null,
        instanceIdentifier: null,
        sender: null,
        receiver: null,
        header: [],
        extensions: [cspNode("about", "x".repeat(5500))],
        bodyExtensions: [],
        query: null,
      };
      const long = { ...moved, epcList: codes(0, 20) };
      const written = write(target({ maxBytes: 6500 }), [long], { ...OPTIONS, around });
      assert.deepEqual(lost(written), [[null, "/csp:about"]]);
      assert.equal(written.documents.length, 1);
      const kept = write(target({ maxBytes: 8500 }), [long, long], { ...OPTIONS, around });
      assert.deepEqual(kept.losses, []);
      const read = name === "epcis-json" ? readEpcisJson : readEpcisXml;
      const held = kept.documents.map(({ payload }) => {
        const document = read(Buffer.from(payload).toString());
        return document.ok && document.envelope?.extensions.length;
      });
      assert.equal(held[0], 1, "in the first document");
      assert.ok(held.slice(1).every((count) => count === 0));
    });
  });
}

it("JSON is written without spaces for people where it goes into a message so alone", async () => {
  const long = { ...moved, eventID: "urn:x:1", epcList: codes(0, 100) };
  const maxBytes = sizes(write(createEpcisJsonTarget(), [long]))[0] ?? 0;
  const written = write(createEpcisJsonTarget({ ...EPCIS_BOUNDS, maxBytes: maxBytes - 1 }), [long]);
  assert.deepEqual(written.losses, []);
  assert.deepEqual(hashes((await readAllBack(written)).events), hashes([long]));
});

it("a loss of a code is told by its place in the whole event, and one of all pieces once", () => {
  const target = epcisXmlTarget(
    (events, { creationDate }) => ({
      text: `<x at="${creationDate}">${events.map((event) => codesInLists(event).join("")).join("")}</x>`,
      losses: [
        { where: "/epcisBody/eventList/0/outputEPCList/1", node: null, detail: "no such code", times: 1 },
        { where: "/epcisBody/eventList/0/extensions/x", node: null, detail: "no such name", times: 1 },
      ],
    }),
    { ...EPCIS_BOUNDS, maxBytes: 8000 },
  );
  const { losses } = write(target, [{ ...made, inputEPCList: codes(0, 100), outputEPCList: codes(200, 200), transformationID: "urn:x:t1" }]);
  assert.deepEqual(
    losses.map(({ where }) => where),
    ["outputEPCList/1", "extensions/x", "outputEPCList/51", "part"],
  );
});
