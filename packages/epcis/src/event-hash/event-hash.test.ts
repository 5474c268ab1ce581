import { strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { emptyEvent, type EpcisEvent, type Node } from "../event.ts";
import { eventHash, eventPreHash } from "./event-hash.ts";

const HEAD = "eventType=ObjectEventeventTime=2024-03-01T00:00:00.000ZeventTimeZoneOffset=+08:00";
const OBJECT = emptyEvent("ObjectEvent", "2024-03-01T08:00:00+08:00", "+08:00");
const EX = "https://ex.example/";

function preHashTail(event: Partial<EpcisEvent>): string {
  const preHash = eventPreHash({ ...OBJECT, ...event });
  strictEqual(preHash.startsWith(HEAD), true);
  return preHash.slice(HEAD.length);
}

function node(name: string, value: string | readonly Node[] | null, kind: Node["kind"] = Array.isArray(value) ? "object" : "string", namespace = EX): Node {
  return { namespace, name, prefix: "ex", kind, value: typeof value === "string" ? value : null, children: Array.isArray(value) ? (value as Node[]) : [] };
}

describe("the event hash", () => {
  test("is the SHA-256 of the pre-hash string, with the version behind it", () => {
    const hex = createHash("sha256").update(HEAD).digest("hex");
    strictEqual(eventHash(OBJECT), `ni:///sha-256;${hex}?ver=CBV2.0`);
    strictEqual(eventHash(OBJECT, { version: "CBV2.1" }), `ni:///sha-256;${hex}?ver=CBV2.1`);
  });

  test("names no field that is absent or empty", () => {
    const empty = { readPoint: { id: " ", extensions: [] }, persistentDisposition: { set: [], unset: [] }, epcList: [""], transformationID: "" };
    strictEqual(preHashTail(empty), "");
  });

  test("has the fields in their order", () => {
    const tail = preHashTail({
      transformationID: "urn:x:t",
      action: "ADD",
      outputQuantityList: [{ epcClass: "urn:x:q4", quantity: null, uom: null }],
      outputEPCList: ["urn:x:e4"],
      inputQuantityList: [{ epcClass: "urn:x:q3", quantity: null, uom: null }],
      childQuantityList: [{ epcClass: "urn:x:q2", quantity: null, uom: null }],
      quantityList: [{ epcClass: "urn:x:q1", quantity: "1.0", uom: "KGM" }],
      childEPCs: ["urn:x:e3"],
      inputEPCList: ["urn:x:e2"],
      parentID: "urn:x:p",
      epcList: ["urn:x:e1"],
      certificationInfo: [node("certificationInfo", "urn:x:c", "string", "")],
      bizStep: "shipping",
      disposition: "in_transit",
      persistentDisposition: { set: ["recalled"], unset: ["active"] },
      readPoint: { id: "urn:x:r", extensions: [node("b", "2"), node("a", "1")] },
      bizLocation: { id: "urn:x:b", extensions: [] },
    });
    strictEqual(
      tail,
      "certificationInfo=urn:x:cepcListepc=urn:x:e1parentID=urn:x:pinputEPCListepc=urn:x:e2childEPCsepc=urn:x:e3" +
        "quantityListquantityElementepcClass=urn:x:q1quantity=1uom=KGMchildQuantityListquantityElementepcClass=urn:x:q2" +
        "inputQuantityListquantityElementepcClass=urn:x:q3outputEPCListepc=urn:x:e4outputQuantityListquantityElementepcClass=urn:x:q4" +
        "action=ADDtransformationID=urn:x:tbizStep=https://ref.gs1.org/cbv/BizStep-shippingdisposition=https://ref.gs1.org/cbv/Disp-in_transit" +
        "persistentDispositionset=https://ref.gs1.org/cbv/Disp-recalledunset=https://ref.gs1.org/cbv/Disp-active" +
        "readPointid=urn:x:r{https://ex.example/}a=1{https://ex.example/}b=2bizLocationid=urn:x:b",
    );
  });

  test("has transactions, destinations, ILMD, sources and extensions last, type before value", () => {
    const tail = preHashTail({
      sourceList: [{ type: "location", value: "urn:x:s" }],
      destinationList: [{ type: "location", value: "urn:x:d" }],
      bizTransactionList: [
        { type: "po", value: "urn:x:2" },
        { type: "desadv", value: "urn:x:3" },
        { type: null, value: "urn:x:1" },
      ],
      ilmd: [node("lot", "L1")],
      extensions: [node("seen", "1")],
    });
    strictEqual(
      tail,
      "bizTransactionListbizTransaction=urn:x:1type=https://ref.gs1.org/cbv/BTT-desadvbizTransaction=urn:x:3type=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:x:2" +
        "destinationListtype=https://ref.gs1.org/cbv/SDT-locationdestination=urn:x:dilmd{https://ex.example/}lot=L1" +
        "sourceListtype=https://ref.gs1.org/cbv/SDT-locationsource=urn:x:s{https://ex.example/}seen=1",
    );
  });

  test("writes open content as it nests", () => {
    const extensions = [
      node("list", [node("", "b", "string", ""), node("", [node("in", "1")], "object", ""), node("", "a", "string", "")], "array"),
      node("nothing", null, "null"),
      node("flag", ""),
      node("yes", "true", "boolean"),
      node("weighed", [node("#text", "2.0", "string", ""), node("unit", "KGM")]),
      node("comment", "said to people", "string", "http://www.w3.org/2000/01/rdf-schema#"),
      node("old", "1", "string", "https://gs1.org/voc/"),
    ];
    strictEqual(
      preHashTail({ extensions }),
      "{https://ex.example/}flag{https://ex.example/}list=a{https://ex.example/}list=b{https://ex.example/}list{https://ex.example/}in=1" +
        "{https://ex.example/}weighed=2{https://ex.example/}unit=KGM{https://ex.example/}yes=true{https://ref.gs1.org/voc/}old=1",
    );
  });

  test("does not see ids, record time, and errors declared", () => {
    const errorDeclaration = { declarationTime: "2024-03-02T00:00:00Z", reason: "did_not_occur", correctiveEventIDs: [], extensions: [] };
    strictEqual(preHashTail({ eventID: "urn:x:id", recordTime: "2024-03-01T00:00:00Z", errorDeclaration }), "");
  });
});
