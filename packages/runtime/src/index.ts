// What every process of the bridge is started with: where its engines are, the engines themselves, waited for, and the rules.

export { SYSTEM_CLOCK } from "./clock.ts";
export { GENERATION, PROCESS_FIELDS, type ProcessConfig, SERVICE_FIELDS, type ServiceConfig } from "./config.ts";
export { createKafka, type KafkaPorts, sendToBoth } from "./kafka.ts";
export { kafkaAccess } from "./kafka-config.ts";
export { logKafkaFacts } from "./kafka-facts.ts";
export { createLogWatch } from "./log-watch.ts";
export { createOwnStores } from "./own-stores.ts";
export { createPatient } from "./patient.ts";
export { patientLog } from "./patient-log.ts";
export { readRules } from "./rules-file.ts";
export { runService, type ServiceParts } from "./run-service.ts";
export { createSchemaIds } from "./schema-registry.ts";
export { createTranslatedBy } from "./translated-by.ts";
export { uplinkStreams } from "./uplink-streams.ts";
