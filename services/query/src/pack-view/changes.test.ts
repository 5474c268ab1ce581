// Documents that are taken back or corrected: what holds afterwards is what would hold had they been told so at first, and it
// is the same whether the document came before its changes or after them.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import type { EpcisEvent } from "@csp/epcis";
import type { Answers, DocumentAnswer, PackAnswer } from "../answers.ts";
import { ALL, stateOf } from "./state.test-support.ts";
import { answering, closeStore } from "./store.test-support.ts";
import {
  BOX,
  CASE,
  code,
  commission,
  correctBill,
  billKey,
  deleteBill,
  declareWrong,
  inParts,
  MAKER,
  move,
  OTHER_BOX,
  pack,
  RELATION,
  type StoryDocument,
  TRADER,
  transform,
  UNITS,
} from "./story.test-support.ts";

after(closeStore);

const [FIRST = "", SECOND = "", THIRD = "", FOURTH = ""] = UNITS;
const SHIPPED = "2026-03-05T10:00:00+08:00";
const LATER = "2026-03-06T00:00:00+08:00";
const PAGE = { offset: 0, limit: 1000 };

const bill = (number: string, codes: readonly string[], time = SHIPPED): StoryDocument => ({ key: billKey(number), number, events: [move(codes, time)] });
const epcis = (id: string, event: EpcisEvent): StoryDocument => ({ key: `urn:csp:epcis-event:${id}`, events: [{ ...event, eventID: `urn:x:${id}` }] });

async function packOf(answers: Answers, uri: string): Promise<PackAnswer> {
  const answer = await answers.pack(uri);
  assert.ok(answer !== undefined, uri);
  return answer;
}

async function documentOf(documents: readonly StoryDocument[], number: string): Promise<DocumentAnswer> {
  return answering(documents, async (answers) => {
    const answer = await answers.documentByKey(billKey(number), PAGE);
    assert.ok(answer !== undefined);
    return answer;
  });
}

const permuted = (documents: readonly StoryDocument[]): readonly (readonly StoryDocument[])[] =>
  documents.length < 2 ? [documents] : documents.flatMap((first, at) => permuted(documents.toSpliced(at, 1)).map((rest) => [first, ...rest]));

describe("a deleted bill", () => {
  const told = [RELATION, bill("CK1", [FIRST]), deleteBill("op1", "CK1", LATER)];

  it("counts no more, and stands in the journey as withdrawn, with who and when", async () => {
    await answering(told, async (answers) => {
      const { history, containers } = await packOf(answers, FIRST);
      assert.deepEqual(containers, [BOX, CASE], "it never left its box");
      const { withdrawn, changes, bizStep } = history.at(-1) ?? assert.fail();
      assert.deepEqual([bizStep, withdrawn], ["shipping", true]);
      const [change, ...more] = changes ?? [];
      assert.deepEqual([change?.kind, change?.eventTime, change?.reason, change?.source.sender, more], ["deleted", LATER, "entered twice", MAKER, []]);
      assert.deepEqual((await packOf(answers, BOX)).contents, [FIRST, SECOND]);
    });
  });

  it("is the same in whatever order the three come", async () => {
    const expected = await stateOf([RELATION]);
    for (const order of permuted(told)) assert.deepEqual(await stateOf(order), expected);
  });

  it("is answered with its codes, and says that it is withdrawn", async () => {
    const { facts, codes, codeCount } = await documentOf(told, "CK1");
    assert.deepEqual([facts.map(({ withdrawn }) => withdrawn), codes, codeCount], [[true], [FIRST], 1]);
  });

  it("moves in no batch", async () => {
    await answering(told, async (answers) => {
      const batch = await answers.batch("urn:csp:batch:8206233:B1");
      assert.deepEqual(batch?.flows, []);
      assert.deepEqual(
        batch?.levels.map(({ packs }) => packs),
        [4, 2, 1],
      );
    });
  });

  it("is taken back by its owner alone", async () => {
    const other = deleteBill("op1", "CK1", LATER);
    const foreign = {
      ...other,
      events: (other.events ?? []).map((event) => ({ ...event, bizTransactionList: [{ type: null, value: `urn:csp:bill:urn%3Ax:CK1` }] })),
    };
    const { facts } = await documentOf([RELATION, bill("CK1", [FIRST]), foreign], "CK1");
    assert.deepEqual(
      facts.map(({ withdrawn, changes }) => [withdrawn, changes]),
      [[undefined, undefined]],
    );
  });

  it("that comes in parts is taken back with all of them", async () => {
    const long = { key: billKey("CK1"), events: inParts(move(UNITS, SHIPPED), 1) };
    const expected = await stateOf([RELATION]);
    for (const order of permuted([RELATION, long, deleteBill("op1", "CK1", LATER)])) assert.deepEqual(await stateOf(order), expected);
  });
});

describe("a corrected bill", () => {
  it("replaces the first: party, time and codes, in any order", async () => {
    const change = correctBill("op1", "CK1", LATER, { to: MAKER, billTime: "2026-03-04T09:00:00+08:00", codes: [SECOND, THIRD] });
    const right: StoryDocument = { key: billKey("CK1"), events: [move([SECOND, THIRD], "2026-03-04T09:00:00+08:00", "shipping", MAKER, MAKER)] };
    const expected = await stateOf([RELATION, right]);
    for (const order of permuted([RELATION, bill("CK1", [FIRST, SECOND]), change])) assert.deepEqual(await stateOf(order), expected);
  });

  it("has codes removed and added, by the time of each correction", async () => {
    const changes = [
      correctBill("op1", "CK1", "2026-03-06T01:00:00+08:00", { remove: [FIRST], add: [THIRD] }),
      correctBill("op2", "CK1", "2026-03-06T02:00:00+08:00", { remove: [THIRD], add: [FOURTH], to: TRADER }),
      correctBill("op3", "CK1", "2026-03-06T03:00:00+08:00", { to: MAKER }),
    ];
    const right: StoryDocument = { key: billKey("CK1"), events: [move([SECOND, FOURTH], SHIPPED, "shipping", MAKER, MAKER)] };
    const expected = await stateOf([RELATION, right]);
    for (const order of permuted([bill("CK1", [FIRST, SECOND]), ...changes])) assert.deepEqual(await stateOf([RELATION, ...order]), expected);
  });

  it("shows the codes of the first as withdrawn, and the document as it is now", async () => {
    const told = [RELATION, bill("CK1", [FIRST, SECOND]), correctBill("op1", "CK1", LATER, { remove: [FIRST], add: [THIRD] })];
    const { facts, codes, codeCount } = await documentOf(told, "CK1");
    assert.deepEqual([codes, codeCount], [[SECOND, THIRD], 2]);
    assert.deepEqual(
      facts.map(({ withdrawn, changes }) => [withdrawn, changes?.map(({ kind }) => kind)]),
      [[undefined, ["corrected"]]],
    );
    await answering(told, async (answers) => {
      const marks = [];
      for (const uri of [FIRST, SECOND, THIRD])
        marks.push(
          (await packOf(answers, uri)).history
            .filter(({ bizStep, operation }) => bizStep === "shipping" && operation === undefined)
            .map(({ withdrawn }) => withdrawn),
        );
      assert.deepEqual(marks, [[true], [undefined], [undefined]]);
    });
  });

  it("that is deleted is deleted, and what corrects it afterwards does not count", async () => {
    const expected = await stateOf([RELATION]);
    const changes = [
      correctBill("op1", "CK1", "2026-03-06T01:00:00+08:00", { add: [THIRD] }),
      deleteBill("op2", "CK1", "2026-03-06T02:00:00+08:00"),
      correctBill("op3", "CK1", "2026-03-06T03:00:00+08:00", { add: [FOURTH] }),
    ];
    for (const order of permuted([bill("CK1", [FIRST]), ...changes])) {
      assert.deepEqual(await stateOf([RELATION, ...order]), expected);
      assert.deepEqual(
        (await documentOf(order, "CK1")).facts[0]?.changes?.map(({ kind }) => kind),
        ["corrected", "deleted"],
      );
    }
  });

  it("with a time that is none is corrected in all else", async () => {
    const change = correctBill("op1", "CK1", LATER, { to: MAKER, billTime: "yesterday" });
    const { facts } = await documentOf([bill("CK1", [FIRST]), change], "CK1");
    assert.deepEqual(
      facts.map(({ eventTime, to }) => [eventTime, to]),
      [[SHIPPED, MAKER]],
    );
  });
});

describe("an error declaration", () => {
  it("takes back the event, whatever it is, in any order", async () => {
    const wrong: readonly EpcisEvent[] = [
      commission([FIRST], 1, "B2"),
      commission([code(77)], 1, "B2"),
      pack(OTHER_BOX, [FIRST, SECOND], "2026-03-02T00:00:00+08:00"),
      pack(BOX, [FIRST], "2026-03-02T00:00:00+08:00", "DELETE"),
      pack(CASE, [], "2026-03-02T00:00:00+08:00", "DELETE"),
      move([FIRST, BOX], SHIPPED),
    ];
    const right = [RELATION, bill("CK1", [SECOND], "2026-03-04T00:00:00+08:00")];
    const uris = [...ALL, code(77)];
    const expected = await stateOf(right, uris);
    for (const event of wrong) {
      const said = epcis("E1", event);
      for (const order of permuted([...right, said, declareWrong(said.key, said.events?.[0] ?? event)]))
        assert.deepEqual(await stateOf(order, uris), expected, event.bizStep ?? "");
    }
  });

  it("takes back a transformation in parts with all of them, in any order", async () => {
    const event = { ...transform([FIRST, SECOND], [code(78), code(79), code(80)], SHIPPED), eventID: "E1" };
    const told = { ...epcis("E1", event), events: inParts(event, 2) };
    const declared = declareWrong(told.key, event);
    const wrong = { ...declared, events: (declared.events ?? []).flatMap((whole) => inParts(whole, 2)) };
    assert.equal(wrong.events.length, 3);
    const uris = [...ALL, code(78), code(79), code(80)];
    const expected = await stateOf([RELATION], uris);
    assert.notDeepEqual(await stateOf([RELATION, told], uris), expected);
    for (const order of permuted([RELATION, told, wrong])) assert.deepEqual(await stateOf(order, uris), expected);
  });

  it("leaves to the corrective event what the first had: batch, level, container", async () => {
    const first = epcis("E1", commission([FIRST], 1, "B1"));
    const right = epcis("E2", commission([FIRST], 1, "B2"));
    const declared = declareWrong(first.key, first.events?.[0] ?? assert.fail(), ["urn:x:E2"]);
    const moved = bill("CK1", [FIRST]);
    const expected = await stateOf([right, moved], [FIRST]);
    for (const order of permuted([first, right, declared, moved])) assert.deepEqual(await stateOf(order, [FIRST]), expected);
    await answering([first, right, declared], async (answers) => {
      const { history, batch } = await packOf(answers, FIRST);
      assert.equal(batch?.batchNo, "B2");
      assert.deepEqual(
        history.find(({ withdrawn }) => withdrawn)?.changes?.map(({ kind, correctiveEventIds }) => [kind, correctiveEventIds]),
        [["declared_wrong", ["urn:x:E2"]]],
      );
    });
  });

  it("without a key of the event is only shown", async () => {
    const said = epcis("E1", move([FIRST], SHIPPED));
    const [event = assert.fail()] = said.events ?? [];
    const declared = { ...declareWrong(said.key, event), key: "urn:csp:epcis-event:hash:00" };
    await answering([said, declared], async (answers) => {
      assert.deepEqual(
        (await packOf(answers, FIRST)).history.map(({ withdrawn, errorDeclared }) => [withdrawn, errorDeclared]),
        [
          [undefined, undefined],
          [undefined, true],
        ],
      );
    });
  });
});
