// `npm run service -- translator`: a translator alone. Several share the streams by CSP_TRANSLATOR_SHARD.

import { readRules, runService, SERVICE_FIELDS, uplinkStreams } from "@csp/runtime";
import { readConfig, runMain } from "@csp/service-kit";
import { TRANSLATOR_FIELDS } from "./config.ts";
import { createTranslator } from "./service.ts";

await runMain(() => {
  const config = readConfig(process.env, { ...SERVICE_FIELDS, ...TRANSLATOR_FIELDS });
  return runService("translator", config, async ({ log, telemetry }) => {
    const rules = await readRules(config.rulesFile);
    return createTranslator({ log, rules, generation: config.generation, uplinkStreams: () => uplinkStreams(log), telemetry }, config);
  });
});
