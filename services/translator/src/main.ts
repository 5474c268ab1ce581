// `npm run service -- translator`: a translator alone. Several share the streams by CSP_TRANSLATOR_SHARD.

import { readRules, runService, SERVICE_FIELDS } from "@csp/runtime";
import { readConfig, runMain } from "@csp/service-kit";
import { TRANSLATOR_FIELDS } from "./config.ts";
import { createTranslator } from "./service.ts";

await runMain(() => {
  const config = readConfig(process.env, { ...SERVICE_FIELDS, ...TRANSLATOR_FIELDS });
  return runService("translator", config, async ({ log, telemetry }) => createTranslator({ log, rules: await readRules(config.rulesFile), telemetry }, config));
});
