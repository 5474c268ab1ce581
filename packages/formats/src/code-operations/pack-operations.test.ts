// A pack that is opened into more parts than one event holds: through every target and back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { eventHash } from "@csp/epcis";
import { MAX_EVENT_CODES } from "../profile.ts";
import { joinParts } from "../out/join-parts.ts";
import { createLedger } from "../out/target.ts";
import { readAllBack, translateWith, write } from "../out/translate.test-support.ts";
import { targets } from "../targets.ts";

const PARENT = "82062330000000000000";
const CHILDREN = Array.from({ length: 9000 }, (_, at) => `8206233${String(9000 - at).padStart(13, "0")}`);
const uriOf = (code: string): string => `urn:csp:edmc:${code}`;

const message = (children: readonly string[]): string =>
  JSON.stringify({
    operation: "split-pack",
    operation_time: "2026-09-02 09:30:00",
    operation_no: "S1",
    parent_code: PARENT,
    child_codes: children,
    reason_des: "opened",
  });

void test("a pack opened into 9,000 is an event in parts of 4,000 codes, the opened pack among the first", async () => {
  const { events, documents } = await translateWith("code-operations", message(CHILDREN));
  assert.equal(documents[0]?.codesListed, 9001);
  assert.deepEqual(
    events.map(({ inputEPCList, outputEPCList, part }) => [inputEPCList.length, outputEPCList.length, part]),
    [
      [1, 3999, { index: 0, of: 3 }],
      [0, 4000, { index: 1, of: 3 }],
      [0, 1001, { index: 2, of: 3 }],
    ],
  );
  assert.deepEqual(events[0]?.inputEPCList, [uriOf(PARENT)]);
  assert.deepEqual(
    events.flatMap(({ outputEPCList }) => outputEPCList),
    CHILDREN.map(uriOf),
  );
});

void test("one that goes into one event is no event in parts", async () => {
  const { events } = await translateWith("code-operations", message(CHILDREN.slice(0, MAX_EVENT_CODES - 1)));
  assert.deepEqual(
    events.map(({ part }) => part),
    [null],
  );
});

for (const target of targets) {
  void test(`${target.name}: all of a pack opened into 9,000, or the whole event as lost`, async () => {
    const { events } = await translateWith("code-operations", message(CHILDREN));
    const written = write(target, events);
    if (!target.name.startsWith("epcis-")) {
      assert.deepEqual(
        written.losses.map(({ event, where }) => [event, where]),
        [[0, ""]],
        "once, for the whole event",
      );
      return;
    }
    assert.deepEqual(written.losses, []);
    const { events: again, documents } = await readAllBack(written);
    assert.equal(documents.length, 1, "one event, so one document");
    assert.deepEqual(
      again.map(({ part, inputEPCList, outputEPCList }) => [part, inputEPCList, outputEPCList]),
      events.map(({ part, inputEPCList, outputEPCList }) => [part, inputEPCList, outputEPCList]),
    );
    const [before, after] = [events, again].map((parts) => joinParts(parts, createLedger()).map(({ event }) => eventHash(event)));
    assert.deepEqual(after, before);
  });
}
