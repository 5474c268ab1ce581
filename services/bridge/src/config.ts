// Settings of the bridge in one process: those that every process has, and those of its services.

import { INGEST_FIELDS } from "@csp/ingest";
import { PUBLISHER_FIELDS } from "@csp/publisher";
import { REGISTRY_FIELDS } from "@csp/registry";
import { BridgeError } from "@csp/contracts";
import { GENERATION, PROCESS_FIELDS } from "@csp/runtime";
import { type ConfigFields, type ConfigOf, type Env, readConfig } from "@csp/service-kit";
import { TRANSLATOR_FIELDS } from "@csp/translator";

interface OwnConfig {
  /** A generation of translations that is made beside the one that serves. */
  readonly nextGeneration: number | undefined;
}

const OWN_FIELDS: ConfigFields<OwnConfig> = {
  nextGeneration: {
    env: "CSP_NEXT_GENERATION",
    doc: "a generation after `CSP_GENERATION`, made beside it until it can take its place (`docs/generations.md`)",
    ...GENERATION,
    default: undefined,
  },
};

export const BRIDGE_FIELDS = { ...PROCESS_FIELDS, ...OWN_FIELDS, ...INGEST_FIELDS, ...TRANSLATOR_FIELDS, ...PUBLISHER_FIELDS, ...REGISTRY_FIELDS };

export type BridgeConfig = ConfigOf<typeof BRIDGE_FIELDS>;

/** All mistakes in the environment are reported together, as one CONFIG_INVALID. */
export function readBridgeConfig(env: Env): BridgeConfig {
  const config = readConfig(env, BRIDGE_FIELDS);
  const { generation, nextGeneration } = config;
  if (nextGeneration !== undefined && nextGeneration <= generation)
    throw new BridgeError("CONFIG_INVALID", `CSP_NEXT_GENERATION=${nextGeneration} must be higher than CSP_GENERATION, which is ${generation}`);
  return config;
}
