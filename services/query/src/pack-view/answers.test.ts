// What is answered of documents, batches and messages after given events.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { createAnswers } from "./answers.ts";
import { answering, closeStore, feed, withStore } from "./store.test-support.ts";
import {
  BOX,
  CASE,
  CASE_BILL,
  code,
  inParts,
  MAKER,
  move,
  OTHER_BOX,
  pack,
  RELATION,
  Story,
  type StoryDocument,
  TRADER,
  transform,
  UNITS,
} from "./story.test-support.ts";

const PAGE = { offset: 0, limit: 1000 };

after(closeStore);

describe("a document", () => {
  it("lists its codes in their order, by pages, over the parts of an event", async () => {
    const codes = Array.from({ length: 25 }, (_, i) => code(100 - i * 3));
    await answering([RELATION, { key: "bill", number: "N1", events: inParts(move(codes, "2026-03-05T10:00:00+08:00"), 10) }], async (answers) => {
      const whole = await answers.document(MAKER, "N1", PAGE);
      assert.deepEqual(whole?.codes, codes);
      assert.equal(whole?.codeCount, 25);
      assert.equal(whole?.facts.length, 1);
      assert.deepEqual((await answers.documentByKey("bill", { offset: 8, limit: 5 }))?.codes, codes.slice(8, 13));
      assert.deepEqual((await answers.documentByKey("bill", { offset: 24, limit: 5 }))?.codes, codes.slice(24));
      assert.deepEqual((await answers.documentByKey("relation-1", PAGE))?.codes, [CASE, BOX, OTHER_BOX, ...UNITS]);
      assert.equal(await answers.document(TRADER, "N1", PAGE), undefined);
    });
  });

  it("of a transformation in parts is one event, in the histories of what went in and of what came out", async () => {
    const made = Array.from({ length: 7 }, (_, i) => code(50 + i));
    const events = inParts(transform(UNITS, made, "2026-03-05T10:00:00+08:00"), 3);
    assert.deepEqual(
      events.map(({ inputEPCList, outputEPCList }) => [inputEPCList.length, outputEPCList.length]),
      [
        [3, 0],
        [1, 2],
        [0, 3],
        [0, 2],
      ],
    );
    await answering([RELATION, { key: "opened", events }], async (answers) => {
      const document = await answers.documentByKey("opened", PAGE);
      assert.deepEqual(document?.facts.length, 1);
      assert.deepEqual([document?.codeCount, new Set(document?.codes)], [11, new Set([...UNITS, ...made])]);
      for (const [codes, role] of [
        [UNITS, "input"],
        [made, "output"],
      ] as const) {
        for (const one of codes) {
          const history = (await answers.pack(one))?.history.filter(({ bizStep }) => bizStep === "repackaging");
          assert.deepEqual(
            history?.map((fact) => fact.role),
            [role],
            one,
          );
        }
      }
    });
  });

  it("of an aggregation alone lists parent and children", async () => {
    await answering([{ key: "a", events: [pack(BOX, UNITS)] }], async (answers) => {
      assert.deepEqual((await answers.documentByKey("a", PAGE))?.codes, [BOX, ...UNITS]);
      const page = await answers.documentByKey("a", { offset: 1, limit: 2 });
      assert.deepEqual([page?.codes, page?.codeCount], [UNITS.slice(0, 2), 5]);
    });
  });

  it("sent again counts once, and other content under its key not at all", async () => {
    const again = { ...CASE_BILL, key: "bill-1" };
    const other: StoryDocument = { key: "bill-1", hash: "ff", events: [move([BOX], "2026-03-05T10:00:00+08:00")] };
    await answering([RELATION, CASE_BILL, again, other], async (answers) => {
      const document = await answers.documentByKey("bill-1", PAGE);
      assert.deepEqual(
        document?.sendings.map(({ verdict, receivedAtMs }) => [verdict, receivedAtMs]),
        [
          ["apply", 1001],
          ["duplicate", 1002],
          ["conflict", 1003],
        ],
      );
      assert.equal(document?.facts.length, 1);
      assert.equal((await answers.pack(BOX))?.history.filter(({ bizStep }) => bizStep === "shipping").length, 1);
    });
  });
});

describe("a batch", () => {
  it("counts packs by level and movements by parties, a pack in a case by its case", async () => {
    const unitBill: StoryDocument = { key: "b2", events: [move(UNITS.slice(0, 3), "2026-03-06T10:00:00+08:00", "receiving")] };
    const batch = await answering([CASE_BILL, RELATION, unitBill], (answers) => answers.batch("urn:csp:batch:8206233:B1"));
    assert.deepEqual(
      batch?.levels.map(({ level, packs }) => [level, packs]),
      [
        [1, 4],
        [2, 2],
        [3, 1],
      ],
    );
    assert.deepEqual(batch?.flows, [
      { bizStep: "receiving", from: MAKER, to: TRADER, level: 1, packs: 3 },
      { bizStep: "shipping", from: MAKER, to: TRADER, level: 3, packs: 1 },
    ]);
    assert.deepEqual(await answering([RELATION], async (answers) => (await answers.batchesByNumber("B1")).map(({ uri }) => uri)), ["urn:csp:batch:8206233:B1"]);
  });
});

describe("a receipt", () => {
  const refused = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ where: `/codes/${i}`, reason: "BAD_LENGTH", code: `8177***${i}`, detail: "too short" }) as const);

  it("says what became of a message, with refused codes by pages of 1,000", async () => {
    await withStore(async (store) => {
      const story = new Story();
      const rejection = (count: number) =>
        ({ reason: "CODES_REFUSED", where: "/codes", detail: "some codes", fingerprint: null, codes: refused(count) }) as const;
      const message = story.tell({ ...CASE_BILL, rejections: [rejection(1000), rejection(700), rejection(0), rejection(600)] });
      await feed(store, story.events);
      const answers = createAnswers(store);
      const first = await answers.receipt(message.id, message.position, null);
      assert.equal(first.state, "translated");
      assert.deepEqual([first.codesListed, first.codesAccepted, first.codesRefused, first.documentCount], [2301, 1, 2300, 1]);
      assert.deepEqual(first.documents, [{ key: "bill-1", owner: MAKER, number: "bill-1", verdict: "apply" }]);
      assert.equal(first.rejections.length, 4);
      assert.deepEqual(first.refused, refused(1000));
      const second = await answers.receipt(message.id, message.position, first.nextPage);
      assert.deepEqual(second.refused, [...refused(700), ...refused(300)]);
      const third = await answers.receipt(message.id, message.position, second.nextPage);
      assert.deepEqual(third.refused, refused(600).slice(300));
      assert.equal(third.nextPage, null);
      await assert.rejects(answers.receipt(message.id, message.position, "x"), { code: "ARGUMENT_INVALID" });
    });
  });

  it("is pending until the translation is complete, and unknown once its stream has gone on", async () => {
    await withStore(async (store) => {
      const story = new Story();
      const message = story.tellPartly([CASE_BILL], false);
      await feed(store, story.events);
      const answers = createAnswers(store);
      assert.equal((await answers.receipt(message.id, message.position, null)).state, "pending");
      const id = "00000000-0000-5000-8000-000000000000";
      assert.equal((await answers.receipt(id, 2, null)).state, "pending");
      story.tell(RELATION);
      await feed(store, story.events.slice(1));
      assert.equal((await answers.receipt(id, 2, null)).state, "unknown");
      assert.equal((await answers.receipt(id, 3, null)).state, "unknown");
      assert.equal((await answers.receipt(id, 1000, null)).state, "pending");
    });
  });

  it("tells the verdict of each document, whether something of it counted or not", async () => {
    await withStore(async (store) => {
      const story = new Story();
      story.tell(CASE_BILL);
      const again = story.tell(CASE_BILL, { key: "new", events: [move([BOX], "2026-03-05T10:00:00+08:00")] });
      await feed(store, story.events);
      const receipt = await createAnswers(store).receipt(again.id, again.position, null);
      assert.deepEqual(
        receipt.documents.map(({ verdict }) => verdict),
        ["duplicate", "apply"],
      );
    });
  });
});
