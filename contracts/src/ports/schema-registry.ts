// The port of a schema registry: which schemas the values of a topic were written with, each under a number that stands in
// the messages. The bridge serves one of its own, and can use one that is there already; both speak Confluent's interface.

export const COMPATIBILITY_LEVELS = ["NONE", "BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE"] as const;
/** Which of the versions of a subject must be able to read which: `BACKWARD` the newest the one before, `…_TRANSITIVE` all before. */
export type CompatibilityLevel = (typeof COMPATIBILITY_LEVELS)[number];

export interface SubjectSchema {
  readonly subject: string;
  /** 1, 2, 3, … within the subject. */
  readonly version: number;
  /** The same for the same schema under every subject. */
  readonly id: number;
  /** Avro, as JSON text. */
  readonly schema: string;
}

/** What is not there is undefined, never an error. All reject with REGISTRY_UNAVAILABLE or REGISTRY_REFUSED where the registry does. */
export interface SchemaRegistry {
  /**
   * The id of a schema under a subject, which becomes a version of it where it is none yet. MUST give the same id for the same
   * schema, for ever. Rejects with SCHEMA_INCOMPATIBLE and SCHEMA_INVALID, and then nothing has changed.
   */
  register(subject: string, schema: string): Promise<number>;
  /** The version that this very schema is. */
  find(subject: string, schema: string): Promise<SubjectSchema | undefined>;
  schemaOf(id: number): Promise<string | undefined>;
  subjects(): Promise<readonly string[]>;
  /** Empty for a subject that is not there. */
  versions(subject: string): Promise<readonly number[]>;
  version(subject: string, version: number | "latest"): Promise<SubjectSchema | undefined>;
  /** Undefined where there is no such version to hold it against. */
  isCompatible(subject: string, version: number | "latest", schema: string): Promise<boolean | undefined>;
  /** What holds for a subject, or for all that have no level of their own. */
  compatibility(subject?: string): Promise<CompatibilityLevel>;
  setCompatibility(level: CompatibilityLevel, subject?: string): Promise<void>;
}
