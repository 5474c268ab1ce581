// The pack view over the embedded store: what it answers after given events, told in any order and cut into any writes.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import type { LoggedEvent, ViewStore } from "@csp/contracts";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";
import type { PackAnswer } from "../answers.ts";
import { createAnswers } from "./answers.ts";
import { ROLE } from "./roles.ts";
import { EV_ROOM } from "./schema.ts";
import {
  clear,
  closeStore,
  code,
  commission,
  dump,
  feed,
  inParts,
  MAKER,
  move,
  pack,
  Story,
  type StoryDocument,
  TRADER,
  withStore,
} from "./story.test-support.ts";

const UNITS = [1, 2, 3, 4].map((n) => code(n));
const BOX = code(1, 2);
const OTHER_BOX = code(2, 2);
const CASE = code(1, 3);
const PAGE = { offset: 0, limit: 1000 };

const RELATION: StoryDocument = {
  key: "relation-1",
  number: "B1",
  events: [
    commission([CASE], 3),
    commission([BOX, OTHER_BOX], 2),
    commission(UNITS, 1),
    pack(CASE, [BOX, OTHER_BOX]),
    pack(BOX, UNITS.slice(0, 2)),
    pack(OTHER_BOX, UNITS.slice(2)),
  ],
};
const CASE_BILL: StoryDocument = { key: "bill-1", events: [move([CASE], "2026-03-05T10:00:00+08:00")] };

after(closeStore);

async function answering<T>(
  documents: readonly StoryDocument[],
  ask: (answers: ReturnType<typeof createAnswers>) => Promise<T>,
  movesCheckpoint = false,
): Promise<T> {
  return withStore(async (store) => {
    const story = new Story();
    for (const document of documents) story.tell(document);
    await feed(store, story.events, undefined, movesCheckpoint);
    return ask(createAnswers(store));
  });
}

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
      assert.deepEqual(steps((await answers.pack(BOX)) ?? assert.fail()), ["commissioning", "packing", "packing", "shipping^"]);
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

describe("rebuilding", () => {
  const RUNS = 60;
  const MOVED = `SELECT c.grp, fact.kind, count(*) AS packs FROM (SELECT id, grp FROM code UNION ALL SELECT id, grp FROM code_text) c
    JOIN ev ON ev.e / ${EV_ROOM} = c.id AND ev.e % 10 = ${ROLE.object} JOIN fact ON fact.f = ev.e / 10 % ${EV_ROOM / 10} JOIN term ON term.n = fact.kind
    WHERE c.grp > 0 AND term.said NOT LIKE '%"ADD"%' GROUP BY c.grp, fact.kind ORDER BY c.grp, fact.kind`;
  const uri = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 12 }).map((n) => code(n)) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 4 }).map((n) => code(n, 2)) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }).map((n) => `https://id.gs1.org/01/06924561884074/21/S${n}`) },
  );
  const uris = fc.uniqueArray(uri, { minLength: 1, maxLength: 6 });
  const time = fc.integer({ min: 1, max: 9 }).map((day) => `2026-03-0${day}T00:00:00+08:00`);
  const event = fc.oneof(
    fc.tuple(uris, fc.integer({ min: 1, max: 3 }), fc.constantFrom("B1", "B2")).map(([codes, level, batch]) => [commission(codes, level, batch)]),
    fc.tuple(uris, time, fc.constantFrom("shipping", "receiving")).map(([codes, at, step]) => [move(codes, at, step)]),
    fc.tuple(uris, time).map(([codes, at]) => inParts(move(codes, at), 2)),
    fc.tuple(uri, uris, time, fc.constantFrom("ADD", "ADD", "DELETE")).map(([parent, codes, at, action]) => [pack(parent, codes, at, action as "ADD")]),
    fc.tuple(uri, time).map(([parent, at]) => [pack(parent, [], at, "DELETE")]),
  );
  const documents = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom("00", "00", "ff"), fc.array(event, { minLength: 1, maxLength: 3 })), {
    minLength: 1,
    maxLength: 14,
  });

  function tell(told: readonly (readonly [number, string, readonly (readonly EpcisEvent[])[]])[]): readonly LoggedEvent[] {
    const story = new Story();
    for (const [key, hash, events] of told) story.tell({ key: `d${key}`, hash, events: events.flat() });
    return story.events;
  }

  /** The rows that the events give, written up to each event for which `endsWrite` is true. */
  async function rowsOf(store: ViewStore, events: readonly LoggedEvent[], endsWrite: (at: number) => boolean): ReturnType<typeof dump> {
    await clear(store);
    await feed(store, events, endsWrite);
    return dump(store);
  }

  it("gives the same rows whatever the borders of the writes were", async () => {
    await withStore((store) =>
      fc.assert(
        fc.asyncProperty(documents, fc.func(fc.boolean()), async (told, endsWrite) => {
          const events = tell(told);
          const whole = await rowsOf(store, events, () => false);
          assert.deepEqual(await rowsOf(store, events, endsWrite), whole);
          assert.deepEqual(await rowsOf(store, events, () => true), whole);
        }),
        { numRuns: RUNS },
      ),
    );
  });

  it("counts contents and movements as the events say, whatever came late", async () => {
    await withStore((store) =>
      fc.assert(
        fc.asyncProperty(documents, async (told) => {
          await clear(store);
          await feed(store, tell(told), (at) => at % 3 === 0);
          const inside = await store.all("SELECT parent, count(*) AS kids FROM inside WHERE parent > 0 GROUP BY parent ORDER BY parent");
          assert.deepEqual(await store.all("SELECT parent, kids FROM holding WHERE kids <> 0 ORDER BY parent"), inside);
          assert.deepEqual(await store.all("SELECT grp, kind, packs FROM flow ORDER BY grp, kind"), await store.all(MOVED));
          const answers = createAnswers(store);
          for (let n = 1; n <= 12; n++) {
            const [container] = (await answers.pack(code(n)))?.containers ?? [];
            if (container !== undefined) assert.ok((await answers.pack(container))?.contents.includes(code(n)));
          }
        }),
        { numRuns: RUNS },
      ),
    );
  });
});
