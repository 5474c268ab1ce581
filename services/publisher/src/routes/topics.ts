// Reading topics over HTTP, for partners without a client of the engine the topics are in, and for people:
// `GET /topics`, `GET /topics/<topic>?from=<offset>&limit=<count>`.

import { BridgeError, TOPICS, type TopicMessage, type TopicReader, topicContract } from "@csp/contracts";
import type { FastifyInstance } from "fastify";
import { UnreadableAvro } from "@csp/domain";
import { readTopicValue } from "../topic-value.ts";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

interface ReadQuery {
  readonly from?: unknown;
  readonly limit?: unknown;
}

export function topicRoutes(http: FastifyInstance, reader: TopicReader): void {
  http.get("/topics", async () => {
    const families = TOPICS.filter(({ direction }) => direction === "out").map(({ name, description, schema }) => ({ name, description, schema }));
    const topics = await Promise.all((await reader.topics()).toSorted().map((topic) => describe(topic, reader)));
    return { families, topics };
  });

  http.get<{ Params: { topic: string }; Querystring: ReadQuery }>("/topics/:topic", async (request) => {
    const { topic } = request.params;
    const contract = topicContract(topic);
    if (contract === undefined) throw new BridgeError("NOT_FOUND", "there is no topic of that name; GET /topics lists them");
    const from = countOf(request.query.from, "from", 0, Number.MAX_SAFE_INTEGER);
    const limit = countOf(request.query.limit, "limit", DEFAULT_LIMIT, MAX_LIMIT);
    const messages = limit === 0 ? [] : await reader.readTopic(topic, from, limit);
    const next = (messages.at(-1)?.offset ?? from - 1) + 1;
    return { topic, messages: messages.map((message) => toJson(message)), next };
  });
}

async function describe(topic: string, reader: TopicReader): Promise<object> {
  const newestOffset = (await reader.newestOffset(topic)) ?? null;
  return { topic, description: topicContract(topic)?.description ?? null, newestOffset };
}

function toJson(message: TopicMessage): object {
  const { offset, id, key, headers, value } = message;
  return { offset, id, key, headers, value: readValue(message), valueBase64: Buffer.from(value).toString("base64") };
}

/** Null for what was not written with a schema of ours; its bytes are there. Bytes within a value are told in hex. */
function readValue(message: TopicMessage): unknown {
  try {
    return JSON.parse(
      JSON.stringify(readTopicValue(message), (_name, value: unknown) => (isBytes(value) ? Buffer.from(value.data).toString("hex") : value)),
    ) as unknown;
  } catch (error) {
    if (error instanceof UnreadableAvro) return null;
    throw error;
  }
}

/** A buffer, as JSON has it. */
function isBytes(value: unknown): value is { readonly data: readonly number[] } {
  return typeof value === "object" && value !== null && "type" in value && value.type === "Buffer" && "data" in value;
}

/** A query parameter that is a whole number; one given twice or not understood is refused, never replaced. */
function countOf(text: unknown, name: string, absent: number, most: number): number {
  if (text === undefined) return absent;
  const value = typeof text === "string" && /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most)) throw new BridgeError("ARGUMENT_INVALID", `${name} is a whole number, 0 to ${most}`);
  return value;
}
