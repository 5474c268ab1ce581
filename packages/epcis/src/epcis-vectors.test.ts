// Whole documents, ours and others': what must be read and survive being written, and what must be refused for which field.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { STANDARD_PREFIXES, STANDARD_TERMS } from "./context.ts";
import { canonicalEpc } from "./canonical-epc.ts";
import { readEpcisJson } from "./read-epcis-json.ts";
import type { EpcisRead } from "./read-result.ts";
import { writeEpcisDocument, writeEpcisJsonText } from "./write-document.ts";
import { writeEpcisEvent } from "./write-event.ts";

const ROOT = join(import.meta.dirname, "../../..");
const OWN = join(ROOT, "test/vectors/epcis");
const OTHERS = join(ROOT, "../shared/vectors");
const ABSENT = existsSync(OTHERS) ? false : "the vectors of others are not on this machine";

function documentsIn(folder: string): { readonly name: string; readonly text: string }[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /\.json(?:ld)?$/.test(name));
  return names.map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
}

type Accepted = Extract<EpcisRead, { ok: true }>;

function mustRead(text: string): Accepted {
  const read = readEpcisJson(text);
  if (!read.ok) throw new Error(`${read.problem.where}: ${read.problem.detail}`);
  return read;
}

function writeAgain(read: Accepted): string {
  const events = read.events.map(({ event }) => event);
  return writeEpcisJsonText(writeEpcisDocument(events, read.envelope ?? { creationDate: "2024-01-01T00:00:00Z" }));
}

/** Prefixes are hints: where two clash, one is renamed. */
function withoutPrefixes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (name, member: unknown) => (name === "prefix" ? "" : member));
}

const PREFIXES_OF_STANDARD: Readonly<Record<string, string>> = Object.fromEntries(STANDARD_PREFIXES);

/** A JSON document in a form in which only its meaning is left. Written for this test alone, so that no mistake of the reader is shared. */
function meaningOf(value: unknown, prefixes: Readonly<Record<string, string>>, field = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => meaningOf(item, prefixes, field));
  if (typeof value === "string") return meaningOfText(value, prefixes, field);
  if (typeof value !== "object" || value === null) return value;
  let known: Readonly<Record<string, string>> = prefixes;
  if (Object.hasOwn(value, "@context")) known = { ...known, ...prefixesOf((value as { readonly "@context": unknown })["@context"], known) };
  const members = Object.entries(value).filter(([name]) => name !== "@context");
  const named = members.map(([name, member]) => {
    const full = /^(?:[a-z]+:\/\/|urn:)/.test(name) ? name : expand(name, known);
    return [full, meaningOf(member, known, name)] as const;
  });
  return named.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function prefixesOf(context: unknown, known: Readonly<Record<string, string>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const part of [context].flat()) {
    if (typeof part !== "object" || part === null) continue;
    for (const [name, iri] of Object.entries(part as Record<string, string | { "@id": string }>)) {
      const text = typeof iri === "string" ? iri : iri["@id"];
      if (name !== "@vocab") found[name] = /^(?:[a-z]+:\/\/|urn:)/.test(text) ? text : expand(text, { ...known, ...found });
      else found["@vocab"] = text;
    }
  }
  return found;
}

function expand(name: string, prefixes: Readonly<Record<string, string>>): string {
  const colon = name.indexOf(":");
  if (colon < 0) return STANDARD_TERMS.has(name) || name.startsWith("@") ? name : (prefixes["@vocab"] ?? "") + name;
  const namespace = prefixes[name.slice(0, colon)];
  return namespace === undefined ? name : namespace + name.slice(colon + 1);
}

const TERM_FIELDS = new Set(["bizStep", "disposition", "set", "unset", "reason", "type"]);
const IRI_FIELDS = new Set(["epcList", "childEPCs", "inputEPCList", "outputEPCList", "parentID", "epcClass", "bizTransaction", "id", "source", "destination"]);

function meaningOfText(text: string, prefixes: Readonly<Record<string, string>>, field: string): string {
  if (TERM_FIELDS.has(field)) return text.replace(/^(?:urn:epcglobal:cbv:[a-z]+:|(?:https:\/\/ref\.gs1\.org\/cbv\/|cbv:)(?:BizStep|Disp|BTT|SDT|ER)-)/, "");
  if (!IRI_FIELDS.has(field)) return text;
  return canonicalEpc(/^(?:[a-z]+:\/\/|urn:)/.test(text) ? text : expand(text, prefixes));
}

/** An empty list says no more than no list, and CURIEs of a sender's own terms come out as the full URI. */
function meaningOfDocument(text: string): unknown {
  const document = JSON.parse(text) as { readonly "@context"?: unknown };
  const prefixes = { ...PREFIXES_OF_STANDARD, ...prefixesOf(document["@context"], PREFIXES_OF_STANDARD) };
  const full = JSON.parse(text, (name, value: unknown) => {
    if (name === "bizStep" || name === "type")
      return typeof value === "string" && /^(?:mah|cbv):(?!Comp|[A-Z][A-Za-z]*-|Shock)/.test(value) ? expand(value, prefixes) : value;
    return Array.isArray(value) && value.length === 0 && name === "epcList" ? undefined : value;
  }) as unknown;
  return meaningOf(full, prefixes);
}

const VALID = [
  ...documentsIn(OWN),
  ...documentsIn(join(OTHERS, "epcis-json")),
  ...documentsIn(join(OTHERS, "openepcis/valid")),
  ...documentsIn(join(OTHERS, "event-hash")),
];

describe("valid documents", () => {
  test("the vectors of others are there", { skip: ABSENT }, () => ok(VALID.length > 45));

  for (const { name, text } of VALID) {
    test(`${name} is read, written and read again as the same`, () => {
      const read = mustRead(text);
      const written = writeAgain(read);
      const again = mustRead(written);
      deepStrictEqual(withoutPrefixes(again.events), withoutPrefixes(read.events));
      deepStrictEqual(withoutPrefixes(again.envelope), withoutPrefixes(read.envelope));
      strictEqual(writeAgain(again), written);
    });

    test(`${name} loses nothing`, () => deepStrictEqual(meaningOfDocument(writeAgain(mustRead(text))), meaningOfDocument(text)));

    test(`each event of ${name} can stand alone`, () => {
      for (const { event } of mustRead(text).events) {
        const alone = mustRead(writeEpcisJsonText(writeEpcisEvent(event)));
        strictEqual(alone.kind, "event");
        deepStrictEqual(withoutPrefixes(alone.events.map((read) => read.event)), withoutPrefixes([event]));
      }
    });
  }
});

const IN_FIRST_EVENT = "/epcisBody/eventList/0";

const REFUSED: Readonly<Record<string, { readonly where: string; readonly says: RegExp; readonly further?: readonly string[] }>> = {
  Combination_of_events_with_missing_mandatory_fields: {
    where: `${IN_FIRST_EVENT}/action`,
    says: /required/,
    further: ["/epcisBody/eventList/1/eventTimeZoneOffset", "/epcisBody/eventList/1/action"],
  },
  Combination_of_non_standard_bizStep_and_disposition: {
    where: `${IN_FIRST_EVENT}/bizStep`,
    says: /business step/,
    further: ["/epcisBody/eventList/1/disposition"],
  },
  ObjectEvent_with_ilmd_field_without_namespace: { where: `${IN_FIRST_EVENT}/ilmd/materialType`, says: /namespace/ },
  ObjectEvent_with_invalid_certificationInfo: { where: `${IN_FIRST_EVENT}/certificationInfo/0`, says: /string/ },
  ObjectEvent_with_non_standard_bizStep: { where: `${IN_FIRST_EVENT}/bizStep`, says: /business step/ },
  ObjectEvent_with_non_standard_disposition: { where: `${IN_FIRST_EVENT}/disposition`, says: /disposition/ },
  ObjectEvent_with_unknown_field_in_quantityList: { where: `${IN_FIRST_EVENT}/quantityList/0/weight`, says: /not a field/ },
  ObjectEvent_without_identifier_list: { where: `${IN_FIRST_EVENT}/epcList`, says: /epcList or quantityList/ },
};

describe("invalid documents of others", { skip: ABSENT }, () => {
  const documents = documentsIn(join(OTHERS, "openepcis/invalid"));

  test("each is expected", () => deepStrictEqual(documents.map(({ name }) => name.replace(".json", "")).toSorted(), Object.keys(REFUSED).toSorted()));

  for (const { name, text } of documents) {
    test(`${name} is refused for the field that its name says`, () => {
      const read = readEpcisJson(text);
      const expected = REFUSED[name.replace(".json", "")];
      if (read.ok || expected === undefined) throw new Error("not refused, or not expected");
      strictEqual(read.problem.reason, "SHAPE_INVALID");
      strictEqual(read.problem.where, expected.where);
      ok(expected.says.test(read.problem.detail), read.problem.detail);
      deepStrictEqual(
        read.further.map(({ where }) => where),
        expected.further ?? [],
      );
    });
  }
});
