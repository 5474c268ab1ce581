// A schema registry that is there already, over HTTP.

export type { RegistryAccess } from "./registry-request.ts";
export { createSchemaRegistry } from "./schema-registry.ts";
