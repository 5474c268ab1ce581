// `npm run service -- ingest`: ingest alone. Shares the partitions of Kafka with all others of its group.

import { join } from "node:path";
import { runService, SERVICE_FIELDS } from "@csp/runtime";
import { readConfig, runMain } from "@csp/service-kit";
import { INGEST_FIELDS } from "./config.ts";
import { createIngest } from "./service.ts";

await runMain(() => {
  const config = readConfig(process.env, { ...SERVICE_FIELDS, ...INGEST_FIELDS });
  return runService("ingest", config, async ({ log, clock, telemetry, kafka, ownFolder }) =>
    createIngest({ log, clock, telemetry, spoolFolder: join(await ownFolder(), "spool"), inbox: kafka()?.inbox }, config),
  );
});
