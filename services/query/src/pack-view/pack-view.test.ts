// The rows of the pack view are a function of the log: of no border between writes, and the sums agree with what they sum.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import { clearStore, dumpStore } from "@csp/adapter-postgres/test-store";
import type { LoggedEvent, ViewStore } from "@csp/contracts";
import { createAnswers } from "./answers.ts";
import { ROLE } from "./roles.ts";
import { EV_ROOM } from "./schema.ts";
import { closeStore, feed, withStore } from "./store.test-support.ts";
import {
  billKey,
  code,
  commission,
  correctBill,
  type Correction,
  declareWrong,
  deleteBill,
  inParts,
  MAKER,
  move,
  pack,
  Story,
  type StoryDocument,
  transform,
} from "./story.test-support.ts";

after(closeStore);

describe("rebuilding", () => {
  const RUNS = 60;
  const MOVED = `SELECT c.grp, fact.kind, count(*) AS packs FROM (SELECT id, grp FROM code UNION ALL SELECT id, grp FROM code_text) c
    JOIN ev ON ev.e / ${EV_ROOM} = c.id AND ev.e % 10 = ${ROLE.object} JOIN fact ON fact.f = ev.e / 10 % ${EV_ROOM / 10} JOIN term ON term.n = fact.kind
    WHERE c.grp > 0 AND term.said NOT LIKE '%"ADD"%' GROUP BY c.grp, fact.kind ORDER BY c.grp, fact.kind`;
  const COMMISSIONED = `SELECT grp AS g, count(*) AS packs FROM (SELECT grp FROM code UNION ALL SELECT grp FROM code_text) AS c WHERE grp > 0 GROUP BY grp ORDER BY grp`;
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
    fc.tuple(uris, uris, time).map(([inputs, outputs, at]) => inParts(transform(inputs, outputs, at), 3)),
    fc.tuple(uri, uris, time, fc.constantFrom("ADD", "ADD", "DELETE")).map(([parent, codes, at, action]) => [pack(parent, codes, at, action as "ADD")]),
    fc.tuple(uri, time).map(([parent, at]) => [pack(parent, [], at, "DELETE")]),
  );
  const number = fc.integer({ min: 1, max: 12 }).map((n) => `d${n}`);
  const sent = fc
    .tuple(number, fc.constantFrom("00", "00", "ff"), fc.array(event, { minLength: 1, maxLength: 3 }))
    .map(([name, hash, events]): StoryDocument => ({ key: billKey(name), hash, events: events.flat() }));
  const correction = fc.record({ to: fc.constant(MAKER), billTime: time, codes: uris, remove: uris, add: uris } satisfies Record<keyof Correction, unknown>, {
    requiredKeys: [],
  });
  const changed = fc.oneof(
    fc.tuple(fc.uuid(), number, time).map(([name, of, at]) => deleteBill(name, of, at)),
    fc.tuple(fc.uuid(), number, time, correction).map(([name, of, at, says]) => correctBill(name, of, at, says)),
    fc.tuple(number, event).map(([of, [first]]) => declareWrong(billKey(of), first ?? move([], "2026-03-01T00:00:00+08:00"))),
  );
  const documents = fc.array(fc.oneof({ weight: 3, arbitrary: sent }, { weight: 1, arbitrary: changed }), { minLength: 1, maxLength: 16 });

  function tell(told: readonly StoryDocument[]): readonly LoggedEvent[] {
    const story = new Story();
    for (const document of told) story.tell(document);
    return story.events;
  }

  /** The rows that the events give, written up to each event for which `endsWrite` is true. */
  async function rowsOf(store: ViewStore, events: readonly LoggedEvent[], endsWrite: (at: number) => boolean): ReturnType<typeof dumpStore> {
    await clearStore(store);
    await feed(store, events, endsWrite);
    return dumpStore(store);
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

  it("counts a code once that a correction gave to a bill before the part came that names it", async () => {
    const at = "2026-03-01T00:00:00+08:00";
    const events = tell([
      { key: "made", hash: "00", events: [commission([code(1), code(2)], 1, "B1")] },
      correctBill("op", "d1", at, { add: [code(2)] }),
      { key: billKey("d1"), hash: "00", events: inParts(move([code(1), code(2)], at), 1) },
    ]);
    await withStore(async (store) => {
      const whole = await rowsOf(store, events, () => false);
      assert.deepEqual(
        whole["flow"]?.map(({ packs }) => packs),
        [2],
      );
      assert.deepEqual(await rowsOf(store, events, () => true), whole);
    });
  });

  it("counts contents and movements as the events say, whatever came late", async () => {
    await withStore((store) =>
      fc.assert(
        fc.asyncProperty(documents, async (told) => {
          await clearStore(store);
          await feed(store, tell(told), (at) => at % 3 === 0);
          const inside = await store.all("SELECT parent, count(*) AS kids FROM inside WHERE parent > 0 GROUP BY parent ORDER BY parent");
          assert.deepEqual(await store.all("SELECT parent, kids FROM holding WHERE kids <> 0 ORDER BY parent"), inside);
          assert.deepEqual(await store.all("SELECT grp, kind, packs FROM flow ORDER BY grp, kind"), await store.all(MOVED));
          const commissioned = await store.all(COMMISSIONED);
          assert.deepEqual(await store.all("SELECT g, packs FROM pack_group WHERE packs <> 0 ORDER BY g"), commissioned);
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
