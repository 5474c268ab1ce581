export { REGISTRY_FIELDS, type RegistryConfig } from "./config.ts";
export { REGISTRY_PATH } from "./routes/confluent.ts";
export { createRegistry, type RegistryDeps } from "./service.ts";
