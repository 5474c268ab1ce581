// The schema registry of the bridge: serves the schemas of its topics, and keeps those of others where that is allowed.

import type { EventLog, TopicReader } from "@csp/contracts";
import { createFailure, type Service, type Telemetry } from "@csp/service-kit";
import type { RegistryConfig } from "./config.ts";
import { createForeignStore } from "./foreign-schemas.ts";
import { createSchemas } from "./registry.ts";
import { confluentRoutes, REGISTRY_PATH } from "./routes/confluent.ts";
import { createRegistryTelemetry } from "./telemetry.ts";

export interface RegistryDeps {
  /** Keeps the schemas of others. */
  readonly log: EventLog;
  /** Says which topics there are, so that the subjects of those that came about at run time are listed. */
  readonly topics?: Pick<TopicReader, "topics"> | undefined;
  readonly telemetry: Telemetry;
}

export function createRegistry(deps: RegistryDeps, config: RegistryConfig): Service {
  const topics = async () => (await deps.topics?.topics()) ?? [];
  const registry = createSchemas(createForeignStore(deps.log), topics, config.registrySchemas);
  return {
    name: "registry",
    // It reads the log when it is asked, and says then where it cannot.
    failed: createFailure().failed,
    start: async () => undefined,
    ready: () => ({ ready: true, detail: `schemas are served at ${REGISTRY_PATH}` }),
    routes: (http) => confluentRoutes(http, registry, createRegistryTelemetry(deps.telemetry)),
    [Symbol.asyncDispose]: async () => undefined,
  };
}
