// The partners' API as OpenAPI 3.1, for those who do not use Protobuf: the JSON form of the Connect protocol, described
// from the descriptors of the same source, and the plain routes that answer with the same messages.

import type { Api, ApiField, ApiMessage, ApiMethod, ApiService } from "./descriptors.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

interface PlainPart {
  readonly paths: { readonly [path: string]: Json };
  readonly schemas: { readonly [name: string]: Json };
}

/** The document for all services of the API, and what no .proto file declares. */
export function openApiOf(api: Api, plain: PlainPart): Json {
  const messages = new Map(api.messages.map((message) => [message.name, message]));
  return {
    openapi: "3.1.0",
    info: { title: "CSP bridge, query service", version: "1", description: api.services.map((service) => service.comment).join("\n\n") },
    paths: { ...Object.fromEntries(api.services.flatMap(pathsOf)), ...plain.paths },
    components: {
      schemas: { ...Object.fromEntries(reachable(api, messages).map((message) => [message.name, schemaOf(message)])), ...plain.schemas },
      responses: { Error: { description: "A Connect-protocol error.", content: { "application/json": { schema: refTo("connect.Error") } } } },
    },
  };
}

export function refTo(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

function pathsOf(service: ApiService): readonly (readonly [string, Json])[] {
  return service.methods.map((method) => {
    const post = {
      ...operation(service, method, method.name),
      requestBody: { required: true, content: { "application/json": { schema: refTo(method.input) } } },
    };
    const get = { ...operation(service, method, `${method.name}ByGet`), parameters: getParameters(method) };
    return [`/${service.name}/${method.name}`, method.isReadOnly ? { post, get } : { post }];
  });
}

function operation(service: ApiService, method: ApiMethod, operationId: string): { readonly [key: string]: Json } {
  return {
    operationId,
    tags: [service.name],
    description: method.comment,
    responses: {
      "200": { description: "The answer.", content: { "application/json": { schema: refTo(method.output) } } },
      default: { $ref: "#/components/responses/Error" },
    },
  };
}

function getParameters(method: ApiMethod): Json {
  return [
    { name: "connect", in: "query", description: "Version of the protocol.", required: false, schema: { const: "v1" } },
    { name: "encoding", in: "query", description: "How `message` is written.", required: true, schema: { const: "json" } },
    { name: "message", in: "query", description: "The request.", required: true, content: { "application/json": { schema: refTo(method.input) } } },
  ];
}

/** Messages that the services use, in order of their names. */
function reachable(api: Api, messages: ReadonlyMap<string, ApiMessage>): readonly ApiMessage[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const message = messages.get(name);
    if (message === undefined || found.has(name)) return;
    found.add(name);
    for (const field of message.fields) visit(field.message);
  };
  for (const method of api.services.flatMap((service) => service.methods)) for (const name of [method.input, method.output]) visit(name);
  return api.messages.filter((message) => found.has(message.name)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function schemaOf(message: ApiMessage): Json {
  return {
    type: "object",
    description: message.comment,
    properties: Object.fromEntries(message.fields.map((field) => [field.name, fieldSchema(field)])),
  };
}

function fieldSchema(field: ApiField): Json {
  const value = field.message === "" || WELL_KNOWN[field.message] !== undefined ? scalarSchema(field) : refTo(field.message);
  if (field.shape === "list") return { type: "array", description: field.comment, items: value };
  if (field.shape === "map") return { type: "object", description: field.comment, additionalProperties: value };
  return { ...(value as { readonly [key: string]: Json }), description: field.comment };
}

/** The JSON form of Protobuf's scalars; 64-bit integers are decimal text. */
const SCALARS: Readonly<Record<string, Json>> = {
  TYPE_STRING: { type: "string" },
  TYPE_BOOL: { type: "boolean" },
  TYPE_INT32: { type: "integer", format: "int32" },
  TYPE_INT64: { type: "string", format: "int64", pattern: "^-?[0-9]+$" },
};

const WELL_KNOWN: Readonly<Record<string, Json>> = {
  "google.protobuf.Timestamp": { type: "string", format: "date-time" },
};

function scalarSchema(field: ApiField): Json {
  const schema = WELL_KNOWN[field.message] ?? SCALARS[field.type];
  if (schema === undefined) throw new Error(`no OpenAPI schema for ${field.type} of ${field.name}`);
  return schema;
}
