// The registry itself: the bridge's own subjects, which are fixed, and those of others, where it takes them.

import { COMPATIBILITY_LEVELS, type CompatibilityLevel, type SubjectSchema } from "@csp/contracts";
import { type Answer, answer, noSchema, noSubject, noVersion, refuse } from "./answer.ts";
import { type AvroSchema, readAvroSchema } from "./avro-schema.ts";
import { whyIncompatible } from "./compatibility.ts";
import { type Decision, type ForeignSchemas, type ForeignStore, levelEvent, registeredEvent } from "./foreign-schemas.ts";
import { ownSchema, ownSubject, ownSubjects } from "./own-subjects.ts";

/** Answers with the schemas as texts. A version is a number, or `latest`. */
export interface Registry {
  subjects(): Promise<Answer<readonly string[]>>;
  versions(subject: string): Promise<Answer<readonly number[]>>;
  version(subject: string, version: number | "latest"): Promise<Answer<SubjectSchema>>;
  schemaOf(id: number): Promise<Answer<string>>;
  /** Where a schema stands under all subjects. */
  find(subject: string, schema: string): Promise<Answer<SubjectSchema>>;
  register(subject: string, schema: string): Promise<Answer<number>>;
  isCompatible(subject: string, version: number | "latest", schema: string): Promise<Answer<{ readonly why: string | null }>>;
  /** Of all subjects that have none of their own where no subject is named. */
  level(subject: string | null, orGlobal: boolean): Promise<Answer<CompatibilityLevel>>;
  setLevel(subject: string | null, level: string): Promise<Answer<CompatibilityLevel>>;
}

const GLOBAL_LEVEL: CompatibilityLevel = "BACKWARD";
const MAX_NAME = 255;

/** @param topics those that there are, so that their subjects are listed */
export function createSchemas(store: ForeignStore, topics: () => Promise<readonly string[]>, maxSchemas: number): Registry {
  async function schemasOf(subject: string): Promise<readonly SubjectSchema[]> {
    return ownSubject(subject)?.schemas ?? (await store.read()).subjects.get(subject) ?? [];
  }

  async function versionOf(subject: string, version: number | "latest"): Promise<Answer<SubjectSchema>> {
    const schemas = await schemasOf(subject);
    if (schemas.length === 0) return noSubject(subject);
    const found = version === "latest" ? schemas.at(-1) : schemas.find((one) => one.version === version);
    return found === undefined ? noVersion(Number(version)) : answer(found);
  }

  return {
    subjects: async () => answer([...ownSubjects(await topics()), ...(await store.read()).subjects.keys()].toSorted()),
    async versions(subject) {
      const schemas = await schemasOf(subject);
      return schemas.length === 0 ? noSubject(subject) : answer(schemas.map(({ version }) => version));
    },
    version: versionOf,
    async schemaOf(id) {
      const schema = ownSchema(id) ?? (await store.read()).byId.get(id)?.schema;
      return schema === undefined ? noSchema() : answer(schema);
    },
    async find(subject, text) {
      const read = readAvroSchema(text);
      if (!read.ok) return read;
      const own = ownSubject(subject);
      if (own === undefined) return findForeign(await store.read(), subject, read.value);
      const found = own.schemas.find(({ form }) => form === read.value.form);
      return found === undefined ? noSchema() : answer(found);
    },
    async register(subject, text) {
      const read = readAvroSchema(text);
      if (!read.ok) return read;
      const own = ownSubject(subject);
      // Whoever registers what is there gets its id, so that serialisers that register before they look work.
      const there = own?.schemas.find(({ form }) => form === read.value.form);
      if (there !== undefined) return answer(there.id);
      if (own !== undefined) return refuse(42205, `Subject ${subject} is in read-only mode: its schemas come with the bridge.`);
      return store.change((now) => decideRegistration(now, subject, read.value, maxSchemas));
    },
    async isCompatible(subject, version, text) {
      const read = readAvroSchema(text);
      if (!read.ok) return read;
      const against = await versionOf(subject, version);
      if (!against.ok) return against;
      const level = ownSubject(subject)?.compatibility ?? levelFor(await store.read(), subject);
      return answer({ why: whyIncompatible(level, read.value.json, [against.value.schema]) });
    },
    async level(subject, orGlobal) {
      const own = subject === null ? undefined : ownSubject(subject);
      if (own !== undefined) return answer(own.compatibility);
      const { levels } = await store.read();
      const level = levels.get(subject) ?? (subject === null || orGlobal ? (levels.get(null) ?? GLOBAL_LEVEL) : undefined);
      return level === undefined ? refuse(40408, `Subject '${subject}' does not have subject-level compatibility configured`) : answer(level);
    },
    async setLevel(subject, text) {
      const level = COMPATIBILITY_LEVELS.find((one) => one === text);
      if (level === undefined) return refuse(42203, `Invalid compatibility level. Valid values are ${COMPATIBILITY_LEVELS.join(", ").toLowerCase()}`);
      if (subject !== null && ownSubject(subject) !== undefined)
        return refuse(42205, `Subject ${subject} is in read-only mode: its schemas come with the bridge.`);
      return store.change((now) => decideLevel(now, subject, level, maxSchemas));
    },
  };
}

function findForeign({ subjects }: ForeignSchemas, subject: string, { identity }: AvroSchema): Answer<SubjectSchema> {
  const schemas = subjects.get(subject);
  if (schemas === undefined) return noSubject(subject);
  const found = schemas.find((one) => one.identity === identity);
  return found === undefined ? noSchema() : answer(found);
}

function decideRegistration(now: ForeignSchemas, subject: string, schema: AvroSchema, maxSchemas: number): Decision<Answer<number>> {
  const there = findForeign(now, subject, schema);
  if (there.ok) return without(answer(there.value.id));
  if (maxSchemas === 0)
    return without(refuse(42205, `Subject ${subject} is in read-only mode: this registry takes no schemas of others (CSP_REGISTRY_SCHEMAS).`));
  if (now.count >= maxSchemas)
    return without(refuse(42205, `Subject ${subject} is in read-only mode: this registry has ${now.count} schemas of others, as many as it takes.`));
  if (!isName(subject)) return without(refuse(42201, `A subject has 1 to ${MAX_NAME} characters, none of them a control character.`));
  const before = now.subjects.get(subject) ?? [];
  const why = whyIncompatible(
    levelFor(now, subject),
    schema.json,
    before.map((one) => one.schema),
  );
  if (why !== null) return without(refuse(409, `Schema being registered is incompatible with an earlier schema for subject "${subject}": ${why}`));
  const id = now.idOf.get(schema.identity) ?? now.nextId;
  return { append: [registeredEvent({ subject, version: (before.at(-1)?.version ?? 0) + 1, id, schema: schema.text })], value: answer(id) };
}

function decideLevel(now: ForeignSchemas, subject: string | null, level: CompatibilityLevel, maxSchemas: number): Decision<Answer<CompatibilityLevel>> {
  if (now.levels.get(subject) === level) return without(answer(level));
  if (maxSchemas === 0) return without(refuse(42205, "This registry is in read-only mode: it takes no schemas of others (CSP_REGISTRY_SCHEMAS)."));
  // One level for each subject that is there, so that they are as bounded as those.
  if (subject !== null && !now.subjects.has(subject)) return without(noSubject(subject));
  return { append: [levelEvent(subject, level)], value: answer(level) };
}

function without<T>(value: T): Decision<T> {
  return { append: [], value };
}

function levelFor({ levels }: ForeignSchemas, subject: string): CompatibilityLevel {
  return levels.get(subject) ?? levels.get(null) ?? GLOBAL_LEVEL;
}

function isName(subject: string): boolean {
  return subject.length > 0 && subject.length <= MAX_NAME && !/[\0-\x1f\x7f]/.test(subject);
}
