import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { test } from "node:test";
import { emptyEvent } from "../event.ts";
import { readEpcisJson } from "../read-epcis-json.ts";
import { documentPreHashes } from "./document-hashes.ts";
import { eventPreHash } from "./event-hash.ts";
import { withoutFields } from "./ignored-fields.ts";

const EVENT = { ...emptyEvent("ObjectEvent", "2024-03-01T00:00:00.000Z", "+08:00"), action: "OBSERVE", bizStep: "shipping", epcList: ["urn:x:1"] } as const;

test("a field of the standard and one in a namespace can be left out", () => {
  const extension = { namespace: "https://ex.example/", name: "seen", prefix: "ex", kind: "string", value: "1", children: [] } as const;
  const ignore = new Set(["bizStep", "{https://ex.example/}seen"]);
  deepStrictEqual(withoutFields({ ...EVENT, extensions: [extension] }, ignore), { ...EVENT, bizStep: null });
  strictEqual(eventPreHash({ ...EVENT, extensions: [extension] }, { ignore }), eventPreHash({ ...EVENT, bizStep: null }));
});

test("type, time and offset are always there", () => {
  strictEqual(
    eventPreHash(EVENT, { ignore: new Set(["type", "eventTime", "eventTimeZoneOffset", "action", "bizStep", "epcList"]) }),
    "eventType=ObjectEventeventTime=2024-03-01T00:00:00.000ZeventTimeZoneOffset=+08:00",
  );
});

function preHashes(head: object): readonly string[] {
  const event = {
    type: "ObjectEvent",
    action: "OBSERVE",
    eventTime: "2024-03-01T00:00:00Z",
    eventTimeZoneOffset: "+08:00",
    epcList: ["urn:x:1"],
    "ex:seen": "1",
  };
  const contexts = [{ ex: "https://ex.example/", repo: "https://repository-x.example.com/" }];
  const text = JSON.stringify({
    "@context": contexts,
    type: "EPCISDocument",
    schemaVersion: "2.0",
    creationDate: "2024-03-02T00:00:00Z",
    ...head,
    epcisBody: { eventList: [event] },
  });
  const read = readEpcisJson(text);
  if (!read.ok) throw new Error(read.problem.detail);
  return documentPreHashes(read);
}

test("a document is asked for the fields it wants ignored, by their names in full", () => {
  const [whole = ""] = preHashes({});
  strictEqual(whole.endsWith("{https://ex.example/}seen=1"), true);
  const [without = ""] = preHashes({ "repo:ignoreFields": ["ex:seen"] });
  strictEqual(without + "{https://ex.example/}seen=1", whole);
  deepStrictEqual(preHashes({ "repo:ignoreFields": "ex:seen" }), [without]);
  deepStrictEqual(preHashes({ "ex:ignoreFields": ["ex:seen"] }), [without], "each repository asks in its own namespace");
  deepStrictEqual(preHashes({ "ex:ignoreField": ["ex:seen"] }), [whole]);
  deepStrictEqual(preHashes({ "ex:ignoreFields": ["ex:other", "repo:seen"] }), [whole]);
});
