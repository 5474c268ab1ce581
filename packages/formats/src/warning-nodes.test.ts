import assert from "node:assert/strict";
import { test } from "node:test";
import { cspNode, emptyEvent, type Node, readEpcisJson, writeEpcisEvent, writeEpcisJsonText } from "@csp/epcis";
import { warningNodes, withWarnings } from "./warning-nodes.ts";

const PACK = "urn:csp:edmc:82062339000000001004";

function readBack(extensions: readonly Node[]): readonly Node[] | undefined {
  const event = { ...emptyEvent("ObjectEvent", "2026-09-01T10:00:00+08:00", "+08:00"), action: "OBSERVE" as const, epcList: [PACK], extensions };
  const read = readEpcisJson(writeEpcisJsonText(writeEpcisEvent(event)));
  assert.ok(read.ok, JSON.stringify(read));
  return read.events[0]?.event.extensions;
}

void test("one warning or several, they are read back from EPCIS as they were written", () => {
  assert.deepEqual(warningNodes([]), []);
  for (const texts of [["A: a"], ["A: a", "B: b"]]) assert.deepEqual(readBack(warningNodes(texts)), warningNodes(texts));
});

void test("further warnings join those an event has", () => {
  const before = [cspNode("billType", "201"), cspNode("warning", "A: a"), cspNode("batchNo", "L1")];
  const one = withWarnings(before, ["B: b"]);
  assert.deepEqual(one, [cspNode("billType", "201"), cspNode("batchNo", "L1"), ...warningNodes(["A: a", "B: b"])]);
  assert.deepEqual(withWarnings(one, ["C: c"]).at(-1), warningNodes(["A: a", "B: b", "C: c"])[0]);
  assert.equal(withWarnings(before, []), before);
  assert.deepEqual(readBack(one), one);
});
