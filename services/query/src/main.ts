// `npm run service -- query`: query alone, over an event log that other processes share and a store that it has by itself.

import { runService, SERVICE_FIELDS } from "@csp/runtime";
import { readConfig, runMain } from "@csp/service-kit";
import { packSchema } from "./pack-view/schema.ts";
import { createQuery } from "./service.ts";

await runMain(() =>
  runService("query", readConfig(process.env, SERVICE_FIELDS), async ({ log, telemetry, ownStores }) => {
    const { stores } = ownStores({ stores: { packs: { schema: packSchema } }, hasTopics: false });
    return createQuery({ log, store: stores.packs, telemetry });
  }),
);
