import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { QueryService } from "../../contracts/src/generated/csp/query/v1/query_pb.ts";
import { readApi } from "./descriptors.ts";
import { type Json, openApiOf } from "./open-api.ts";

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const text = await readFile(join(import.meta.dirname, "../../contracts/openapi/query.v1.json"), "utf8");
const document = JSON.parse(text) as {
  readonly paths: Readonly<Record<string, object>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

test("every call has its path, and the read-only ones are also there by GET", () => {
  for (const method of QueryService.methods) {
    assert.deepEqual(Object.keys(document.paths[`/${QueryService.typeName}/${method.name}`] ?? {}), ["post", "get"]);
  }
});

test("every reference leads somewhere", () => {
  const references = [...text.matchAll(/"\$ref": "#\/([^"]+)"/g)].map((match) => match[1] ?? "");
  assert.ok(references.length > 20);
  for (const reference of references) {
    const target = reference.split("/").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
    assert.ok(target !== undefined, reference);
  }
});

test("every property says what it means", () => {
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    for (const [property, { description }] of Object.entries(schema.properties ?? {})) assert.ok(description, `${name}.${property}`);
  }
});

test("comments, lists, maps and 64-bit numbers come out of the descriptors", () => {
  const leading = (path: readonly number[], leadingComments: string) => ({ path, leadingComments });
  const field = (jsonName: string, type: string, label: string, typeName?: string) => ({
    jsonName,
    type,
    label,
    ...(typeName === undefined ? {} : { typeName }),
  });
  const api = readApi({
    file: [
      {
        name: "a.proto",
        package: "a",
        messageType: [
          {
            name: "M",
            field: [
              field("big", "TYPE_INT64", "LABEL_OPTIONAL"),
              field("names", "TYPE_STRING", "LABEL_REPEATED"),
              field("parts", "TYPE_MESSAGE", "LABEL_REPEATED", ".a.M.PartsEntry"),
            ],
            nestedType: [
              {
                name: "PartsEntry",
                options: { mapEntry: true },
                field: [field("key", "TYPE_STRING", "LABEL_OPTIONAL"), field("value", "TYPE_MESSAGE", "LABEL_OPTIONAL", ".a.M")],
              },
            ],
          },
        ],
        service: [{ name: "S", method: [{ name: "Do", inputType: ".a.M", outputType: ".a.M" }] }],
        sourceCodeInfo: {
          location: [leading([4, 0], " An M\n of two lines.\n\n Second.\n"), leading([4, 0, 2, 0], " How big.\n"), leading([6, 0, 2, 0], " Does.\n")],
        },
      },
    ],
  });
  const { paths, components } = openApiOf(api, { paths: {}, schemas: {} }) as {
    readonly paths: Readonly<Record<string, object>>;
    readonly components: { readonly schemas: Json };
  };
  assert.deepEqual(Object.keys(paths["/a.S/Do"] ?? {}), ["post"]);
  assert.deepEqual(components.schemas, {
    "a.M": {
      type: "object",
      description: "An M of two lines.\n\nSecond.",
      properties: {
        big: { type: "string", format: "int64", pattern: "^-?[0-9]+$", description: "How big." },
        names: { type: "array", description: "", items: { type: "string" } },
        parts: { type: "object", description: "", additionalProperties: { $ref: "#/components/schemas/a.M" } },
      },
    },
  });
});
