// A schema registry with Confluent's interface, over HTTP. What never changes there is asked for once: the id of a schema, the
// schema of an id. Knows nothing of what schemas say.

import { BridgeError, COMPATIBILITY_LEVELS, type CompatibilityLevel, type SchemaRegistry, type SubjectSchema } from "@csp/contracts";
import { createAsk, type RegistryAccess } from "./registry-request.ts";

/** Answers that are remembered, of each kind. */
const MAX_REMEMBERED = 1000;

/** Asks nothing yet. */
export function createSchemaRegistry(access: RegistryAccess): SchemaRegistry {
  const ask = createAsk(access);
  const ids = remembering<number>();
  const schemas = remembering<string>();

  async function askFor<T>(request: Parameters<typeof ask>[0], read: (said: Said) => T | undefined): Promise<T | undefined> {
    const said = await ask(request);
    if (said === undefined) return undefined;
    const value = read(typeof said === "object" && said !== null ? (said as Said) : {});
    if (value === undefined) throw new BridgeError("REGISTRY_REFUSED", `the schema registry at ${access.url} answers in another form than Confluent's`);
    return value;
  }

  async function askLevel(path: readonly string[]): Promise<CompatibilityLevel | undefined> {
    return askFor({ method: "GET", path }, ({ compatibilityLevel }) => COMPATIBILITY_LEVELS.find((level) => level === compatibilityLevel));
  }

  return {
    register: (subject, schema) =>
      ids(`${subject}\n${schema}`, async () => {
        // There are registries that take the empty text for a schema.
        if (!isJson(schema)) throw new BridgeError("SCHEMA_INVALID", `what is to be registered as ${subject} is no JSON`);
        return required(
          await askFor({ method: "POST", path: ["subjects", subject, "versions"], body: { schema } }, ({ id }) => (isId(id) ? id : undefined)),
          subject,
        );
      }),
    find: (subject, schema) => askFor({ method: "POST", path: ["subjects", subject], body: { schema } }, readSubjectSchema),
    schemaOf: (id) => schemas(String(id), () => askFor({ method: "GET", path: ["schemas", "ids", id] }, ({ schema }) => textOf(schema))),
    subjects: async () => (await askFor({ method: "GET", path: ["subjects"] }, (said) => listOf(said, (one) => typeof one === "string"))) ?? [],
    versions: async (subject) => (await askFor({ method: "GET", path: ["subjects", subject, "versions"] }, (said) => listOf(said, isId))) ?? [],
    version: (subject, version) => askFor({ method: "GET", path: ["subjects", subject, "versions", version] }, readSubjectSchema),
    isCompatible: (subject, version, schema) =>
      askFor({ method: "POST", path: ["compatibility", "subjects", subject, "versions", version], body: { schema } }, ({ is_compatible: is }) =>
        typeof is === "boolean" ? is : undefined,
      ),
    async compatibility(subject) {
      const own = subject === undefined ? undefined : await askLevel(["config", subject]);
      return own ?? required(await askLevel(["config"]), "config");
    },
    async setCompatibility(level, subject) {
      const path = subject === undefined ? ["config"] : ["config", subject];
      required(await askFor({ method: "PUT", path, body: { compatibility: level } }, ({ compatibility }) => textOf(compatibility)), "config");
    },
  };
}

/** A JSON object that somebody else wrote. */
type Said = Readonly<Record<string, unknown>>;

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new BridgeError("REGISTRY_REFUSED", `the schema registry says that there is no ${what}`);
  return value;
}

function readSubjectSchema({ subject, version, id, schema }: Said): SubjectSchema | undefined {
  const isWhole = typeof subject === "string" && isId(version) && isId(id) && typeof schema === "string";
  return isWhole ? { subject, version, id, schema } : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function listOf<T>(said: unknown, isItem: (item: unknown) => item is T): readonly T[] | undefined {
  return Array.isArray(said) && said.every(isItem) ? said : undefined;
}

/** Asks once for each name, also while the answer is on its way; a failure, or nothing, is not remembered. */
function remembering<T>() {
  const known = new Map<string, Promise<T | undefined>>();
  return <V extends T | undefined>(name: string, fetchIt: () => Promise<V>): Promise<V> => {
    const there = known.get(name) as Promise<V> | undefined;
    if (there !== undefined) return there;
    const asking = fetchIt();
    for (const oldest of known.keys()) {
      if (known.size < MAX_REMEMBERED) break;
      known.delete(oldest);
    }
    known.set(name, asking);
    const forget = () => {
      if (known.get(name) === asking) known.delete(name);
    };
    asking.then((value) => value === undefined && forget(), forget);
    return asking;
  };
}
