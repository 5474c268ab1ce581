// Taken back and corrected documents in the flow of packs: the rows are those of what holds, for any order and for any borders
// between writes.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { clearStore, dumpStore, openTestStore } from "@csp/adapter-postgres/test-store";
import { billUri } from "@csp/codes";
import type { LoggedEvent, SqlRow } from "@csp/contracts";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";
import type { RuleSet } from "@csp/formats";
import { decideDocuments } from "@csp/service-kit";
import fc from "fast-check";
import { createSupervisionFlow, SUPERVISION_FLOW } from "./supervision-flow.ts";
import { codes, dispatch, logged } from "./translated-fixture.ts";

const RULES: RuleSet = { id: "test", schemes: ["edmc"], classes: new Map(), enterprises: new Map() };
const SELLER = "urn:csp:uscc:91440300708461136T";
const OTHER = "urn:csp:uscc:91310115MA0DEM312R";

/** The events of one document. */
interface Said {
  readonly key: string;
  readonly events: readonly EpcisEvent[];
}

const store = await openTestStore(SUPERVISION_FLOW);
after(() => store[Symbol.asyncDispose]());

const keyOf = (number: string): string => billUri(SELLER, number);
const bill = (number: string, event: EpcisEvent): Said => ({ key: keyOf(number), events: [event] });

function about(number: string, time: string, operation: string, change: Partial<EpcisEvent>): EpcisEvent {
  const shared = emptyEvent("TransactionEvent", time, "+08:00");
  return { ...shared, bizTransactionList: [{ type: null, value: keyOf(number) }], extensions: [cspNode("operation", operation)], ...change };
}

let operations = 0;
const operation = (...events: readonly EpcisEvent[]): Said => ({ key: `urn:csp:operation:${(operations += 1)}`, events });
const deleted = (number: string, time = "2026-09-03T00:00:00+08:00"): Said => operation(about(number, time, "delete-bill", { action: "DELETE" }));
const declaredWrong = ({ key, events }: Said): Said => ({
  key: `${key}:error`,
  events: events.map((event) => ({
    ...event,
    eventID: "urn:x:1",
    errorDeclaration: { declarationTime: event.eventTime, reason: null, correctiveEventIDs: [], extensions: [] },
  })),
});

function inLog(said: readonly Said[]): readonly LoggedEvent[] {
  const events = said.flatMap(({ key, events: told }, at) => told.map((event) => ({ key, event, raw: at + 1 })));
  return events.map(({ key, event, raw }, at) => ({ ...logged({ raw, key }, event), revision: at, position: 100 + at }));
}

/** All rows of all tables after the events, with a border between writes behind each event for which `endsWrite` is true. */
async function tablesOf(events: readonly LoggedEvent[], endsWrite: (at: number) => boolean): Promise<Readonly<Record<string, readonly SqlRow[]>>> {
  const view = createSupervisionFlow(RULES, async (_, revision) => events[revision] ?? assert.fail(), 0);
  await clearStore(store);
  let batch: LoggedEvent[] = [];
  for (const [at, event] of events.entries()) {
    batch.push(event);
    if (at < events.length - 1 && !endsWrite(at)) continue;
    const readings = batch.map((one) => ({ position: one.position, reading: view.read(one) ?? assert.fail() }));
    await store.write("unchanged", async (write) => {
      const decisions = await decideDocuments(
        write,
        readings.map(({ reading }) => reading.document),
      );
      await view.apply(
        write,
        readings.map(({ position, reading }, i) => ({ position, body: reading.body, ...(decisions[i] ?? assert.fail()) })),
      );
    });
    batch = [];
  }
  return dumpStore(store);
}

/** `<row> <packs> <events>` of the rows that are not empty. */
async function flowsOf(said: readonly Said[]): Promise<readonly string[]> {
  const { flow_row: rows = [] } = await tablesOf(inLog(said), () => false);
  return rows.filter(({ packs }) => packs !== 0).map(({ key, packs, events }) => `${String(key)} ${String(packs)} ${String(events)}`);
}

const permuted = (said: readonly Said[]): readonly (readonly Said[])[] =>
  said.length < 2 ? [said] : said.flatMap((first, at) => permuted(said.toSpliced(at, 1)).map((rest) => [first, ...rest]));

test("a deleted bill and an event declared wrong are taken out of their rows, in whatever order they come", async () => {
  const kept = bill("CK2", dispatch(codes(5, 2)));
  const [wrong, event] = [bill("CK1", dispatch(codes(0, 3))), bill("E1", dispatch(codes(0, 4), { action: "ADD", bizStep: "commissioning" }))];
  const expected = await flowsOf([kept]);
  for (const order of permuted([kept, wrong, deleted("CK1"), event, declaredWrong(event)])) assert.deepEqual(await flowsOf(order), expected);
});

test("a corrected bill counts in the rows of what it says now: day, province and codes", async () => {
  const says = { ...cspNode("corrected", ""), kind: "object", value: null, children: [cspNode("billTime", "2026-09-02T08:00:00+08:00")] } as const;
  const header = about("CK1", "2026-09-03T00:00:00+08:00", "correct-bill", {
    action: "OBSERVE",
    sourceList: [{ type: "owning_party", value: OTHER }],
    extensions: [cspNode("operation", "correct-bill"), says],
  });
  const gone = about("CK1", "2026-09-03T00:00:00+08:00", "correct-bill", { action: "DELETE", epcList: codes(0, 1) });
  // One of the two is on the bill already.
  const added = about("CK1", "2026-09-03T00:00:00+08:00", "correct-bill", { action: "ADD", epcList: [...codes(2, 1), ...codes(0, 1, "8177324")] });
  const expected = await flowsOf([
    bill(
      "CK1",
      dispatch([...codes(1, 2), ...codes(0, 1, "8177324")], { eventTime: "2026-09-02T08:00:00+08:00", sourceList: [{ type: "owning_party", value: OTHER }] }),
    ),
  ]);
  assert.equal(expected.length, 2);
  for (const order of permuted([bill("CK1", dispatch(codes(0, 3))), operation(header, gone, added)])) assert.deepEqual(await flowsOf(order), expected);
});

test("a long event in parts is taken back with all of them", async () => {
  const parts = [0, 1, 2].map((index) => dispatch(codes(index * 2, 2), { part: { index, of: 3 } }));
  for (const order of permuted([{ key: keyOf("CK1"), events: parts }, deleted("CK1")])) assert.deepEqual(await flowsOf(order), []);
});

test("rows are a function of the log, whatever the borders between writes", async () => {
  const number = fc.constantFrom("1", "2", "3");
  const list = fc.tuple(fc.nat({ max: 3 }), fc.integer({ min: 1, max: 3 }), fc.constantFrom("8177322", "8177324")).map((args) => codes(...args));
  const time = fc.integer({ min: 1, max: 4 }).map((day) => `2026-09-0${day}T00:00:00+08:00`);
  const said: fc.Arbitrary<Said> = fc.oneof(
    fc.tuple(number, list, time).map(([of, epcList, eventTime]) => bill(of, dispatch(epcList, { eventTime }))),
    fc.tuple(number, list, list).map(([of, one, two]) => ({
      key: keyOf(of),
      events: [dispatch(one, { part: { index: 0, of: 2 } }), dispatch(two, { part: { index: 1, of: 2 } })],
    })),
    fc.tuple(number, time).map(([of, at]) => deleted(of, at)),
    fc
      .tuple(number, time, list, fc.constantFrom("ADD", "DELETE"))
      .map(([of, at, epcList, action]) => operation(about(of, at, "correct-bill", { action, epcList }))),
    fc.tuple(number, list).map(([of, epcList]) => declaredWrong(bill(of, dispatch(epcList)))),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 9 }), fc.func(fc.boolean()), async (told, endsWrite) => {
      const events = inLog(told);
      const whole = await tablesOf(events, () => false);
      assert.deepEqual(await tablesOf(events, (at) => endsWrite(at)), whole);
      assert.deepEqual(await tablesOf(events, () => true), whole);
    }),
    { numRuns: 100 },
  );
});
