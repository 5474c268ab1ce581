// What EPCIS JSON this reader takes, as one JSON Schema (draft 07) that stands alone: put together from the shapes, lexical rules
// and event rules that the reader itself goes by. Three things it cannot say: that a day exists, that a name without a colon is
// explained by the `@context`, and what the text is like (size, depth, names that stand twice).

import { EVENT_TYPES } from "../event-fields.ts";
import { eventRuleShapes } from "../event-rules.ts";
import type { EventType } from "../event.ts";
import { DOCUMENT_SCHEMAS } from "./document-schema.ts";
import { eventSchema, type Schema, SHARED_SCHEMAS } from "./event-schema.ts";
import { type FormatName, LEXICAL_RULES } from "./formats.ts";

const TITLE = "EPCIS 2.0 in JSON-LD: documents, query documents, and single events";
const DESCRIPTION =
  "Made from packages/epcis. Beyond it, days must exist, names of fields without a colon must be the standard's or explained by @context, and the text must be JSON without names that stand twice, nested at most 64 deep, of at most 16 MiB and 10,000 events.";
const EVENT_LISTS: ReadonlySet<string> = new Set(["eventList"]);

/** The same each time. */
export function epcisJsonSchema(): Schema {
  const documents = Object.entries(DOCUMENT_SCHEMAS);
  const shapes = [...EVENT_TYPES.map((type) => [type, standalone(type)] as const), ...documents];
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: TITLE,
    description: DESCRIPTION,
    type: "object",
    required: ["type", "@context"],
    properties: { type: { enum: shapes.map(([name]) => name) } },
    allOf: byType(shapes.map(([name]) => name)),
    definitions: {
      anyEvent: { type: "object", required: ["type"], properties: { type: { enum: EVENT_TYPES } }, allOf: byType(EVENT_TYPES) },
      ...Object.fromEntries(shapes.map(([name, schema]) => [name, published(schema)])),
      ...Object.fromEntries(SHARED_SCHEMAS.map((schema) => [definitionName(schema["$id"]), published(schema)])),
      ...Object.fromEntries(Object.entries(LEXICAL_RULES).map(([name, { says, shape }]) => [name, { description: says, ...shape }])),
    },
  };
}

function byType(names: readonly string[]): readonly Schema[] {
  return names.map((name) => ({ anyOf: [{ not: { properties: { type: { const: name } } } }, { $ref: `#/definitions/${name}` }] }));
}

function standalone(type: EventType): Schema {
  const { allOf, ...own } = eventSchema(type);
  return { ...own, allOf: [...(allOf as readonly Schema[]), ...eventRuleShapes(type)] };
}

function definitionName(address: unknown): string {
  const id = address as string;
  return id.slice(id.lastIndexOf(":") + 1);
}

/** With references into the one schema in place of formats and addresses; `parent`: the field that holds it. */
function published(schema: unknown, parent = ""): unknown {
  if (Array.isArray(schema)) return schema.map((item) => published(item, parent));
  if (typeof schema !== "object" || schema === null) return schema;
  const { $id: _, format, $ref, ...rest } = schema as Schema;
  const entries = Object.entries(rest).map(([name, value]) => [name, published(value, name)] as const);
  const own: Schema = {
    ...Object.fromEntries(entries),
    ...($ref === undefined ? {} : { $ref: `#/definitions/${definitionName($ref)}` }),
    ...(EVENT_LISTS.has(parent) ? { items: { $ref: "#/definitions/anyEvent" } } : {}),
  };
  if (format === undefined) return own;
  const lexical = { $ref: `#/definitions/${format as FormatName}` };
  // A format is of texts alone; a reference would be of lists, too.
  return rest["type"] === "string" ? { ...own, allOf: [lexical] } : { ...own, anyOf: [{ not: { type: "string" } }, lexical] };
}
