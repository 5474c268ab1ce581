// What must not change an event's hash, and what must: the same facts in JSON and XML, however ordered, spelled and spaced.

import { notStrictEqual, strictEqual } from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { formatTimeUtc } from "../time.ts";
import { readEpcisJson } from "../read-epcis-json.ts";
import type { EpcisRead } from "../read-result.ts";
import { readEpcisXml } from "../xml/read-epcis-xml.ts";
import { documentPreHashes } from "./document-hashes.ts";
import { eventHash } from "./event-hash.ts";

/** What an event says, with no way of saying it. */
interface Facts {
  readonly epochMs: number;
  readonly bizStep: string;
  readonly packs: readonly string[];
  readonly lot: { readonly lot: string; readonly quantity: number };
  readonly orders: readonly { readonly type: string; readonly number: string }[];
  readonly extensions: readonly { readonly name: string; readonly text: string }[];
  readonly temperature: number;
  readonly room: string;
}

/** How it is said. */
interface Style {
  readonly seed: number;
  readonly offsetHours: number;
  readonly spelling: number;
  readonly space: string;
}

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,6}$/);
const factsArbitrary: fc.Arbitrary<Facts> = fc.record({
  epochMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  bizStep: fc.constantFrom("shipping", "receiving", "packing"),
  packs: fc.array(word, { minLength: 1, maxLength: 5 }),
  lot: fc.record({ lot: word, quantity: fc.integer({ min: 1, max: 1000 }) }),
  orders: fc.array(fc.record({ type: fc.constantFrom("po", "inv", "desadv"), number: word }), { minLength: 1, maxLength: 3 }),
  extensions: fc.uniqueArray(fc.record({ name: word, text: word }), { selector: ({ name }) => name, minLength: 1, maxLength: 4 }),
  temperature: fc.integer({ min: -400, max: 400 }).map((tenths) => tenths / 10),
  room: word,
});
const styleArbitrary: fc.Arbitrary<Style> = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  offsetHours: fc.integer({ min: -14, max: 14 }),
  spelling: fc.integer({ min: 0, max: 2 }),
  space: fc.constantFrom("", " ", "\n\t", "<!-- - -->"),
});

/** An order that depends on the seed alone. */
function shuffled<T>(items: readonly T[], { seed }: Style): readonly T[] {
  return items
    .map((item, index) => ({ item, key: Math.imul(seed + index * 7919, 2_654_435_761) >>> 0 }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

function timeOf({ epochMs }: Facts, { offsetHours }: Style): string {
  const offset = `${offsetHours < 0 ? "-" : "+"}${String(Math.abs(offsetHours)).padStart(2, "0")}:00`;
  return formatTimeUtc(epochMs + offsetHours * 3_600_000).replace("Z", offset);
}

const pick = (style: Style, ...spellings: readonly string[]): string => spellings[style.spelling % spellings.length] ?? "";
const termOf = (urn: string, web: string, bare: string, style: Style): string =>
  pick(style, `urn:epcglobal:cbv:${urn}:${bare}`, `https://ref.gs1.org/cbv/${web}-${bare}`, bare);
const packOf = (serial: string, style: Style): string =>
  pick(
    style,
    `urn:epc:id:sgtin:6924561.088407.${serial}`,
    `https://id.gs1.org/01/06924561884074/21/${serial}`,
    `https://shop.example/gtin/6924561884074/ser/${serial}?a=b`,
  );
const lotOf = (lot: string, style: Style): string =>
  pick(style, `urn:epc:class:lgtin:6924561.088407.${lot}`, `http://shop.example/01/06924561884074/10/${lot}`);
const numberOf = (value: number, style: Style): string => pick(style, String(value), Number.isInteger(value) ? `${value}.0` : `${value}0`, `${value}e0`);

function jsonOf(facts: Facts, style: Style): string {
  const members: [string, unknown][] = [
    ["@context", ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", { ex: "https://ex.example/", gs1: "https://gs1.org/voc/" }]],
    ["type", "ObjectEvent"],
    ["action", "OBSERVE"],
    ["eventTime", timeOf(facts, style)],
    ["eventTimeZoneOffset", "+08:00"],
    ["bizStep", termOf("bizstep", "BizStep", facts.bizStep, style)],
    ["epcList", shuffled(facts.packs, style).map((serial) => packOf(serial, style))],
    ["quantityList", [{ epcClass: lotOf(facts.lot.lot, style), quantity: `@@${numberOf(facts.lot.quantity, style)}@@` }]],
    [
      "bizTransactionList",
      shuffled(facts.orders, style).map(({ type, number }) => ({ bizTransaction: `https://ex.example/${number}`, type: termOf("btt", "BTT", type, style) })),
    ],
    ["readPoint", { id: pick(style, "urn:epc:id:sgln:6924561.00001.0", "https://id.gs1.org/414/6924561000016"), "ex:room": facts.room }],
    [
      "sensorElementList",
      [{ sensorReport: [{ type: pick(style, "Temperature", "gs1:Temperature"), value: `@@${numberOf(facts.temperature, style)}@@`, uom: "CEL" }] }],
    ],
    ...facts.extensions.map(({ name, text }): [string, unknown] => [`ex:${name}`, text]),
  ];
  return JSON.stringify(Object.fromEntries(shuffled(members, style))).replace(/"@@([^"]*)@@"/g, "$1");
}

function xmlOf(facts: Facts, style: Style): string {
  const { space } = style;
  const gap = space === "" || space.startsWith("<") ? " " : space;
  const wrap = (name: string, inner: string): string => `${space}<${name}>${space}${inner}${space.startsWith("<") ? "" : space}</${name}>${space}`;
  const attributes = (...pairs: readonly (readonly [string, string])[]): string =>
    shuffled(pairs, style)
      .map(([name, value]) => `${gap}${name}='${value}'`)
      .join("");
  const xml = style.spelling === 2 ? { ...style, spelling: 1 } : style;
  const orders = shuffled(facts.orders, style).map(
    ({ type, number }) => `<bizTransaction${attributes(["type", termOf("btt", "BTT", type, xml)])}>https://ex.example/${number}</bizTransaction>`,
  );
  const report = attributes(["type", "gs1:Temperature"], ["value", numberOf(facts.temperature, style)], ["uom", "CEL"]);
  const fields = [
    wrap("eventTime", timeOf(facts, style)),
    wrap("eventTimeZoneOffset", "+08:00"),
    wrap("action", "OBSERVE"),
    wrap("bizStep", termOf("bizstep", "BizStep", facts.bizStep, xml)),
    wrap(
      "epcList",
      shuffled(facts.packs, style)
        .map((serial) => wrap("epc", packOf(serial, style)))
        .join(""),
    ),
    wrap("bizTransactionList", orders.join(space)),
    wrap(
      "extension",
      wrap("quantityList", wrap("quantityElement", wrap("quantity", numberOf(facts.lot.quantity, style)) + wrap("epcClass", lotOf(facts.lot.lot, style)))),
    ),
    wrap("readPoint", wrap("id", "urn:epc:id:sgln:6924561.00001.0") + wrap("ex:room", facts.room)),
    wrap("sensorElementList", wrap("sensorElement", `<sensorReport${report}${gap}/>`)),
    ...facts.extensions.map(({ name, text }) => wrap(`ex:${name}`, text)),
  ];
  const event = `<ObjectEvent>${shuffled(fields, style).join("")}</ObjectEvent>`;
  return `<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:ex="https://ex.example/"${attributes(["schemaVersion", "2.0"], ["creationDate", "2024-03-01T00:00:00Z"])}><EPCISBody><EventList>${event}</EventList></EPCISBody></e:EPCISDocument>`;
}

function preHashOf(read: EpcisRead): string {
  if (!read.ok) throw new Error(`${read.problem.where}: ${read.problem.detail}`);
  return documentPreHashes(read)[0] ?? "";
}

describe("the hash of the same facts", () => {
  test("is the same in JSON, in any order and spelling", () => {
    fc.assert(
      fc.property(factsArbitrary, styleArbitrary, styleArbitrary, (facts, one, other) => {
        strictEqual(preHashOf(readEpcisJson(jsonOf(facts, one))), preHashOf(readEpcisJson(jsonOf(facts, other))));
      }),
    );
  });

  test("is the same in XML, in any order, spelling and spacing, as in JSON", () => {
    fc.assert(
      fc.property(factsArbitrary, styleArbitrary, styleArbitrary, (facts, one, other) => {
        strictEqual(preHashOf(readEpcisXml(xmlOf(facts, one))), preHashOf(readEpcisJson(jsonOf(facts, other))));
      }),
    );
  });
});

test("any other fact gives another hash", () => {
  const other: { readonly [F in keyof Facts]: (facts: Facts) => Facts[F] } = {
    epochMs: ({ epochMs }) => epochMs + 1,
    bizStep: () => "unpacking",
    packs: ({ packs }) => [...packs, packs[0] ?? ""],
    lot: ({ lot }) => ({ ...lot, quantity: lot.quantity + 1 }),
    orders: ({ orders }) => orders.map(({ type, number }) => ({ type, number: `${number}0` })),
    extensions: ({ extensions }) => extensions.map(({ name, text }) => ({ name, text: `${text}0` })),
    temperature: ({ temperature }) => temperature + 0.5,
    room: ({ room }) => `${room}0`,
  };
  fc.assert(
    fc.property(factsArbitrary, styleArbitrary, fc.constantFrom(...(Object.keys(other) as (keyof Facts)[])), (facts, style, field) => {
      const changed = { ...facts, [field]: other[field](facts) };
      notStrictEqual(preHashOf(readEpcisJson(jsonOf(facts, style))), preHashOf(readEpcisJson(jsonOf(changed, style))));
    }),
  );
});

test("every event that the reader accepts has a hash, whatever its open content", () => {
  const text = fc.string({ unit: "grapheme" });
  const names = fc.oneof(word, fc.constantFrom("constructor", "__proto__", "type", "id", "comment", "#text", "@id"));
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom("urn:epc:id:sgtin:1", "https://id.gs1.org/01/1/21/2", "1e999", "urn:epcglobal:cbv:", "gs1:", ":"),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(names, tie("value"), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(word, value, { maxKeys: 4 }), value, (extensions, inSensor) => {
      const members = Object.entries(extensions).map(([name, member]) => [`ex:${name}`, member] as const);
      const event = {
        "@context": [{ ex: "https://ex.example/" }],
        type: "ObjectEvent",
        action: "ADD",
        eventTime: "2024-03-01T00:00:00Z",
        eventTimeZoneOffset: "+08:00",
        epcList: [],
        ilmd: Object.fromEntries(members),
        readPoint: { id: "urn:x:1", "ex:any": inSensor },
        sensorElementList: [{ sensorMetadata: { "ex:any": inSensor }, sensorReport: [{ type: "Angle", "ex:any": inSensor }], "ex:any": inSensor }],
        ...Object.fromEntries(members),
      };
      const read = readEpcisJson(JSON.stringify(event));
      if (!read.ok) throw new Error(read.problem.detail);
      for (const found of read.events) strictEqual(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/.test(eventHash(found.event)), true);
    }),
  );
});
