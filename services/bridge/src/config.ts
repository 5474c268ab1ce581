// Settings of the bridge in one process: those of its services, of HTTP and telemetry, and its own.

import { type ConfigFields, type ConfigOf, type Env, field, HTTP_FIELDS, readConfig, TELEMETRY_FIELDS } from "@csp/service-kit";
import { INGEST_FIELDS } from "@csp/ingest";
import { PUBLISHER_FIELDS } from "@csp/publisher";
import { REGISTRY_FIELDS } from "@csp/registry";
import { TRANSLATOR_FIELDS } from "@csp/translator";
import { KAFKA_FIELDS } from "./kafka-config.ts";
import { SCHEMA_REGISTRY_FIELDS } from "./schema-registry.ts";

interface OwnConfig {
  /** The one folder in which everything is kept. */
  readonly dataDir: string;
  /** A rule set as JSON; the built-in one where none is named. */
  readonly rulesFile: string | undefined;
}

const OWN_FIELDS: ConfigFields<OwnConfig> = {
  dataDir: field.path({ env: "CSP_DATA_DIR", doc: "the one folder in which everything is kept", default: "./data" }),
  rulesFile: field.optionalText({ env: "CSP_RULES_FILE", doc: "a rule set (JSON) to translate with instead of the built-in one" }),
};

export const BRIDGE_FIELDS = {
  ...OWN_FIELDS,
  ...HTTP_FIELDS,
  ...TELEMETRY_FIELDS,
  ...INGEST_FIELDS,
  ...TRANSLATOR_FIELDS,
  ...PUBLISHER_FIELDS,
  ...REGISTRY_FIELDS,
  ...KAFKA_FIELDS,
  ...SCHEMA_REGISTRY_FIELDS,
};

export type BridgeConfig = ConfigOf<typeof BRIDGE_FIELDS>;

/** All mistakes in the environment are reported together, as one CONFIG_INVALID. */
export function readBridgeConfig(env: Env): BridgeConfig {
  return readConfig(env, BRIDGE_FIELDS);
}
