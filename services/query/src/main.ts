// `npm run service -- query`: query alone, over an event log that other processes share and a store that it has by itself.

import { viewOfGeneration } from "@csp/domain";
import { runService, SERVICE_FIELDS } from "@csp/runtime";
import { readConfig, runMain } from "@csp/service-kit";
import { packSchema } from "./pack-view/schema.ts";
import { createQuery } from "./service.ts";

await runMain(() => {
  const config = readConfig(process.env, SERVICE_FIELDS);
  const { generation } = config;
  return runService("query", config, async ({ log, telemetry, ownStores }) => {
    const { stores } = ownStores({ stores: { packs: { schema: viewOfGeneration(packSchema, generation) } }, hasTopics: false });
    return createQuery({ log, store: stores.packs, generation, telemetry });
  });
});
