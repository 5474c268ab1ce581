// What is answered of a pack after given events, told in any order.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";
import type { PackAnswer } from "../answers.ts";
import { answering, closeStore } from "./store.test-support.ts";
import { BOX, CASE, CASE_BILL, code, move, OTHER_BOX, pack, RELATION, Story, type StoryDocument, TRADER, UNITS } from "./story.test-support.ts";

after(closeStore);

async function packOf(uri: string, ...documents: readonly StoryDocument[]): Promise<PackAnswer> {
  const answer = await answering(documents, (answers) => answers.pack(uri));
  assert.ok(answer);
  return answer;
}

/** Business steps of a history, with how far the container was. */
function steps(answer: PackAnswer): readonly string[] {
  return answer.history.map(({ bizStep, through }) => `${bizStep ?? ""}${"^".repeat(through.length)}`);
}

/** An answer without what depends on the order in which things were told. */
function timeless(answer: PackAnswer | undefined): unknown {
  if (answer === undefined) return undefined;
  const { asOf: _, history, ...rest } = answer;
  return { ...rest, history: history.map(({ bizStep, eventTime, role, through }) => ({ bizStep, eventTime, role, through })) };
}

describe("a pack", () => {
  it("has its batch, level, containers, and the history of its containers", async () => {
    const unit = await packOf(UNITS[0] ?? "", RELATION, CASE_BILL);
    assert.equal(unit.classUri, "urn:csp:edmc-class:8206233");
    assert.equal(unit.level, 1);
    assert.deepEqual(unit.batch, {
      uri: "urn:csp:batch:8206233:B1",
      drugKey: "8206233",
      batchNo: "B1",
      productionDate: "2026-03-01",
      expiryDate: "2028-02-28",
    });
    assert.deepEqual(unit.containers, [BOX, CASE]);
    assert.deepEqual(steps(unit), ["commissioning", "packing^", "packing", "shipping^^"]);
    assert.deepEqual(unit.history.at(-1)?.through, [BOX, CASE]);
    assert.equal(unit.history.at(-1)?.billType, "201");
    assert.equal(unit.history.at(-1)?.to, TRADER);
  });

  it("is as of the position up to which the view holds everything", async () => {
    const unit = await answering([RELATION, CASE_BILL], (answers) => answers.pack(UNITS[0] ?? ""), true);
    assert.equal(unit?.asOf, 11);
  });

  it("holds what is in it now", async () => {
    const box = await packOf(BOX, RELATION);
    assert.deepEqual(box.contents, UNITS.slice(0, 2));
    assert.equal(box.contentCount, 2);
    assert.deepEqual(steps(box), ["commissioning", "packing", "packing"]);
    assert.deepEqual(
      box.history.map(({ role }) => role),
      ["object", "child", "parent"],
    );
  });

  it("is known when only a bill named it", async () => {
    const seen = await packOf(CASE, CASE_BILL);
    assert.equal(seen.commissioned, false);
    assert.equal(seen.level, null);
    assert.deepEqual(steps(seen), ["shipping"]);
    assert.equal(await answering([CASE_BILL], (answers) => answers.pack(BOX)), undefined);
  });

  it("shows the sender's event id, and ours where there is none", async () => {
    const named = await packOf(CASE, { key: "e", events: [{ ...move([CASE], "2026-03-05T10:00:00+08:00"), eventID: "urn:uuid:own" }] });
    assert.equal(named.history[0]?.eventId, "urn:uuid:own");
    const story = new Story();
    story.tell(CASE_BILL);
    const unnamed = await packOf(CASE, CASE_BILL);
    assert.equal(unnamed.history[0]?.eventId, `urn:uuid:${story.events[0]?.id}`);
  });

  it("is the same whether the bill or the relation came first", async () => {
    const bills = [CASE_BILL, { key: "bill-2", events: [move([BOX, UNITS[3] ?? ""], "2026-03-06T10:00:00+08:00", "receiving")] }];
    const asked = [...UNITS, BOX, OTHER_BOX, CASE];
    const ask = (documents: readonly StoryDocument[]) =>
      answering(documents, async (answers) => ({
        packs: await Promise.all(asked.map(async (uri) => timeless(await answers.pack(uri)))),
        batch: { ...(await answers.batch("urn:csp:batch:8206233:B1")), asOf: 0 },
      }));
    const relationFirst = await ask([RELATION, ...bills]);
    assert.deepEqual(await ask([...bills, RELATION]), relationFirst);
    assert.deepEqual(await ask([CASE_BILL, RELATION, ...bills.slice(1)]), relationFirst);
  });

  it("counts a bill of the production day for what was packed that day, though the relation knows no hour", async () => {
    const sameDay: StoryDocument = { key: "bill-d", events: [move([CASE], "2026-03-01T00:00:00+08:00")] };
    assert.ok(steps(await packOf(UNITS[0] ?? "", sameDay, RELATION)).includes("shipping^^"));
    assert.ok(steps(await packOf(UNITS[0] ?? "", RELATION, sameDay)).includes("shipping^^"));
  });

  it("leaves a container's later history when it was packed into another, told in order or late", async () => {
    const unit = UNITS[0] ?? "";
    const repacked: StoryDocument = { key: "re", events: [pack(OTHER_BOX, [unit], "2026-03-04T08:00:00+08:00")] };
    const early: StoryDocument = { key: "b1", events: [move([BOX], "2026-03-03T08:00:00+08:00", "storing")] };
    const late: StoryDocument = { key: "b2", events: [move([BOX], "2026-03-05T08:00:00+08:00", "departing")] };
    const other: StoryDocument = { key: "b3", events: [move([OTHER_BOX], "2026-03-06T08:00:00+08:00", "arriving")] };
    const expected = ["commissioning", "packing^", "packing", "storing^", "packing", "arriving^"];
    for (const order of [
      [RELATION, early, repacked, late, other],
      [late, other, early, repacked, RELATION],
      [repacked, other, RELATION, late, early],
    ]) {
      const answer = await packOf(unit, ...order);
      assert.deepEqual([...steps(answer)].sort(), [...expected].sort());
      assert.deepEqual(answer.containers, [OTHER_BOX, CASE]);
      assert.equal((await packOf(BOX, ...order)).contentCount, 1);
      assert.equal((await packOf(OTHER_BOX, ...order)).contentCount, 3);
    }
  });

  it("leaves its container when unpacked from it, or when that is emptied, told in order or late", async () => {
    const unit = UNITS[0] ?? "";
    const later: StoryDocument = { key: "b", events: [move([BOX], "2026-03-09T08:00:00+08:00", "departing")] };
    const alone: StoryDocument = { key: "u", events: [pack(BOX, [unit], "2026-03-08T08:00:00+08:00", "DELETE")] };
    const all: StoryDocument = { key: "u", events: [pack(BOX, [], "2026-03-08T08:00:00+08:00", "DELETE")] };
    const elsewhere: StoryDocument = { key: "u", events: [pack(CASE, [unit], "2026-03-08T08:00:00+08:00", "DELETE")] };
    for (const [unpacking, left, through] of [
      [alone, 1, "unpacking"],
      [all, 0, "unpacking^"],
      [elsewhere, 2, "unpacking"],
    ] as const) {
      for (const order of [
        [RELATION, unpacking, later],
        [later, unpacking, RELATION],
        [unpacking, RELATION, later],
      ]) {
        const answer = await packOf(unit, ...order);
        assert.equal(answer.containers[0], left === 2 ? BOX : undefined);
        assert.equal(steps(answer).includes("departing^"), left === 2);
        assert.ok(steps(answer).includes(through), `${unpacking.key} ${steps(answer).join(" ")}`);
        const box = await packOf(BOX, ...order);
        assert.equal(box.contentCount, left);
        assert.equal(box.contents.length, left);
      }
    }
  });

  it("with more in it than an answer lists says how many", async () => {
    const many = Array.from({ length: 2500 }, (_, i) => code(1000 + i));
    const box = await packOf(
      BOX,
      { key: "m", events: [pack(BOX, many.slice(0, 1500))] },
      { key: "n", events: [pack(BOX, many.slice(1500)), pack(OTHER_BOX, many.slice(0, 700), "2026-03-02T00:00:00+08:00")] },
    );
    assert.equal(box.contentCount, 1800);
    assert.deepEqual(box.contents, many.slice(700, 1700));
  });

  it("with a longer history than an answer holds gives the newest, and says so", async () => {
    const bills = Array.from({ length: 2100 }, (_, i) => ({
      key: `b${i}`,
      events: [move([CASE], `2026-03-05T10:00:00.${String(i).padStart(4, "0")}+08:00`, `s${i}`)],
    }));
    const answer = await packOf(CASE, ...bills);
    assert.equal(answer.history.length, 2000);
    assert.equal(answer.historyCut, true);
    assert.ok(steps(answer).includes("s2099"));
  });

  it("is found though containers were told to be in each other", async () => {
    const tangle: StoryDocument = {
      key: "t",
      events: [pack(BOX, [CASE], "2026-03-02T00:00:00+08:00"), pack(CASE, [CASE, UNITS[0] ?? ""], "2026-03-03T00:00:00+08:00")],
    };
    const answer = await packOf(UNITS[0] ?? "", RELATION, tangle, CASE_BILL);
    assert.ok(answer.containers.length <= 2);
    assert.ok(steps(answer).includes("shipping^"));
    assert.equal((await packOf(CASE, RELATION, tangle)).containers.length, 0);
  });

  it("keeps a declaration of error in its history, and moves nothing by it", async () => {
    const wrong: EpcisEvent = {
      ...pack(OTHER_BOX, UNITS.slice(0, 1), "2026-03-04T00:00:00+08:00"),
      errorDeclaration: { declarationTime: "2026-03-05T00:00:00Z", reason: null, correctiveEventIDs: [], extensions: [] },
    };
    const answer = await packOf(UNITS[0] ?? "", RELATION, { key: "w", events: [wrong] });
    assert.equal(answer.containers[0], BOX);
    assert.equal(answer.history.at(-1)?.errorDeclared, true);
  });

  it("keeps 20-digit codes at the ends of their range apart", async () => {
    const ends = ["80000000000000000000", "80000000000000000001", "88999999999999999999", "89000000000000000000", "89999999999999999999"].map(
      (digits) => `urn:csp:edmc:${digits}`,
    );
    await answering(
      [{ key: "m", events: [pack(BOX, ends)] }, ...ends.map((uri) => ({ key: uri, events: [move([uri], "2026-03-05T10:00:00+08:00", uri.slice(-3))] }))],
      async (answers) => {
        assert.deepEqual((await answers.pack(BOX))?.contents, ends);
        for (const uri of ends) assert.deepEqual(steps((await answers.pack(uri)) ?? assert.fail()), ["packing", uri.slice(-3)]);
      },
    );
  });

  it("keeps GS1 packs and logistic units beside 20-digit codes", async () => {
    const sgtin = "https://id.gs1.org/01/06924561884074/21/81773220288616423835";
    const sscc = "https://id.gs1.org/00/369245618800000015";
    const made: EpcisEvent = {
      ...emptyEvent("ObjectEvent", "2026-03-01T10:00:00Z", "+08:00"),
      action: "ADD",
      epcList: [sgtin],
      ilmd: [
        { ...cspNode("lotNumber", "L1"), namespace: "urn:epcglobal:cbv:mda:" },
        { ...cspNode("itemExpirationDate", "2028-01-01"), namespace: "urn:epcglobal:cbv:mda:" },
      ],
    };
    const answer = await packOf(
      sgtin,
      { key: "m", events: [made] },
      { key: "p", events: [pack(sscc, [sgtin], "2026-03-02T10:00:00Z")] },
      { key: "s", events: [move([sscc], "2026-03-03T10:00:00Z")] },
    );
    assert.deepEqual(answer.batch, {
      uri: "urn:csp:batch:06924561884074:L1",
      drugKey: "06924561884074",
      batchNo: "L1",
      productionDate: null,
      expiryDate: "2028-01-01",
    });
    assert.deepEqual(answer.containers, [sscc]);
    assert.deepEqual(steps(answer), ["", "packing", "shipping^"]);
    assert.equal(answer.level, null);
  });
});
