// Any canonical event that the JSON reader can give, for property tests, or those alone that XML can say as they are: made as an
// event, written as JSON and read again.

import fc from "fast-check";
import { emptyEvent, type EpcisEvent, type EventType, type Node, type NodeKind, type QuantityElement } from "./event.ts";
import { readEpcisJson } from "./read-epcis-json.ts";
import { writeEpcisDocument, writeEpcisJsonText } from "./write-document.ts";

const NUMBERS = ["0", "1", "-0", "1.0", "1e3", "-2.50E-3", "12345678901234567890", "1e400", "0.10"];
const TIMES = ["2024-03-01T08:00:00+08:00", "2024-02-29T23:59:59.123456Z", "1999-12-31T23:59:60Z"];
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,6}$/);
const namespaces = fc.constantFrom("https://a.example/", "https://b.example/x#", "urn:c:", "urn:csp:epcis:1:", "urn:epcglobal:cbv:mda:");
const prefixes = fc.constantFrom("", "a", "b", "csp", "xmlns", "xml-a", "epcis", "urn", "1bad");
const ANY_NAME = fc.oneof(
  { weight: 5, arbitrary: word },
  fc.constantFrom("药品", "a-b.c", "extension", "id", "type", "__proto__", "#text", "@type", "1st", "a b"),
);
const SAYABLE_NAME = fc.oneof({ weight: 5, arbitrary: word }, fc.constantFrom("药品", "a-b.c", "extension", "id", "type", "__proto__"));
const ANY_TEXT = fc.oneof(
  word,
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom("", " a ", "a\r\nb", "<&>\"'", "]]>", "\u0000", "1.50", "true", "药\u{20000}"),
);
const SAYABLE_TEXT = fc.oneof(word, fc.constantFrom("", "a\r\nb", "a  \tb", "<&>\"'", "]]>", "1.50", "true", "药\u{20000}"));
const identifier = fc.oneof(
  word.map((serial) => `https://id.gs1.org/01/06924561884074/21/${serial}`),
  fc.bigInt({ min: 0n, max: 9_999_999_999_999n }).map((serial) => `urn:csp:edmc:8123456${String(serial).padStart(13, "0")}`),
  fc.constantFrom("urn:x:<&", "https://x.example/a?b=1&c='2'").filter((text) => !text.includes("<")),
);

/** What XML can say as it is: no kinds but text, no arrays or objects that it does not tell from their content, no names of its own. */
type Reach = "any" | "sayable";

function openContent(reach: Reach): fc.Arbitrary<readonly Node[]> {
  const isAny = reach === "any";
  const list = (item: fc.Arbitrary<Node>, minLength: number): fc.Arbitrary<Node[]> =>
    fc.uniqueArray(item, { minLength, maxLength: 3, selector: ({ namespace, name }) => `${namespace}${name}` });
  const { node } = fc.letrec<{ node: Node; members: Node[]; items: Node[] }>((tie) => ({
    members: list(tie("node"), isAny ? 0 : 1),
    items: fc.array(
      tie("node")
        .filter(({ kind }) => isAny || kind !== "array")
        .map((item) => ({ ...item, namespace: "", name: "", prefix: "" })),
      { minLength: isAny ? 0 : 2, maxLength: 3 },
    ),
    node: fc
      .tuple(
        fc.oneof({ depthSize: "small" }, leaf(reach), tie("members").map(holding("object")), tie("items").map(holding("array"))),
        isAny ? ANY_NAME : SAYABLE_NAME,
        namespaces,
        prefixes,
      )
      .map(([content, name, namespace, prefix]) => ({ ...content, name, namespace, prefix })),
  }));
  return list(node, 0);
}

function leaf(reach: Reach): fc.Arbitrary<Node> {
  if (reach === "sayable") return SAYABLE_TEXT.map((text) => bare("", "string", text));
  return fc.oneof(
    { weight: 4, arbitrary: ANY_TEXT.map((text) => bare("", "string", text)) },
    { weight: 1, arbitrary: fc.constantFrom(...NUMBERS).map((text) => bare("", "number", text)) },
    { weight: 1, arbitrary: fc.boolean().map((value) => bare("", "boolean", String(value))) },
    { weight: 1, arbitrary: fc.constant(bare("", "null", null)) },
  );
}

function holding(kind: "object" | "array"): (children: readonly Node[]) => Node {
  return (children) => bare("", kind, null, children);
}

function bare(name: string, kind: NodeKind, value: string | null, children: readonly Node[] = []): Node {
  return { namespace: "", name, prefix: "", kind, value, children };
}

function sensorElements(reach: Reach): fc.Arbitrary<readonly Node[]> {
  const isAny = reach === "any";
  const nodes = openContent(reach);
  const report = fc
    .record(
      {
        type: fc.constantFrom("Temperature", "https://gs1.org/voc/Angle", "gs1:Time", "https://x.example/t").map((value) => bare("type", "string", value)),
        exception: fc.constant(bare("exception", "string", "ALARM_CONDITION")),
        component: fc.constantFrom("x", "https://ref.gs1.org/cbv/Comp-y").map((value) => bare("component", "string", value)),
        value: fc.constantFrom(...NUMBERS).map((value) => bare("value", "number", value)),
        stringValue: (isAny ? ANY_TEXT : SAYABLE_TEXT).map((value) => bare("stringValue", "string", value)),
        booleanValue: fc.boolean().map((value) => bare("booleanValue", "boolean", String(value))),
        uom: fc.constant(bare("uom", "string", "CEL")),
        other: isAny
          ? nodes.filter((list) => list.length > 0).map((list) => list[0] ?? bare("", "null", null))
          : word.map((name) => ({ ...bare(name, "string", "v"), namespace: "urn:c:" })),
      },
      { requiredKeys: ["type"] },
    )
    .map((fields) => bare("", "object", null, Object.values(fields)));
  const element = fc
    .tuple(fc.option(word, { nil: null }), fc.array(report, { minLength: 1, maxLength: 2 }), nodes, fc.boolean())
    .map(([device, reports, others, metadataLast]) => {
      const fields = [bare("deviceID", "string", `urn:x:${device ?? ""}`), bare("time", "string", TIMES[0] ?? "")];
      const metadata = device === null ? [] : [bare("sensorMetadata", "object", null, fields)];
      const list = bare("sensorReport", "array", null, reports);
      return bare("", "object", null, [...(metadataLast && isAny ? [list, ...metadata] : [...metadata, list]), ...others]);
    });
  return fc.array(element, { maxLength: 2 });
}

function quantities(reach: Reach): fc.Arbitrary<readonly QuantityElement[]> {
  const epcClass = word.map((lot) => `https://id.gs1.org/01/06924561884074/10/${lot}`);
  const any = fc.record({ epcClass, quantity: fc.option(fc.constantFrom(...NUMBERS), { nil: null }), uom: fc.constantFrom(null, "KGM") });
  const sayable = fc.record({ epcClass, quantity: fc.constantFrom("0", "1.0", "-0", "12345678901234567890"), uom: fc.constantFrom(null, "KGM") });
  return fc.array(reach === "any" ? any : sayable, { maxLength: 2 });
}
const disposition = fc.constantFrom("in_transit", "active", "https://x.example/disp");
const typed = (...types: readonly (string | null)[]) => fc.array(fc.record({ type: fc.constantFrom(...types), value: identifier }), { maxLength: 2 });

function common(reach: Reach) {
  const extensions = openContent(reach);
  const place = fc.option(fc.record({ id: fc.constantFrom("https://id.gs1.org/414/6924561000016", "urn:x:place"), extensions }), { nil: null });
  return fc.record({
    eventID: fc.option(
      fc.uuid().map((id) => `urn:uuid:${id}`),
      { nil: null },
    ),
    eventTime: fc.constantFrom(...TIMES),
    recordTime: fc.constantFrom(null, ...TIMES),
    bizStep: fc.constantFrom(null, "shipping", "urn:x:step"),
    disposition: fc.option(disposition, { nil: null }),
    readPoint: place,
    bizLocation: place,
    bizTransactionList: typed(null, "po", "desadv", "https://x.example/type"),
    sourceList: typed("owning_party", "https://x.example/type"),
    destinationList: typed("possessing_party", "location"),
    errorDeclaration: fc.option(
      fc.record({
        declarationTime: fc.constantFrom(...TIMES),
        reason: fc.constantFrom(null, "incorrect_data", "urn:x:reason"),
        correctiveEventIDs: fc.array(
          word.map((id) => `urn:x:${id}`),
          { maxLength: 2 },
        ),
        extensions,
      }),
      { nil: null },
    ),
    certificationInfo: fc.constantFrom<readonly Node[]>(
      [],
      [bare("certificationInfo", "string", "urn:x:1")],
      [bare("certificationInfo", "array", null, [bare("", "string", "urn:x:1"), bare("", "string", "urn:x:2")])],
    ),
    sensorElementList: sensorElements(reach),
    extensions,
  });
}
const epcs = fc.array(identifier, { minLength: 1, maxLength: 3 });
const persistentDisposition = fc.option(
  fc.record({ set: fc.array(disposition, { minLength: 1, maxLength: 2 }), unset: fc.array(disposition, { maxLength: 2 }) }),
  { nil: null },
);
const action = fc.constantFrom("ADD" as const, "OBSERVE" as const, "DELETE" as const);

function own(type: EventType, reach: Reach): fc.Arbitrary<Partial<EpcisEvent>> {
  const quantityList = quantities(reach);
  const ilmd = openContent(reach);
  switch (type) {
    case "ObjectEvent":
      return fc.record({ action: fc.constant("ADD" as const), epcList: epcs, quantityList, persistentDisposition, ilmd });
    case "AggregationEvent":
    case "AssociationEvent":
      return fc.record({ action, parentID: identifier, childEPCs: epcs, childQuantityList: quantityList });
    case "TransactionEvent": {
      const bizTransactionList = fc.array(fc.record({ type: fc.constantFrom(null, "po"), value: identifier }), { minLength: 1, maxLength: 2 });
      return fc.record({ action, parentID: fc.option(identifier, { nil: null }), epcList: epcs, quantityList, bizTransactionList });
    }
    case "TransformationEvent": {
      const transformationID = fc.option(identifier, { nil: null });
      const sides = { inputEPCList: epcs, inputQuantityList: quantityList, outputEPCList: epcs, outputQuantityList: quantityList };
      return fc.record({ ...sides, transformationID, persistentDisposition, ilmd });
    }
    default:
      throw new Error(`unknown event type ${String(type satisfies never)}`);
  }
}

const TYPES: readonly EventType[] = ["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"];

/** Canonical events of all types. */
function events(reach: Reach): fc.Arbitrary<EpcisEvent> {
  const shared = common(reach);
  const all = TYPES.map((type) =>
    fc.tuple(shared, own(type, reach)).map(([fields, more]) => asRead({ ...emptyEvent(type, fields.eventTime, "+08:00"), ...fields, ...more })),
  );
  return fc.oneof(...all);
}

function asRead(event: EpcisEvent): EpcisEvent {
  const read = readEpcisJson(writeEpcisJsonText(writeEpcisDocument([event], { creationDate: "2024-03-02T00:00:00Z" })));
  if (!read.ok) throw new Error(`${read.problem.where}: ${read.problem.detail}`);
  return read.events[0]?.event ?? event;
}

export const anyNodes: fc.Arbitrary<readonly Node[]> = openContent("any");
export const anyEvent: fc.Arbitrary<EpcisEvent> = events("any");
/** Nothing in these is lost in XML. */
export const sayableEvent: fc.Arbitrary<EpcisEvent> = events("sayable");

/** Prefixes are hints: where two clash, one is renamed. */
export function withoutPrefixes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (name, member: unknown) => (name === "prefix" ? "" : member));
}
