// QuantityEvent, which EPCIS 1.2 has and 2.0 has not.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { describe, test } from "node:test";
import type { EpcisEvent } from "../event.ts";
import { readEpcisXml } from "./read-epcis-xml.ts";

const WHEN = "<eventTime>2024-03-01T08:00:00+08:00</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>";
const OBJECT = `<ObjectEvent>${WHEN}<epcList><epc>urn:csp:edmc:81773220288616423835</epc></epcList><action>OBSERVE</action></ObjectEvent>`;
const COUNTED = "<epcClass>urn:epc:idpat:sgtin:6924561.088407.*</epcClass><quantity>12</quantity>";

function quantityEvent(inner: string): string {
  return `<QuantityEvent>${WHEN}${inner}</QuantityEvent>`;
}

function documentOf(events: string): string {
  return `<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:1" xmlns:ex="https://ex.example/" schemaVersion="1.2" creationDate="2024-03-02T00:00:00Z"><EPCISBody><EventList>\n${events}\n</EventList></EPCISBody></e:EPCISDocument>`;
}

function eventsOf(text: string): readonly EpcisEvent[] {
  const read = readEpcisXml(text);
  ok(read.ok, JSON.stringify(read));
  return read.events.map(({ event }) => event);
}

describe("quantity events of EPCIS 1.2", () => {
  const WHY =
    "<bizStep>urn:epcglobal:cbv:bizstep:receiving</bizStep><disposition>urn:epcglobal:cbv:disp:in_progress</disposition>" +
    "<readPoint><id>urn:x:dock</id></readPoint><bizLocation><id>urn:x:store</id></bizLocation>" +
    '<bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:x:po</bizTransaction></bizTransactionList>';

  test("are what an ObjectEvent says that observes one quantity, and other events stand beside them", () => {
    const base = "<baseExtension><eventID>urn:x:id</eventID></baseExtension>";
    const [quantity, beside] = eventsOf(documentOf(quantityEvent(`${base}${COUNTED}${WHY}<ex:note>a</ex:note>`) + OBJECT));
    const list = `<quantityList><quantityElement>${COUNTED}</quantityElement></quantityList>`;
    const [object] = eventsOf(
      documentOf(`<ObjectEvent>${WHEN}${base}<epcList/><action>OBSERVE</action>${WHY}<extension>${list}</extension><ex:note>a</ex:note></ObjectEvent>`),
    );
    deepStrictEqual(quantity, object);
    deepStrictEqual([quantity?.bizLocation?.id, quantity?.extensions.length, beside?.epcList.length], ["urn:x:store", 1, 1]);
  });

  test("keep a number as it was written, and may stand alone", () => {
    strictEqual(eventsOf(quantityEvent(COUNTED.replace(">12<", ">12.50<")))[0]?.quantityList[0]?.quantity, "12.50");
  });

  const refused: readonly (readonly [string, string, string, RegExp])[] = [
    ["a quantity event that counts nothing", documentOf(quantityEvent("<epcClass>urn:x:1</epcClass>")), "2:1", /epcClass and quantity must be there/],
    ["a quantity event of no class", documentOf(quantityEvent("\n<epcClass>1</epcClass><quantity>1</quantity>")), "3:1", /^epcClass: must be/],
    ["a quantity event of a number that is none", documentOf(quantityEvent("<epcClass>urn:x:1</epcClass>\n<quantity>many</quantity>")), "3:1", /^quantity: /],
    ["a quantity event with an action", documentOf(quantityEvent(`${COUNTED}\n<action>ADD</action>`)), "3:1", /action: is not a field.*QuantityEvent/],
    ["a quantity event with an attribute", documentOf(quantityEvent(COUNTED).replace("Event>", 'Event type="a">')), "2:1", /attribute type/],
  ];
  for (const [what, text, where, detail] of refused) {
    test(`refused: ${what}`, () => {
      const read = readEpcisXml(text);
      ok(!read.ok);
      deepStrictEqual([read.problem.reason, read.problem.where], ["SHAPE_INVALID", where]);
      match(read.problem.detail, detail);
    });
  }
});
