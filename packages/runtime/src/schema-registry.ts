// Where the ids come from that stand in messages: the bridge's own registry, which has them fixed, or one that is there
// already, in which the bridge then registers its schemas.

import { createSchemaRegistry } from "@csp/adapter-schema-registry";
import { valueSubject } from "@csp/contracts";
import { type ConfigFields, field } from "@csp/service-kit";

/** The id that stands in front of each message of a topic, by the schema that it is written with. */
type SchemaIds = (topic: string, schema: { readonly id: number; readonly schema: object }) => Promise<number>;

export interface SchemaRegistryConfig {
  /** Address of a registry with Confluent's interface; without it the ids are those of the bridge's own. */
  readonly schemaRegistry: string | undefined;
  readonly schemaRegistryUsername: string | undefined;
  readonly schemaRegistryPassword: string | undefined;
}

export const SCHEMA_REGISTRY_FIELDS: ConfigFields<SchemaRegistryConfig> = {
  schemaRegistry: field.optionalAddress({
    env: "CSP_SCHEMA_REGISTRY",
    doc: "a schema registry with Confluent's interface, where the schemas of topics are registered; without it the bridge's own at `/registry` has them",
  }),
  schemaRegistryUsername: field.optionalText({ env: "CSP_SCHEMA_REGISTRY_USERNAME", doc: "our name to that registry" }),
  schemaRegistryPassword: field.optionalText({ env: "CSP_SCHEMA_REGISTRY_PASSWORD", doc: "our password to that registry" }),
};

/** Asks nothing yet. */
export function createSchemaIds(config: SchemaRegistryConfig): SchemaIds {
  const { schemaRegistry: url, schemaRegistryUsername: username, schemaRegistryPassword: password } = config;
  if (url === undefined) return async (_topic, { id }) => id;
  const registry = createSchemaRegistry({ url, username, password });
  return (topic, { schema }) => registry.register(valueSubject(topic), JSON.stringify(schema));
}
