import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSchemaRegistry } from "@csp/adapter-schema-registry";
import { schemaRegistryConformance } from "@csp/contracts/conformance";
import { type ServedRegistry, serveRegistry } from "./registry.test-support.ts";

schemaRegistryConformance("the bridge's own, over HTTP", async () => {
  const folder = await mkdtemp(join(tmpdir(), "registry-"));
  let served: ServedRegistry = await serveRegistry(100, folder);
  return {
    port: createSchemaRegistry({ url: served.url }),
    async reopen() {
      await served[Symbol.asyncDispose]();
      served = await serveRegistry(100, folder);
      return createSchemaRegistry({ url: served.url });
    },
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
});
