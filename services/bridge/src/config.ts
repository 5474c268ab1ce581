// Settings of the bridge in one process: those that every process has, and those of its services.

import { INGEST_FIELDS } from "@csp/ingest";
import { PUBLISHER_FIELDS } from "@csp/publisher";
import { REGISTRY_FIELDS } from "@csp/registry";
import { PROCESS_FIELDS } from "@csp/runtime";
import { type ConfigOf, type Env, readConfig } from "@csp/service-kit";
import { TRANSLATOR_FIELDS } from "@csp/translator";

export const BRIDGE_FIELDS = { ...PROCESS_FIELDS, ...INGEST_FIELDS, ...TRANSLATOR_FIELDS, ...PUBLISHER_FIELDS, ...REGISTRY_FIELDS };

export type BridgeConfig = ConfigOf<typeof BRIDGE_FIELDS>;

/** All mistakes in the environment are reported together, as one CONFIG_INVALID. */
export function readBridgeConfig(env: Env): BridgeConfig {
  return readConfig(env, BRIDGE_FIELDS);
}
