import { deepStrictEqual, ok } from "node:assert";
import { describe, test } from "node:test";
import { Ajv } from "ajv";
import { EVENT_FIELDS, EVENT_TYPES, SENSOR_FIELDS } from "../event-fields.ts";
import { DOCUMENT_SCHEMAS } from "./document-schema.ts";
import { eventFieldSchemas, eventSchema, SHARED_SCHEMAS, type Properties, type Schema } from "./event-schema.ts";
import { LEXICAL_RULES } from "./formats.ts";

describe("the schema", () => {
  test("is JSON Schema, by the meta-schema and ajv's strict mode", () => {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true, formats: Object.fromEntries(Object.keys(LEXICAL_RULES).map((name) => [name, true])) });
    for (const schema of SHARED_SCHEMAS) ajv.addSchema(schema);
    for (const schema of [...EVENT_TYPES.map(eventSchema), ...Object.values(DOCUMENT_SCHEMAS)]) {
      ok(ajv.validateSchema(schema), JSON.stringify(ajv.errors));
      ajv.compile(schema);
    }
  });

  for (const type of EVENT_TYPES) {
    test(`gives every field of ${type} a shape, and no other`, () => {
      deepStrictEqual(Object.keys(eventFieldSchemas(type).properties).toSorted(), [...EVENT_FIELDS[type]].toSorted());
    });
  }

  test("gives every sensor field a shape", () => {
    const elements = eventFieldSchemas("ObjectEvent").properties["sensorElementList"];
    const element = elements?.["items"] as { readonly properties: Properties };
    const report = (element.properties["sensorReport"] as { readonly items: Schema }).items["properties"] as Properties;
    deepStrictEqual(Object.keys(report).toSorted(), [...SENSOR_FIELDS.sensorReport].filter((name) => name !== "@context").toSorted());
  });
});
