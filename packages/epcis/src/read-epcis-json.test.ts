import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { describe, test } from "node:test";
import type { EpcisEvent } from "./event.ts";
import type { EpcisProblem } from "./problem.ts";
import { readEpcisJson } from "./read-epcis-json.ts";

const CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld";
const EPC = "urn:csp:edmc:81773220288616423835";
const OBJECT = { type: "ObjectEvent", action: "OBSERVE", eventTime: "2024-03-01T08:00:00+08:00", eventTimeZoneOffset: "+08:00", epcList: [EPC] };
const { epcList: _epcs, ...BARE_OBJECT } = OBJECT;
const { action: _action, ...WITHOUT_ACTION } = BARE_OBJECT;
const AGGREGATION = { ...BARE_OBJECT, type: "AggregationEvent", action: "ADD", parentID: "urn:x:parent", childEPCs: [EPC] };
const TRANSACTION = { ...OBJECT, type: "TransactionEvent", bizTransactionList: [{ bizTransaction: "urn:x:order" }] };
const TRANSFORMATION = { ...WITHOUT_ACTION, type: "TransformationEvent", inputEPCList: [EPC], outputEPCList: [EPC] };

function documentOf(...eventList: unknown[]): string {
  return JSON.stringify({ "@context": [CONTEXT], type: "EPCISDocument", schemaVersion: "2.0", creationDate: "2024-03-02T00:00:00Z", epcisBody: { eventList } });
}

function alone(event: object): string {
  return JSON.stringify({ "@context": [CONTEXT, { ex: "https://ex.example/" }], ...event });
}

function mustRead(text: string): readonly EpcisEvent[] {
  const read = readEpcisJson(text);
  if (!read.ok) throw new Error(`${read.problem.where}: ${read.problem.detail}`);
  return read.events.map(({ event }) => event);
}

function mustRefuse(text: string): readonly EpcisProblem[] {
  const read = readEpcisJson(text);
  if (read.ok) throw new Error("it was read");
  return [read.problem, ...read.further];
}

describe("legality", () => {
  const legal: readonly (readonly [string, object])[] = [
    ["objects by quantity alone", { ...BARE_OBJECT, quantityList: [{ epcClass: "urn:x:class" }] }],
    ["an empty epcList", { ...OBJECT, epcList: [] }],
    ["sensor data at a place", { ...BARE_OBJECT, readPoint: { id: "urn:x:here" }, sensorElementList: [{ sensorReport: [{ type: "Temperature", value: 4 }] }] }],
    ["ilmd with ADD", { ...OBJECT, action: "ADD", ilmd: { "ex:batch": "B1" } }],
    ["an observed aggregation without parent", { ...AGGREGATION, action: "OBSERVE", parentID: undefined }],
    ["an emptied container", { ...AGGREGATION, action: "DELETE", childEPCs: undefined }],
    ["a transaction taken from all objects", { ...TRANSACTION, action: "DELETE", epcList: undefined }],
    ["one side of a transformation that has an id", { ...TRANSFORMATION, outputEPCList: undefined, transformationID: "urn:x:run" }],
    ["ilmd of a transformation", { ...TRANSFORMATION, ilmd: { "ex:batch": "B1" } }],
    ["a fraction of any length, and another offset than the event's", { ...OBJECT, eventTime: "2024-03-01T00:00:00.123456789Z" }],
  ];
  for (const [name, event] of legal) test(`${name} is legal`, () => strictEqual(mustRead(alone(event)).length, 1));

  const illegal: readonly (readonly [string, object, string])[] = [
    ["an object event without objects", BARE_OBJECT, "/epcList"],
    ["an empty quantityList alone", { ...BARE_OBJECT, quantityList: [] }, "/epcList"],
    ["sensor data without a place", { ...BARE_OBJECT, sensorElementList: [{ sensorReport: [{ type: "Temperature" }] }] }, "/epcList"],
    ["ilmd with OBSERVE", { ...OBJECT, ilmd: { "ex:batch": "B1" } }, "/ilmd"],
    ["ilmd with DELETE", { ...OBJECT, action: "DELETE", ilmd: {} }, "/ilmd"],
    ["ilmd of an aggregation", { ...AGGREGATION, ilmd: { "ex:batch": "B1" } }, "/ilmd"],
    ["an aggregation without parent", { ...AGGREGATION, parentID: undefined }, "/parentID"],
    ["a disaggregation without parent", { ...AGGREGATION, action: "DELETE", parentID: undefined }, "/parentID"],
    ["an aggregation of nothing", { ...AGGREGATION, childEPCs: [] }, "/childEPCs"],
    ["an association without parent", { ...AGGREGATION, type: "AssociationEvent", action: "OBSERVE", parentID: undefined }, "/parentID"],
    ["an association of nothing", { ...AGGREGATION, type: "AssociationEvent", childEPCs: undefined }, "/childEPCs"],
    ["a transaction event without transactions", { ...TRANSACTION, bizTransactionList: undefined }, "/bizTransactionList"],
    ["a transaction event with an empty list of them", { ...TRANSACTION, bizTransactionList: [] }, "/bizTransactionList"],
    ["a transaction without objects", { ...TRANSACTION, epcList: undefined }, "/epcList"],
    ["a transformation of nothing", { ...TRANSFORMATION, inputEPCList: [], outputEPCList: undefined }, "/inputEPCList"],
    ["a transformation without output", { ...TRANSFORMATION, outputEPCList: undefined }, "/outputEPCList"],
    ["a transformation without input", { ...TRANSFORMATION, inputEPCList: undefined }, "/inputEPCList"],
    ["an action on a transformation", { ...TRANSFORMATION, action: "ADD" }, "/action"],
    ["persistentDisposition on an aggregation", { ...AGGREGATION, persistentDisposition: { set: ["recalled"] } }, "/persistentDisposition"],
    ["persistentDisposition on a transaction", { ...TRANSACTION, persistentDisposition: { set: ["recalled"] } }, "/persistentDisposition"],
    ["an empty persistentDisposition", { ...OBJECT, persistentDisposition: {} }, "/persistentDisposition"],
    ["a parent of objects", { ...OBJECT, parentID: "urn:x:parent" }, "/parentID"],
    ["children of objects", { ...OBJECT, childEPCs: [EPC] }, "/childEPCs"],
    ["a misspelled field", { ...OBJECT, bizstep: "shipping" }, "/bizstep"],
    ["an unknown action", { ...OBJECT, action: "REMOVE" }, "/action"],
    ["a time without offset", { ...OBJECT, eventTime: "2024-03-01T08:00:00" }, "/eventTime"],
    ["a time that is none", { ...OBJECT, recordTime: "2024-02-30T08:00:00Z" }, "/recordTime"],
    ["an offset over fourteen hours", { ...OBJECT, eventTimeZoneOffset: "+15:00" }, "/eventTimeZoneOffset"],
    ["an EPC that is no URI", { ...OBJECT, epcList: [EPC, "81773220288616423835"] }, "/epcList/1"],
    ["a blank in a URI", { ...OBJECT, readPoint: { id: "urn:x:a b" } }, "/readPoint/id"],
    ["a place without id", { ...OBJECT, bizLocation: {} }, "/bizLocation/id"],
    ["a source without type", { ...OBJECT, sourceList: [{ source: "urn:x:s" }] }, "/sourceList/0/type"],
    ["a quantity as text", { ...BARE_OBJECT, quantityList: [{ epcClass: "urn:x:c", quantity: "3" }] }, "/quantityList/0/quantity"],
    ["a unit in small letters", { ...BARE_OBJECT, quantityList: [{ epcClass: "urn:x:c", uom: "kg" }] }, "/quantityList/0/uom"],
    ["an unknown error reason", { ...OBJECT, errorDeclaration: { declarationTime: "2024-03-01T00:00:00Z", reason: "oops" } }, "/errorDeclaration/reason"],
    ["an error declaration without its time", { ...OBJECT, errorDeclaration: {} }, "/errorDeclaration/declarationTime"],
    [
      "an unknown field of a sensor report",
      { ...OBJECT, sensorElementList: [{ sensorReport: [{ type: "Mass", weight: 1 }] }] },
      "/sensorElementList/0/sensorReport/0/weight",
    ],
    ["an unknown measurement", { ...OBJECT, sensorElementList: [{ sensorReport: [{ type: "Mood" }] }] }, "/sensorElementList/0/sensorReport/0/type"],
    ["an undeclared prefix in ilmd", { ...OBJECT, action: "ADD", ilmd: { "none:batch": "B1" } }, "/ilmd/none:batch"],
    ["a null", { ...OBJECT, bizStep: null }, "/bizStep"],
  ];
  for (const [name, event, where] of illegal) {
    test(`${name} is refused at ${where}`, () => {
      const [problem] = mustRefuse(alone(event));
      deepStrictEqual([problem?.reason, problem?.where], ["SHAPE_INVALID", where]);
    });
  }
});

describe("meaning", () => {
  test("CBV terms in any spelling become the word; a sender's own become the URI", () => {
    const [event] = mustRead(
      alone({
        ...OBJECT,
        bizStep: "cbv:BizStep-shipping",
        disposition: "urn:epcglobal:cbv:disp:in_transit",
        persistentDisposition: { set: ["https://ref.gs1.org/cbv/Disp-recalled"], unset: ["ex:own"] },
        bizTransactionList: [{ type: "https://ref.gs1.org/cbv/BTT-po", bizTransaction: "ex:order/1" }],
        sourceList: [{ type: "urn:epcglobal:cbv:sdt:location", source: "urn:epc:id:sgln:4012345.00225.0" }],
        errorDeclaration: { declarationTime: "2024-03-01T00:00:00Z", reason: "urn:epcglobal:cbv:er:incorrect_data", correctiveEventIDs: ["urn:uuid:1"] },
      }),
    );
    strictEqual(event?.bizStep, "shipping");
    strictEqual(event.disposition, "in_transit");
    deepStrictEqual(event.persistentDisposition, { set: ["recalled"], unset: ["https://ex.example/own"] });
    deepStrictEqual(event.bizTransactionList, [{ type: "po", value: "https://ex.example/order/1" }]);
    deepStrictEqual(event.sourceList, [{ type: "location", value: "https://id.gs1.org/414/4012345002256" }]);
    deepStrictEqual([event.errorDeclaration?.reason, event.errorDeclaration?.correctiveEventIDs], ["incorrect_data", ["urn:uuid:1"]]);
  });

  test("the same pack as URN and as Digital Link of any domain is one identifier; unknown schemes stay", () => {
    const pack = "https://id.gs1.org/01/70614141123451/21/2017";
    const [event] = mustRead(
      alone({ ...OBJECT, epcList: ["urn:epc:id:sgtin:0614141.712345.2017", "https://shop.example/a/01/70614141123451/21/2017?x=1", "urn:x:own"] }),
    );
    deepStrictEqual(event?.epcList, [pack, pack, "urn:x:own"]);
  });

  test("events are pointed at in the text", () => {
    const read = readEpcisJson(documentOf(OBJECT, OBJECT));
    ok(read.ok && read.kind === "document");
    deepStrictEqual(
      read.events.map(({ where }) => where),
      ["/epcisBody/eventList/0", "/epcisBody/eventList/1"],
    );
  });

  test("a quantity keeps its text", () => {
    const text = alone({ ...BARE_OBJECT, quantityList: [{ epcClass: "urn:x:c", quantity: 77 }] }).replace("77", "12.50");
    deepStrictEqual(mustRead(text)[0]?.quantityList, [{ epcClass: "urn:x:c", quantity: "12.50", uom: null }]);
  });
});

describe("what is not EPCIS", () => {
  for (const [text, where] of [
    ["null", ""],
    ["[]", ""],
    ['"ObjectEvent"', ""],
    ["{}", "/type"],
    ['{"type":"Invoice"}', "/type"],
    ['{"type":["ObjectEvent"]}', "/type"],
    ['{"type":"__proto__"}', "/type"],
    ['{"type":"EPCISDocument"}', "/@context"],
    [JSON.stringify(OBJECT), "/@context"],
    [documentOf(7), "/epcisBody/eventList/0"],
    [documentOf({ ...OBJECT, type: "ex:OwnEvent" }), "/epcisBody/eventList/0/type"],
    [documentOf(OBJECT).replace('"epcisBody"', '"comment":1,"epcisBody"'), "/comment"],
    [documentOf(OBJECT).replace("2.0", "two"), "/schemaVersion"],
  ] as const) {
    test(`${text.slice(0, 60)} is refused at "${where}"`, () => strictEqual(mustRefuse(text)[0]?.where, where));
  }

  test("at most ten further problems are told, the first first", () => {
    const problems = mustRefuse(documentOf(...Array.from({ length: 50 }, () => WITHOUT_ACTION)));
    strictEqual(problems.length, 11);
    strictEqual(problems[0]?.where, "/epcisBody/eventList/0/action");
  });
});

describe("hostile documents", () => {
  test("nesting is bounded before anything walks the text", () => {
    const [problem] = mustRefuse(documentOf({ ...OBJECT, "ex:deep": 0 }).replace('"ex:deep":0', `"ex:deep":${"[".repeat(100_000)}${"]".repeat(100_000)}`));
    strictEqual(problem?.reason, "TOO_DEEP");
  });

  test("events are bounded by the caller", () => {
    const text = documentOf(OBJECT, OBJECT, OBJECT);
    strictEqual(readEpcisJson(text, { maxEvents: 3 }).ok, true);
    const read = readEpcisJson(text, { maxEvents: 2 });
    ok(!read.ok && read.problem.reason === "TOO_LARGE" && read.problem.where === "/epcisBody/eventList");
  });

  test("`__proto__` and its kind are content like any other, and pollute nothing", () => {
    const text = alone({ ...OBJECT, "ex:own": 0 }).replace('"ex:own":0', '"ex:own":{"__proto__":{"polluted":true},"constructor":1,"toString":2}');
    const [extension] = mustRead(text)[0]?.extensions ?? [];
    deepStrictEqual(
      extension?.children.map(({ name }) => name),
      ["__proto__", "constructor", "toString"],
    );
    strictEqual((Object.prototype as { polluted?: unknown }).polluted, undefined);
    strictEqual(mustRefuse(alone(OBJECT).replace('"action"', '"__proto__":{"epcList":[]},"action"'))[0]?.where, "/__proto__");
  });

  test("a name given twice is refused, not read by its last value", () => {
    const [problem] = mustRefuse(alone(OBJECT).replace('"epcList"', '"epcList":[],"epcList"'));
    strictEqual(problem?.reason, "UNREADABLE_JSON");
  });

  test("a number beyond every double keeps its text", () => {
    const [event] = mustRead(
      alone({ ...OBJECT, "ex:n": 0, quantityList: [{ epcClass: "urn:x:c", quantity: 1 }] })
        .replace('"ex:n":0', '"ex:n":1e400')
        .replace(":1}", ":-1E+400}"),
    );
    strictEqual(event?.extensions[0]?.value, "1e400");
    strictEqual(event.quantityList[0]?.quantity, "-1E+400");
  });

  test("a string of 2 MB passes as content and is never repeated in a problem", () => {
    const long = "x".repeat(2_000_000);
    strictEqual(mustRead(alone({ ...OBJECT, "ex:long": long }))[0]?.extensions[0]?.value?.length, 2_000_000);
    for (const wrong of [
      { ...OBJECT, bizStep: long },
      { ...OBJECT, [long]: 1 },
      { ...OBJECT, eventTime: long },
      { ...OBJECT, epcList: [long] },
    ]) {
      for (const { where, detail } of mustRefuse(alone(wrong))) ok(where.length + detail.length < 600);
    }
  });

  test("half a surrogate pair is refused", () => strictEqual(mustRefuse(alone({ ...OBJECT, "ex:x": "\ud800" }))[0]?.reason, "UNREADABLE_JSON"));

  test("a list of 200,000 EPCs, all wrong or all right, takes linear time and tells one problem", () => {
    strictEqual(mustRefuse(alone({ ...OBJECT, epcList: Array.from({ length: 200_000 }, () => "wrong") })).length, 1);
    strictEqual(mustRead(alone({ ...OBJECT, epcList: Array.from({ length: 200_000 }, (_, index) => `urn:x:${index}`) }))[0]?.epcList.length, 200_000);
  });

  test("many contexts on many events do not multiply", () => {
    const prefixes = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`p${index}`, `https://p${index}.example/`]));
    const events = Array.from({ length: 5_000 }, () => ({ ...OBJECT, "@context": { q: "https://q.example/" }, "p9:x": 1, "q:y": 2 }));
    const text = documentOf(...events).replace(`["${CONTEXT}"]`, JSON.stringify([CONTEXT, prefixes]));
    strictEqual(mustRead(text)[4_999]?.extensions[0]?.namespace, "https://p9.example/");
  });
});
