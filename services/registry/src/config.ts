// Settings of the schema registry.

import { type ConfigFields, field } from "@csp/service-kit";

export interface RegistryConfig {
  /** Schemas of others that are kept, at most; with 0 nobody can register any. */
  readonly registrySchemas: number;
}

export const REGISTRY_FIELDS: ConfigFields<RegistryConfig> = {
  registrySchemas: field.count({
    env: "CSP_REGISTRY_SCHEMAS",
    doc: "schemas of others that the bridge's schema registry takes, at most; its own it serves always",
    default: 0,
  }),
};
