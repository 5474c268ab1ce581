// The registry over HTTP, as Confluent's interface has it, so that stock serialisers and deserialisers work against it.

import type { SubjectSchema } from "@csp/contracts";
import { readWholeBody } from "@csp/service-kit";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Answer, answer, httpStatusOf, orStoreFailure, type Problem, refuse } from "../answer.ts";
import type { Registry } from "../registry.ts";
import type { RegistryTelemetry } from "../telemetry.ts";

const MEDIA = "application/vnd.schemaregistry.v1+json";
const MAX_BODY_BYTES = 512 * 1024;
/** Places of the service's own path; none leaves it. */
export const REGISTRY_PATH = "/registry";

interface Params {
  readonly subject: string;
  readonly version: string;
  readonly id: string;
}
type Ask = FastifyRequest<{ Params: Params; Querystring: { readonly defaultToGlobal?: unknown } }>;
interface SentSchema {
  readonly schema: string;
}

export function confluentRoutes(http: FastifyInstance, registry: Registry, telemetry: RegistryTelemetry): void {
  const route = <T>(method: "GET" | "POST" | "PUT", path: string, work: (request: Ask) => Promise<Answer<T>>): void => {
    http.route<{ Params: Params }>({
      method,
      url: `${REGISTRY_PATH}${path}`,
      bodyLimit: MAX_BODY_BYTES,
      handler: async (request, reply) => {
        const result = await work(request as Ask).catch(orStoreFailure);
        if (!result.ok) telemetry.refused(result.problem.code);
        return result.ok ? send(reply, 200, result.value) : send(reply, httpStatusOf(result.problem), toError(result.problem));
      },
    });
  };
  const withSchema = async <T>(request: Ask, work: (schema: string) => Promise<Answer<T>>): Promise<Answer<T>> => {
    const sent = await readSchema(request);
    return sent.ok ? work(sent.value.schema) : sent;
  };
  const withVersion = async <T>({ params }: Ask, work: (version: number | "latest") => Promise<Answer<T>>): Promise<Answer<T>> => {
    const version = readVersion(params.version);
    return version.ok ? work(version.value) : version;
  };

  route("GET", "/", async () => answer({}));
  route("GET", "/schemas/types", async () => answer(["AVRO"]));
  route("GET", "/subjects", () => registry.subjects());
  route("GET", "/subjects/:subject/versions", ({ params }) => registry.versions(params.subject));
  route("GET", "/subjects/:subject/versions/:version", (request) =>
    withVersion(request, async (version) => mapped(await registry.version(request.params.subject, version), toSubjectVersion)),
  );
  route("GET", "/schemas/ids/:id", async ({ params }) =>
    mapped(await registry.schemaOf(/^\d{1,10}$/.test(params.id) ? Number(params.id) : 0), (schema) => ({ schema })),
  );
  route("POST", "/subjects/:subject", (request) =>
    withSchema(request, async (schema) => mapped(await registry.find(request.params.subject, schema), toSubjectVersion)),
  );
  route("POST", "/subjects/:subject/versions", (request) =>
    withSchema(request, async (schema) => mapped(await registry.register(request.params.subject, schema), (id) => ({ id }))),
  );
  route("POST", "/compatibility/subjects/:subject/versions/:version", (request) =>
    withVersion(request, (version) =>
      withSchema(request, async (schema) =>
        mapped(await registry.isCompatible(request.params.subject, version, schema), ({ why }) => ({
          is_compatible: why === null,
          ...(why === null ? {} : { messages: [why] }),
        })),
      ),
    ),
  );
  for (const [path, subjectOf] of [
    ["/config", () => null],
    ["/config/:subject", ({ params }: Ask) => params.subject],
  ] as const) {
    route("GET", path, async (request) =>
      mapped(await registry.level(subjectOf(request), request.query.defaultToGlobal === "true"), (compatibilityLevel) => ({ compatibilityLevel })),
    );
    route("PUT", path, async (request) => {
      const body = await readJson(request);
      if (!body.ok) return body;
      const { compatibility } = body.value;
      return mapped(await registry.setLevel(subjectOf(request), typeof compatibility === "string" ? compatibility.toUpperCase() : ""), (level) => ({
        compatibility: level,
      }));
    });
  }
}

function mapped<T, U>(result: Answer<T>, to: (value: T) => U): Answer<U> {
  return result.ok ? answer(to(result.value)) : result;
}

function toSubjectVersion({ subject, version, id, schema }: SubjectSchema): SubjectSchema {
  return { subject, version, id, schema };
}

function send(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply.code(status).type(MEDIA).send(JSON.stringify(body));
}

function toError({ code, message }: Problem): object {
  return { error_code: code, message };
}

async function readJson(request: FastifyRequest): Promise<Answer<Readonly<Record<string, unknown>>>> {
  const text = (await readWholeBody(request.body as AsyncIterable<Uint8Array>)).toString();
  try {
    const json = JSON.parse(text) as unknown;
    if (typeof json === "object" && json !== null) return answer(json as Readonly<Record<string, unknown>>);
  } catch {
    // Said below.
  }
  return refuse(42201, "The request is no JSON object.");
}

async function readSchema(request: FastifyRequest): Promise<Answer<SentSchema>> {
  const body = await readJson(request);
  if (!body.ok) return body;
  const { schema, schemaType, references } = body.value;
  if (typeof schema !== "string") return refuse(42201, "The field schema must hold a schema as text.");
  if ((schemaType ?? "AVRO") !== "AVRO") return refuse(42201, "Schemas are Avro here.");
  if (Array.isArray(references) && references.length > 0) return refuse(42201, "Schemas must be whole here, without references.");
  return answer({ schema });
}

function readVersion(text: string): Answer<number | "latest"> {
  if (text === "latest" || text === "-1") return answer("latest");
  const version = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (version > 0) return answer(version);
  return refuse(
    42202,
    `The specified version '${text.slice(0, 20)}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string "latest"`,
  );
}
