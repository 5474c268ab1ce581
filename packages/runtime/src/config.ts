// Settings of every process of the bridge: where its engines are, and its own folder. All take the same ones, used or not, so
// that one environment can be given to all of them.

import { CRASH_FIELDS, type ConfigFields, type ConfigOf, field, HTTP_FIELDS, TELEMETRY_FIELDS } from "@csp/service-kit";
import { FIRST_GENERATION, MAX_GENERATION } from "@csp/domain";
import { KAFKA_FIELDS } from "./kafka-config.ts";
import { SCHEMA_REGISTRY_FIELDS } from "./schema-registry.ts";

interface EngineConfig {
  /** The one folder in which everything is kept that no engine keeps. */
  readonly dataDir: string;
  /** A rule set as JSON; the built-in one where none is named. */
  readonly rulesFile: string | undefined;
  /** The generation of translations that is written, read and published. */
  readonly generation: number;
  /** Connection string of EventStoreDB. */
  readonly eventStore: string | undefined;
  /** Connection string of PostgreSQL, by the role that writes the views. */
  readonly postgres: string | undefined;
  /** By the role that reads them. */
  readonly postgresReader: string | undefined;
}

/** A generation of translations, as a setting says it. */
export const GENERATION = {
  kind: `a whole number, 0 to ${MAX_GENERATION}`,
  parse: (text: string): number | undefined => (/^\d{1,2}$/.test(text) ? Number(text) : undefined),
} as const;

const OWN_FIELDS: ConfigFields<EngineConfig> = {
  dataDir: field.path({ env: "CSP_DATA_DIR", doc: "the one folder in which everything is kept", default: "./data" }),
  rulesFile: field.optionalText({ env: "CSP_RULES_FILE", doc: "a rule set (JSON) to translate with instead of the built-in one" }),
  generation: {
    env: "CSP_GENERATION",
    doc: "the generation of translations that is written, read and published; a higher number translates everything again (`docs/generations.md`)",
    ...GENERATION,
    default: FIRST_GENERATION,
  },
  eventStore: field.optionalText({
    env: "CSP_EVENTSTORE",
    doc: "the event log in EventStoreDB, e.g. `esdb://127.0.0.1:2113?tls=false`, instead of one in the folder",
  }),
  postgres: field.optionalText({
    env: "CSP_POSTGRES",
    doc: "the views in PostgreSQL, e.g. `postgres://csp_writer:password@127.0.0.1:5432/csp`, instead of files in the folder",
  }),
  postgresReader: field.optionalText({
    env: "CSP_POSTGRES_READER",
    doc: "the same database, on the same server, by a role that can only read, to answer queries with",
  }),
};

/** What each process may be told. */
export const PROCESS_FIELDS = { ...OWN_FIELDS, ...HTTP_FIELDS, ...TELEMETRY_FIELDS, ...KAFKA_FIELDS, ...SCHEMA_REGISTRY_FIELDS, ...CRASH_FIELDS };

export type ProcessConfig = ConfigOf<typeof PROCESS_FIELDS>;

/** Those of a service that runs alone: its log is one that other processes share. */
export const SERVICE_FIELDS = {
  ...PROCESS_FIELDS,
  dataDir: { ...PROCESS_FIELDS.dataDir, doc: "the folder in which each service has one of its own name, for what no engine keeps" },
  eventStore: field.text({ env: "CSP_EVENTSTORE", doc: "the event log that all services share, e.g. CSP_EVENTSTORE='esdb://127.0.0.1:2113?tls=false'" }),
};

export type ServiceConfig = ConfigOf<typeof SERVICE_FIELDS>;
