// The bounds on what goes out, each from both sides: what just fits is written as one document that its profile reads, and what
// is one more in several, or is lost by name. Where a bound is of millions, it is handed in smaller. Those of EPCIS documents:
// epcis-writer.test.ts; of bills: bill/bill-bounds.test.ts.

import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { describe, it } from "node:test";
import { cspNode, type EpcisEvent, type Node } from "@csp/epcis";
import { isRefusal } from "../json-document.ts";
import { unpackData } from "../platform/unpack.ts";
import { scanRelation } from "../relation-xml/scan.ts";
import { box, codesRead, commissioned, eventsOf, lost, MIB, moved, packed, unit, units } from "./bounds.test-support.ts";
import { createPlatformTarget, ENVELOPE_BOUNDS, platformTarget } from "./envelopes.ts";
import { FILE_BOUNDS } from "./relation/file-content.ts";
import { createRelationXmlTarget, relationXmlTarget } from "./relation/target.ts";
import type { Target, WrittenDocument } from "./target.ts";
import { OPTIONS, OWNER, readAllBack, write } from "./translate.test-support.ts";

it("the bounds are those of the profiles that read", () => {
  // As docs/profiles has them; inbound-bounds.test.ts holds the profiles to the same.
  assert.deepEqual(FILE_BOUNDS, { maxCodes: 2_000_000, maxBatches: 10_000 });
  assert.deepEqual(ENVELOPE_BOUNDS, { maxBytes: 16 * MIB, content: { maxBytes: 128 * MIB, maxRatio: 200 } });
});

describe("relation files", () => {
  /** A box of three, another of three, and a unit in none, of one batch: nine codes. */
  const boxes = [commissioned([box(1), box(2)], "2"), commissioned(units(7), "1"), packed(box(1), units(3, 1)), packed(box(2), units(3, 4))];
  const codes = [box(1), box(2), ...units(7)].toSorted();

  async function rowsTaken({ payload }: WrittenDocument, rows: number): Promise<boolean> {
    const read = await scanRelation({ sender: OWNER, owner: OWNER, rules: OPTIONS.rules, chunks: () => [payload] }, { rows, refused: 0 });
    return !isRefusal(read);
  }

  it("are one where all goes into one", async () => {
    const written = write(createRelationXmlTarget({ maxCodes: 9, maxBatches: 1 }), boxes);
    assert.deepEqual([written.losses, eventsOf(written)], [[], [[0, 1, 2, 3]]]);
    assert.deepEqual(await codesRead(written), codes);
    assert.ok(written.documents[0] !== undefined && (await rowsTaken(written.documents[0], 9)));
  });

  it("are several over the number of codes, none of which divides a box", async () => {
    const written = write(createRelationXmlTarget({ maxCodes: 8, maxBatches: 1 }), boxes);
    assert.deepEqual(eventsOf(written), [
      [0, 1, 2],
      [0, 1, 3],
    ]);
    assert.deepEqual(
      written.documents.map(({ name }) => name),
      ["Relation_L1_20261126130000.xml", "Relation_L1_20261126130000-2.xml"],
    );
    assert.deepEqual(lost(written), [
      [0, "epcList"],
      [1, "epcList"],
    ]);
    assert.match(written.losses[0]?.detail ?? "", /several documents/);
    assert.deepEqual(await codesRead(written), codes);
    for (const document of written.documents) assert.ok(await rowsTaken(document, 8));
  });

  it("are as many as it takes", async () => {
    const written = write(createRelationXmlTarget({ maxCodes: 4, maxBatches: 1 }), boxes);
    assert.deepEqual(await codesRead(written), codes);
    for (const document of written.documents) assert.ok(await rowsTaken(document, 4));
    const { events } = await readAllBack(written);
    assert.deepEqual(
      events.flatMap(({ parentID, childEPCs }) => (parentID === null ? [] : [[parentID, childEPCs]])),
      [
        [box(1), units(3, 1)],
        [box(2), units(3, 4)],
      ],
    );
  });

  it("name the events that they say something of, where a batch is in several", () => {
    const written = write(createRelationXmlTarget({ maxCodes: 2, maxBatches: 1 }), [commissioned(units(2), "1"), commissioned(units(2, 10), "1")]);
    assert.deepEqual([eventsOf(written), written.losses], [[[0], [1]], []]);
  });

  it("lose by name what is in one box and goes into none, and that alone", async () => {
    const other = commissioned(units(2, 20), "1", "L2");
    const written = write(createRelationXmlTarget({ maxCodes: 3, maxBatches: 1 }), [...boxes, other]);
    assert.deepEqual(lost(written), [
      [0, ""],
      [1, ""],
      [2, ""],
      [3, ""],
    ]);
    assert.match(written.losses[0]?.detail ?? "", /^a relation file lists at most 3 codes, and a pack of batch L1 has more in it/);
    assert.deepEqual(await codesRead(written), units(2, 20));
  });

  it("hold no more batches than their bound", async () => {
    // Batches that hang together: each box has the last unit of one batch and the first of the next.
    const batches = [1, 2, 3].flatMap((number) => [
      commissioned([box(number)], "2", `L${number}`),
      commissioned(units(2, number * 10), "1", `L${number}`),
      packed(box(number), number === 3 ? [unit(31)] : [unit(number * 10 + 1), unit(number * 10 + 10)]),
    ]);
    assert.equal(write(createRelationXmlTarget({ maxCodes: 100, maxBatches: 3 }), batches).documents.length, 1);
    const written = write(createRelationXmlTarget({ maxCodes: 100, maxBatches: 2 }), batches);
    assert.deepEqual(await codesRead(written), batches.flatMap(({ epcList }) => epcList).toSorted());
    assert.ok(written.documents.length > 1);
    for (const { payload } of written.documents) assert.ok(Buffer.from(payload).toString().split("<Batch ").length <= 3);
    // A box with a pack of each of two batches stands in one file with both.
    assert.deepEqual(
      lost(write(createRelationXmlTarget({ maxCodes: 100, maxBatches: 1 }), batches)),
      batches.map((_, at) => [at, ""]),
    );
  });

  it("tell of each file as which batch it is read, once of each name", () => {
    // The second class is of no drug that is filed, so that a file of its packs alone is of another batch.
    const own = commissioned([unit(1), unit(2), ...["1", "2"].map((digit) => `urn:csp:edmc:8999999000000000000${digit}`)], "1");
    const written = write(createRelationXmlTarget({ maxCodes: 2, maxBatches: 1 }), [own]);
    assert.deepEqual(lost(written), [
      [0, "epcList"],
      [0, "ilmd/csp:batch"],
    ]);
    assert.equal(write(createRelationXmlTarget({ maxCodes: 1, maxBatches: 1 }), [own]).losses.length, 2);
    assert.deepEqual(lost(write(relationXmlTarget, [own])), []);
  });

  it("take flags to 99", async () => {
    const flagged = (flag: string): readonly EpcisEvent[] => {
      const [one = assert.fail(), ...rest] = boxes.slice(0, 3).toReversed();
      return [...rest.toReversed(), { ...one, extensions: [...one.extensions, cspNode("boxFlag", flag)] }];
    };
    const most = write(relationXmlTarget, flagged("99"));
    assert.deepEqual(most.losses, []);
    const { events } = await readAllBack(most);
    assert.deepEqual(
      events.flatMap(({ extensions }) => extensions.filter(({ name }) => name === "boxFlag").map(({ value }) => value)),
      ["99"],
    );
    for (const flag of ["100", "0", "01"]) assert.deepEqual(lost(write(relationXmlTarget, flagged(flag))), [[2, "extensions/csp:boxFlag"]]);
  });
});

describe("envelopes of the platform", () => {
  const within = (bounds: Partial<typeof ENVELOPE_BOUNDS>): Target => createPlatformTarget({ ...ENVELOPE_BOUNDS, ...bounds });
  /** Packs of no box, whose serials no archive makes much smaller. */
  const serials = commissioned(
    Array.from({ length: 200 }, (_, at) => unit(Number(BigInt(`0x${hash("sha256", String(at))}`) % 10n ** 13n))),
    "1",
  );
  const contentOf = ({ payload }: WrittenDocument): Buffer => {
    const { data } = JSON.parse(Buffer.from(payload).toString()) as { readonly data: string };
    const content = unpackData(data, "");
    return isRefusal(content) ? assert.fail(content.reason) : content;
  };
  const whole = write(platformTarget, [serials]).documents[0] ?? assert.fail();

  it("are one where all goes into one", () => {
    const bounds = { maxBytes: whole.payload.length, content: { maxBytes: contentOf(whole).length, maxRatio: 200 } };
    assert.deepEqual(write(within(bounds), [serials]).documents, [whole]);
  });

  it("are several over their own bytes, and over those of their content", async () => {
    for (const [bounds, sizeOf] of [
      [{ maxBytes: whole.payload.length - 1 }, (one: WrittenDocument) => one.payload.length],
      [{ content: { maxBytes: contentOf(whole).length - 1, maxRatio: 200 } }, (one: WrittenDocument) => contentOf(one).length],
    ] as const) {
      const written = write(within(bounds), [serials]);
      assert.deepEqual([eventsOf(written), lost(written)], [[[0], [0]], [[0, "epcList"]]]);
      for (const one of written.documents) assert.ok(sizeOf(one) < sizeOf(whole));
      assert.deepEqual(await codesRead(written), serials.epcList.toSorted());
      assert.notEqual(written.documents[0]?.name, written.documents[1]?.name);
    }
  });

  it("are several where their content packs too well", async () => {
    // Over a mebibyte of batches that say the same at length, each in a box with a pack of the next.
    const facts = (at: number): readonly Node[] => [
      ...["packageSpec", "cascade", "subTypeNo", "workshop", "lineName"].map((name) => cspNode(name, "&".repeat(500))),
      cspNode("productCode", at % 2 === 0 ? "&" : "&&"),
    ];
    const events = Array.from({ length: 100 }, (_, at) => {
      const event = commissioned([box(at), unit(at)], "1", `L${at}`);
      return [{ ...event, ilmd: [...event.ilmd.filter(({ name }) => name !== "level"), ...facts(at)] }, packed(box(at), [unit((at + 1) % 100)])];
    }).flat();
    const loose = write(within({ content: { maxBytes: 128 * MIB, maxRatio: 1000 } }), events);
    assert.equal(loose.documents.length, 1);
    await assert.rejects(readAllBack(loose), /TOO_LARGE/);
    const written = write(platformTarget, events);
    assert.equal(written.documents.length, 2);
    assert.equal((await codesRead(written)).length, 200);
  });

  it("lose by name what goes into none", () => {
    const [detail] = write(within({ maxBytes: 100 }), [commissioned([unit(1)], "1"), moved([unit(1)])]).losses.map((loss) => loss.detail);
    assert.match(detail ?? "", /^an envelope has at most 100 bytes, and a pack of batch L1 has more in it/);
    const written = write(within({ content: { maxBytes: 100, maxRatio: 200 } }), [commissioned([unit(1)], "1"), moved([unit(1)])]);
    assert.deepEqual(
      [written.documents, lost(written)],
      [
        [],
        [
          [0, ""],
          [1, ""],
        ],
      ],
    );
  });
});
