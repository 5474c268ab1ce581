// Our client of a schema registry against one that we did not write: what the port says must hold there too, and every version
// of our own schemas be taken, in their order.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createSchemaRegistry } from "@csp/adapter-schema-registry";
import { valueSubject } from "@csp/contracts";
import { schemaRegistryConformance } from "@csp/contracts/conformance";
import { schemaVersions, TOPIC_SCHEMAS } from "@csp/domain";
import { findForeignRegistry } from "./apicurio.ts";
import { engineSuite } from "./engine-suite.ts";

engineSuite("schema registry of another make", await findForeignRegistry(), (start) => {
  const started = start();
  after(async () => (await started)[Symbol.asyncDispose]());
  const open = async () => createSchemaRegistry({ url: (await started).url });

  test("takes every version of our schemas, and knows them again", async () => {
    const registry = await open();
    for (const { name: family, file } of TOPIC_SCHEMAS) {
      const subject = valueSubject(`test.${family}`);
      const versions = schemaVersions(file);
      assert.ok(versions.length > 0);
      for (const { version, schema } of versions) {
        const text = JSON.stringify(schema);
        const id = await registry.register(subject, text);
        const found = await registry.find(subject, text);
        assert.deepEqual([found?.id, found?.version], [id, version], `${family} ${version}`);
        assert.deepEqual(JSON.parse((await registry.schemaOf(id)) ?? ""), JSON.parse(text));
      }
    }
  });

  schemaRegistryConformance("of another make", async () => ({ port: await open(), reopen: open, [Symbol.asyncDispose]: async () => undefined }));
});
