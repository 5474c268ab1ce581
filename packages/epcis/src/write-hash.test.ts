// Every EPCIS document, ours and others', read, written as JSON and as XML and read again: each event has the hash that it had, but
// where a loss of its content is listed. ADR 0008 says what in JSON and in XML is read otherwise.

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { eventPreHash } from "./event-hash/event-hash.ts";
import { readEpcisJson } from "./read-epcis-json.ts";
import type { EpcisRead } from "./read-result.ts";
import { writeEpcisDocument, writeEpcisJsonText, type DocumentOptions } from "./write-document.ts";
import { readEpcisXml } from "./xml/read-epcis-xml.ts";
import { writeEpcisXml } from "./xml/write-epcis-xml.ts";
import type { XmlLoss } from "./xml/xml-losses.ts";

const VECTORS = join(import.meta.dirname, "../../../test/vectors");
const OTHERS = join(import.meta.dirname, "../../../../shared/vectors");
const ABSENT = existsSync(OTHERS) ? false : "the vectors of others are not on this machine";
const EPCIS_FOLDER = /(?:^|\/)(?:epcis[^/]*|event-hash|openepcis\/valid)(?:\/|$)/;

function filesIn(root: string): readonly (readonly [name: string, text: string])[] {
  const names = existsSync(root) ? readdirSync(root, { recursive: true, encoding: "utf8" }).toSorted() : [];
  return names
    .filter((name) => EPCIS_FOLDER.test(name.slice(0, name.lastIndexOf("/") + 1)) && /(?<!outcome)\.(?:json|jsonld|xml)$/.test(name))
    .map((name) => [name, readFileSync(join(root, name), "utf8")] as const);
}

function read(text: string): EpcisRead {
  return text.trimStart().startsWith("<") ? readEpcisXml(text) : readEpcisJson(text);
}

type Accepted = Extract<EpcisRead, { ok: true }>;

function mustRead(text: string): Accepted {
  const document = read(text);
  if (!document.ok) throw new Error(`${document.problem.where}: ${document.problem.detail}`);
  return document;
}

/** Whole events: what a document asks to leave out is another matter. */
function preHashes({ events }: Accepted): readonly string[] {
  return events.map(({ event, prefixes }) => eventPreHash(event, { prefixes }));
}

function optionsOf({ envelope, events }: Accepted): DocumentOptions {
  return { creationDate: "2024-01-01T00:00:00Z", ...envelope, prefixesOf: (index) => events[index]?.prefixes };
}

function asJson(document: Accepted): string {
  const events = document.events.map(({ event }) => event);
  return writeEpcisJsonText(writeEpcisDocument(events, optionsOf(document)));
}

function asXml(document: Accepted): { readonly text: string; readonly losses: readonly XmlLoss[] } {
  const events = document.events.map(({ event }) => event);
  return writeEpcisXml(events, optionsOf(document));
}

/** Of the document alone: its id, its sender. */
const isOfEvents = ({ kind, where }: XmlLoss): boolean => kind === "content" && where.includes("/eventList/");

function holds(name: string, text: string): void {
  const document = read(text);
  if (!document.ok) return;
  const before = preHashes(document);
  test(`${name} as JSON`, () => deepStrictEqual(preHashes(mustRead(asJson(document))), before));
  test(`${name} as XML`, () => {
    const written = asXml(document);
    const lost = new Set(written.losses.filter(isOfEvents).map(({ where }) => where.split("/")[3]));
    const after = preHashes(mustRead(written.text));
    strictEqual(after.length, before.length);
    // A loss that happens again is listed at its first place alone.
    if (lost.size === 0) deepStrictEqual(after, before);
  });
}

describe("the event hash stays", () => {
  const own = filesIn(VECTORS);
  test("our own files are there", () => ok(own.length > 20, `${own.length}`));
  for (const [name, text] of own) holds(name, text);
});

describe("the event hash of others' documents stays", { skip: ABSENT }, () => {
  const others = filesIn(OTHERS);
  test("they are there", () => ok(others.length >= 60, `${others.length}`));
  for (const [name, text] of others) holds(name, text);
});

const EVENT = { type: "ObjectEvent", action: "OBSERVE", eventTime: "2024-03-01T00:00:00Z", eventTimeZoneOffset: "+08:00", epcList: ["urn:x:1"] };

function documentOf(context: object, ...events: readonly object[]): Accepted {
  const head = { type: "EPCISDocument", schemaVersion: "2.0", creationDate: "2024-03-02T00:00:00Z" };
  const contexts = ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", context];
  return mustRead(JSON.stringify({ "@context": contexts, ...head, epcisBody: { eventList: events.map((event) => ({ ...EVENT, ...event })) } }));
}

const sensor = (type: string) => ({ sensorElementList: [{ sensorReport: [{ type, value: 1 }] }] });

describe("a compact URI as a value", () => {
  test("keeps the declaration of its prefix, though no name has it", () => {
    const document = documentOf({ example: "https://ex.example/" }, sensor("example:Abc"));
    const written = asJson(document);
    deepStrictEqual((JSON.parse(written) as { "@context": unknown[] })["@context"][1], { example: "https://ex.example/" });
    deepStrictEqual(mustRead(written).events[0]?.event, document.events[0]?.event);
  });

  test("is written in full where its prefix stands for something else in another event", () => {
    const one = { "@context": { ex: "https://one.example/" }, ...sensor("ex:A"), "ex:n": "ex:B" };
    const two = { "@context": { ex: "https://two.example/" }, ...sensor("ex:A"), "ex:n": "ex:B" };
    const document = documentOf({}, one, two, sensor("ex:A"));
    const again = mustRead(asJson(document));
    deepStrictEqual(preHashes(again), preHashes(document));
    ok(preHashes(again)[0]?.includes("{https://one.example/}n=https://one.example/B"));
    ok(preHashes(again)[2]?.includes("type=ex:A"));
  });

  test("keeps its hash from XML, where gs1 is known to all", () => {
    const xml = asXml(documentOf({ gs1: "https://gs1.org/voc/" }, sensor("gs1:Other"))).text;
    const document = mustRead(xml);
    deepStrictEqual((JSON.parse(asJson(document)) as { "@context": unknown[] })["@context"][1], { gs1: "https://gs1.org/voc/" });
  });

  test("is written in full in XML, which is listed", () => {
    const { text, losses } = asXml(documentOf({ example: "https://ex.example/" }, { ...sensor("example:Abc"), "example:n": "example:B" }));
    ok(text.includes('type="https://ex.example/Abc"') && text.includes(">https://ex.example/B<"), text);
    deepStrictEqual(
      losses.map(({ kind, where }) => `${kind} ${where}`),
      ["form /epcisBody/eventList/0/example:n", "form /epcisBody/eventList/0/sensorElementList/0/sensorReport/0/type"],
    );
  });

  test("is listed where XML has no spelling for it", () => {
    const { losses } = asXml(documentOf({}, sensor("gs1:Other")));
    deepStrictEqual(
      losses.map(({ kind, where }) => `${kind} ${where}`),
      ["content /epcisBody/eventList/0/sensorElementList/0/sensorReport/0/type"],
    );
  });
});
