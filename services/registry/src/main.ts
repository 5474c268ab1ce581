// `npm run service -- registry`: the schema registry alone, over an event log that other processes share. Any number may run.

import { runService, SERVICE_FIELDS } from "@csp/runtime";
import { readConfig, runMain } from "@csp/service-kit";
import { REGISTRY_FIELDS } from "./config.ts";
import { createRegistry } from "./service.ts";

await runMain(() => {
  const config = readConfig(process.env, { ...SERVICE_FIELDS, ...REGISTRY_FIELDS });
  return runService("registry", config, async ({ log, telemetry }) => createRegistry({ log, telemetry }, config));
});
