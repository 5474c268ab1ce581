// The subjects of the bridge's own topics and their schemas: fixed by the program, so nobody can add to them.

import { provinceCodes } from "@csp/codes";
import { type CompatibilityLevel, type SubjectSchema, supervisionTopic, TOPICS, topicContract, topicOfSubject, valueSubject } from "@csp/contracts";
import { schemaVersions, TOPIC_SCHEMAS } from "@csp/domain";
import avsc from "avsc";
import { formOf } from "./avro-schema.ts";

/** Every id under this one is the bridge's own. */
export const FIRST_FOREIGN_ID = 100_000;

export interface OwnSubject {
  readonly compatibility: CompatibilityLevel;
  /** Oldest first. */
  readonly schemas: readonly (SubjectSchema & { readonly form: string })[];
}

const FORMS = new Map(TOPIC_SCHEMAS.map(({ id, schema }) => [id, formOf(avsc.Type.forSchema(schema as avsc.Schema))]));
const TEXTS = new Map(TOPIC_SCHEMAS.map(({ id, schema }) => [id, JSON.stringify(schema)]));

/** Undefined for a subject that is no topic's of ours. */
export function ownSubject(subject: string): OwnSubject | undefined {
  const topic = topicOfSubject(subject);
  const contract = topic === undefined ? undefined : topicContract(topic);
  if (contract === undefined || contract.compatibility === null) return undefined;
  const schemas = schemaVersions(contract.schema).map(({ id, version }) => ({
    subject,
    version,
    id,
    schema: TEXTS.get(id) ?? "",
    form: FORMS.get(id) ?? "",
  }));
  return { compatibility: contract.compatibility, schemas };
}

/** Those of topics whose names are known beforehand, and of those that `topics` names. */
export function ownSubjects(topics: readonly string[]): readonly string[] {
  const regions = [...provinceCodes(), "unknown"].map(supervisionTopic);
  const single = TOPICS.filter(({ name, direction }) => direction === "out" && !name.includes("<")).map(({ name }) => name);
  return [...new Set([...single, ...regions, ...topics].map(valueSubject))].filter((subject) => ownSubject(subject) !== undefined).toSorted();
}

/** The schema of an id of ours, as JSON text. */
export function ownSchema(id: number): string | undefined {
  return TEXTS.get(id);
}
