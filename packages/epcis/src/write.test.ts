import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import { describe, test } from "node:test";
import fc from "fast-check";
import { cspNode, emptyEvent, type EpcisEvent, type Node } from "./event.ts";
import { readEpcisJson } from "./read-epcis-json.ts";
import { writeEpcisDocument, writeEpcisJsonText } from "./write-document.ts";
import { writeEpcisEvent } from "./write-event.ts";

const BASE: EpcisEvent = {
  ...emptyEvent("ObjectEvent", "2024-03-01T08:00:00+08:00", "+08:00"),
  action: "OBSERVE",
  epcList: ["urn:csp:edmc:81773220288616423835"],
};
const CREATED = { creationDate: "2024-03-02T00:00:00Z" };

function leaf(namespace: string, name: string, prefix: string, value = "v"): Node {
  return { namespace, name, prefix, kind: "string", value, children: [] };
}

function contextOf(written: object): unknown {
  return (written as { readonly "@context": unknown })["@context"];
}

function mustRead(written: object): readonly EpcisEvent[] {
  const read = readEpcisJson(writeEpcisJsonText(written));
  if (!read.ok) throw new Error(`${read.problem.where}: ${read.problem.detail}`);
  return read.events.map(({ event }) => event);
}

const NUMBER_TEXTS = ["0", "1", "-0", "1.0", "1e400", "-2.50E-3", "12345678901234567890"];
const nodeName = fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" }).filter((name) => !/^\d+$|[:@/#]/.test(name));
const namespaces = fc.constantFrom("", "https://a.example/", "https://b.example/x#", "urn:c:", "https://no-delimiter.example/end", "urn:epcglobal:cbv:mda:");
const prefixes = fc.constantFrom("", "a", "b", "ns1", "cbvmda", "type", "urn", "1bad", "x y", "é");
const { node } = fc.letrec<{ node: Node; list: Node[] }>((tie) => ({
  list: fc.uniqueArray(tie("node"), { maxLength: 3, selector: ({ name }) => name }),
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({
      namespace: namespaces,
      name: nodeName,
      prefix: prefixes,
      kind: fc.constant("string" as const),
      value: fc.string({ unit: "grapheme" }),
      children: fc.constant([]),
    }),
    fc.record({
      namespace: namespaces,
      name: nodeName,
      prefix: prefixes,
      kind: fc.constant("number" as const),
      value: fc.constantFrom(...NUMBER_TEXTS),
      children: fc.constant([]),
    }),
    fc.record({
      namespace: namespaces,
      name: nodeName,
      prefix: prefixes,
      kind: fc.constant("null" as const),
      value: fc.constant(null),
      children: fc.constant([]),
    }),
    fc.record({
      namespace: namespaces,
      name: nodeName,
      prefix: prefixes,
      kind: fc.constant("object" as const),
      value: fc.constant(null),
      children: tie("list"),
    }),
  ),
}));

/** Prefixes are hints, and a bare name belongs to no namespace only below the first level. */
function withoutPrefix(nodes: readonly Node[]): unknown {
  return nodes.map(({ prefix: _prefix, children, ...rest }) => ({ ...rest, children: withoutPrefix(children) }));
}

describe("writing", () => {
  test("any extension comes back as it was, in a document and alone", () => {
    const named = node.filter(({ namespace }) => namespace !== "");
    fc.assert(
      fc.property(fc.uniqueArray(named, { maxLength: 4, selector: ({ name }) => name }), (extensions) => {
        const event = { ...BASE, action: "ADD" as const, extensions, ilmd: extensions };
        for (const written of [writeEpcisEvent(event), writeEpcisDocument([BASE, event], CREATED)]) {
          const read = mustRead(written).at(-1);
          deepStrictEqual(withoutPrefix(read?.extensions ?? []), withoutPrefix(extensions));
          deepStrictEqual(withoutPrefix(read?.ilmd ?? []), withoutPrefix(extensions));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("the bridge's own extension is written under its prefix", () => {
    const written = writeEpcisEvent({ ...BASE, extensions: [cspNode("billType", "322"), cspNode("count", "1.50", "number")] });
    deepStrictEqual((contextOf(written) as unknown[])[1], { csp: "urn:csp:epcis:1:" });
    ok(writeEpcisJsonText(written).endsWith('"csp:billType":"322","csp:count":1.50}'));
  });

  test("nothing is declared that nothing needs", () => {
    const written = writeEpcisEvent({ ...BASE, action: "ADD", ilmd: [leaf("urn:epcglobal:cbv:mda:", "lotNumber", "cbvmda")] });
    deepStrictEqual(contextOf(written), ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld"]);
  });

  test("hints are honoured; clashes, words of the standard and schemes of values are renamed", () => {
    const extensions = [
      leaf("https://a.example/", "x", "ex"),
      leaf("https://b.example/", "x", "ex"),
      leaf("https://a.example/", "y", "other"),
      leaf("https://c.example/", "x", "cbvmda"),
      leaf("https://d.example/", "x", "bizStep"),
      leaf("https://e.example/", "x", "myscheme"),
      leaf("https://f.example/no-delimiter", "x", ""),
    ];
    const written = writeEpcisEvent({ ...BASE, bizStep: "myscheme:step", extensions });
    deepStrictEqual((contextOf(written) as unknown[])[1], {
      ex: "https://a.example/",
      ex2: "https://b.example/",
      other: "https://a.example/",
      cbvmda2: "https://c.example/",
      bizStep2: "https://d.example/",
      myscheme2: "https://e.example/",
      ns1: "https://f.example/no-delimiter",
    });
    const [read] = mustRead(written);
    strictEqual(read?.bizStep, "myscheme:step");
    deepStrictEqual(withoutPrefix(read.extensions), withoutPrefix(extensions));
  });

  test("nodes of one name become one array", () => {
    const twice = writeEpcisEvent({ ...BASE, extensions: [cspNode("code", "1"), cspNode("code", "2")] });
    deepStrictEqual((twice as Record<string, unknown>)["csp:code"], ["1", "2"]);
  });

  test("an event of every type with nothing optional is legal", () => {
    const time = ["2024-03-01T08:00:00+08:00", "+08:00"] as const;
    const events: EpcisEvent[] = [
      { ...emptyEvent("ObjectEvent", ...time), action: "OBSERVE" },
      { ...emptyEvent("AggregationEvent", ...time), action: "DELETE", parentID: "urn:x:p" },
      { ...emptyEvent("AssociationEvent", ...time), action: "DELETE", parentID: "urn:x:p" },
      { ...emptyEvent("TransactionEvent", ...time), action: "ADD", bizTransactionList: [{ type: null, value: "urn:x:t" }] },
      { ...emptyEvent("TransformationEvent", ...time), inputEPCList: ["urn:x:i"], outputEPCList: ["urn:x:o"] },
    ];
    deepStrictEqual(mustRead(writeEpcisDocument(events, CREATED)), events);
  });

  test("a number that JSON does not know is a bug of who made the event", () => {
    for (const quantity of ["", "1.", "+1", "0x1", "NaN", "1 "])
      throws(() => writeEpcisEvent({ ...BASE, quantityList: [{ epcClass: "urn:x:c", quantity, uom: null }] }));
  });
});
