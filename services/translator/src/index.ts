export { type TranslatorConfig, TRANSLATOR_FIELDS } from "./config.ts";
export { openPayload } from "./open-payload.ts";
export { createTranslator, type TranslatorDeps } from "./service.ts";
