// Our fields and words against the standard's own JSON Schema: every field of every event is read, and every word is known.

import { deepStrictEqual, ok } from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { COMPONENTS, MEASUREMENT_TYPES, SENSOR_ALERTS, VOCABULARIES } from "../cbv.ts";
import { ERROR_DECLARATION_FIELDS, EVENT_FIELDS, EVENT_TYPES, PLACE_FIELDS, SENSOR_FIELDS } from "../event-fields.ts";
import { DOCUMENT_FIELDS } from "./document-schema.ts";

const FILE = join(import.meta.dirname, "../../../../../shared/spec/EPCIS-JSON-Schema.json");
const ABSENT = existsSync(FILE) ? false : "the standard's schema is not on this machine";

interface SchemaPart {
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly enum?: readonly string[];
  readonly allOf?: readonly SchemaPart[];
  readonly anyOf?: readonly SchemaPart[];
  readonly $ref?: string;
}

const definitions: Readonly<Record<string, SchemaPart>> =
  ABSENT === false ? (JSON.parse(readFileSync(FILE, "utf8")) as { readonly definitions: Readonly<Record<string, SchemaPart>> }).definitions : {};

/** Names of all properties, through what the definition is put together from. */
function fieldsOf(part: SchemaPart | undefined): readonly string[] {
  if (part === undefined) return [];
  const inner = [...(part.allOf ?? []), ...(part.anyOf ?? []), ...(part.$ref === undefined ? [] : [definitions[part.$ref.slice("#/definitions/".length)]])];
  return [...new Set([...Object.keys(part.properties ?? {}), ...inner.flatMap(fieldsOf)])].toSorted();
}

function wordsOf(name: string): readonly string[] {
  return (definitions[name]?.anyOf ?? []).flatMap((part) => part.enum ?? []).toSorted();
}

function named(fields: Iterable<string>): readonly string[] {
  return [...fields].filter((name) => name !== "@context").toSorted();
}

describe("the standard's schema", { skip: ABSENT }, () => {
  for (const type of EVENT_TYPES) {
    test(`has the fields that we read of ${type}`, () => deepStrictEqual(named(EVENT_FIELDS[type]), named(fieldsOf(definitions[type]))));
  }

  test("has the fields that we read of the parts of an event", () => {
    const parts: readonly (readonly [string, Iterable<string>])[] = [
      ["sensorElement", SENSOR_FIELDS.sensorElement],
      ["sensorMetadata", SENSOR_FIELDS.sensorMetadata],
      ["sensorReport", SENSOR_FIELDS.sensorReport],
      ["errorDeclaration", ERROR_DECLARATION_FIELDS],
      ["readPoint", PLACE_FIELDS],
      ["bizLocation", PLACE_FIELDS],
      ["epcisDocument", DOCUMENT_FIELDS.EPCISDocument],
      ["epcisQueryDocument", DOCUMENT_FIELDS.EPCISQueryDocument],
    ];
    for (const [name, fields] of parts) deepStrictEqual(named(fields), named(fieldsOf(definitions[name])), name);
  });

  test("has the words that we know", () => {
    const vocabularies: readonly (readonly [string, Iterable<string>])[] = [
      ["bizStep", VOCABULARIES.bizStep.words],
      ["disposition", VOCABULARIES.disposition.words],
      ["bizTransaction-type", VOCABULARIES.bizTransactionType.words],
      ["source-dest-type", VOCABULARIES.sourceDestinationType.words],
      ["error-reason", VOCABULARIES.errorReason.words],
      ["measurementType", MEASUREMENT_TYPES],
      ["sensorAlertType", SENSOR_ALERTS],
      ["component", COMPONENTS],
    ];
    for (const [name, words] of vocabularies) {
      ok(wordsOf(name).length > 0, name);
      deepStrictEqual([...words].toSorted(), wordsOf(name), name);
    }
  });
});
