// schemas/inbound/epcis-xml.rules.json against what the profile takes and refuses: each element of each table with what it holds,
// and with what it does not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readEpcisXml } from "@csp/epcis";
import rules from "@csp/schemas/inbound/epcis-xml.rules.json" with { type: "json" };
import schema from "@csp/schemas/inbound/epcis-json.schema.json" with { type: "json" };

type Form = string | { readonly item: string; readonly holds: string };

const TABLES: Readonly<Record<string, Readonly<Record<string, Form>>>> = rules.elements;

/** An element on a line of its own, so that a place tells it; whether its value is one that the schema takes is another matter. */
function elementOf(name: string, form: Form, inner = innerOf(form)): string {
  return `<${name}>${inner}</${name}>`;
}

function innerOf(form: Form): string {
  if (typeof form === "object") return elementOf(form.item, form.holds);
  const table = TABLES[form];
  if (table !== undefined)
    return Object.entries(table)
      .map(([name, own]) => elementOf(name, own))
      .join("");
  switch (form) {
    case "text":
    case "typed":
      return "urn:x:y";
    case "number":
      return "1.5";
    case "open":
      return '<x:a xmlns:x="urn:x:x">1</x:a>';
    case "dispositions":
      return "<set>active</set><set>urn:x:y</set><unset>in_transit</unset>";
    case "sensor":
      return '<sensorMetadata time="2026-09-01T10:00:00Z"/><sensorReport type="Temperature" value="1"/><sensorReport type="Temperature" value="2"/>';
    default:
      return assert.fail(`no form is named ${form}`);
  }
}

/** Details that are about how the XML is written, not about what a value says. */
const OF_THE_FORM = /is not expected|is not a field that the standard has|holds elements, and text|stands twice/;

function toldOf(event: string, name: string): string {
  const read =
    readEpcisXml(`<e:EPCISDocument xmlns:e="${rules.rootNamespaces[1] ?? ""}" schemaVersion="2.0" creationDate="2026-09-01T10:00:00Z"><EPCISBody><EventList><${event}>
${name}
</${event}></EventList></EPCISBody></e:EPCISDocument>`);
  const problems = read.ok ? [] : [read.problem, ...read.further];
  return problems
    .filter(({ detail }) => OF_THE_FORM.test(detail))
    .map(({ where, detail }) => `${where} ${detail}`)
    .join("; ");
}

/** Of each form, what it does not hold. */
function wrongOf(form: Form): readonly string[] {
  if (typeof form === "object") return [elementOf("other", form.holds), "text"];
  if (TABLES[form] !== undefined) return ["<nobodysField>1</nobodysField>", "text"];
  switch (form) {
    case "text":
    case "typed":
    case "number":
      return ["<a>1</a>"];
    case "open":
      return ["text<x:a xmlns:x='urn:x:x'>1</x:a>"];
    case "dispositions":
      return ["<other>active</other>", "text"];
    case "sensor":
      return ["<other/>"];
    default:
      return assert.fail(`no form is named ${form}`);
  }
}

const WITHOUT_ATTRIBUTES: ReadonlySet<Form> = new Set(["text", "number", "dispositions"]);

for (const [event, table] of Object.entries({ ObjectEvent: "event", QuantityEvent: "quantityEvent" })) {
  for (const [name, form] of Object.entries(TABLES[table] ?? {})) {
    void test(`${event}/${name}`, () => {
      const right = elementOf(name, form);
      assert.equal(toldOf(event, right), "", right);
      for (const wrong of wrongOf(form)) assert.match(toldOf(event, elementOf(name, form, wrong)), /^2:/, wrong);
      const twice = toldOf(event, `${right}\n${right}`);
      if (rules.repeatable.includes(name)) assert.equal(twice, "");
      else assert.match(twice, /^3:1 .*stands twice/);
      for (const wrapper of rules.wrappers.names) assert.equal(toldOf(event, elementOf(wrapper, "text", right)), "", wrapper);
      const own = typeof form === "object" ? form.holds : form;
      const start = `<${typeof form === "object" ? form.item : name}`;
      const marked = right.replace(`${start}>`, `${start} nobodys="1">`);
      if (WITHOUT_ATTRIBUTES.has(own) || own === "typed" || own === "quantity") assert.match(toldOf(event, marked), /attribute nobodys is not expected/);
      if (own === "typed") assert.equal(toldOf(event, marked.replace('nobodys="1"', 'type="urn:x:y"')), "");
    });
  }
}

void test("an element of no table is refused, and so is one of another", () => {
  for (const [event, table] of Object.entries(rules.events)) {
    assert.match(toldOf(event, "<nobodysField>1</nobodysField>"), /^2:1 .*is not a field that the standard has/);
    const other = table === "event" ? "epcClass" : "action";
    assert.match(toldOf(event, `<${other}>1</${other}>`), /^2:1 .*is not a field that the standard has/);
  }
});

void test("events have the elements that the schema has fields", () => {
  const { definitions } = schema;
  const fields = new Set(
    [definitions.event, definitions.ObjectEvent, definitions.AggregationEvent, definitions.TransformationEvent].flatMap(({ properties }) =>
      Object.keys(properties),
    ),
  );
  assert.deepEqual(Object.keys(rules.elements.event).toSorted(), [...fields].filter((name) => name !== "type" && name !== "@context").toSorted());
});

void test("a root is in one of the namespaces, and events stand in the lists named", () => {
  const event =
    "<ObjectEvent><eventTime>2026-09-01T10:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset><epcList><epc>urn:x:y</epc></epcList><action>OBSERVE</action></ObjectEvent>";
  const documentOf = (path: string, namespace: string): string => {
    const [root = "", ...inner] = path.split("/");
    return `<e:${root} xmlns:e="${namespace}" schemaVersion="2.0" creationDate="2026-09-01T10:00:00Z">${inner.map((name) => `<${name}>${name === "QueryResults" ? "<queryName>q</queryName>" : ""}`).join("")}${event}${inner
      .toReversed()
      .map((name) => `</${name}>`)
      .join("")}</e:${root}>`;
  };
  for (const namespace of rules.rootNamespaces) {
    for (const path of rules.eventLists) {
      const read = readEpcisXml(documentOf(path, namespace));
      assert.ok(read.ok && read.events.length === 1, `${path} in ${namespace}`);
    }
  }
  assert.ok(!readEpcisXml(documentOf(rules.eventLists[0] ?? "", "urn:epcglobal:epcis:xsd:3")).ok);
  assert.ok(!readEpcisXml(documentOf("EPCISDocument/EPCISBody/Events", rules.rootNamespaces[0] ?? "")).ok);
});
