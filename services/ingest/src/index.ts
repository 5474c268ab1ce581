export { type IngestConfig, INGEST_FIELDS } from "./config.ts";
export { createIngest, type IngestDeps } from "./service.ts";
