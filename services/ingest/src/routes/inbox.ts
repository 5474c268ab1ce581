// `GET /inbox`: which partitions are read here, and which stand still. `POST /inbox/reset`: what comes in one that stands
// still, because its topic was made anew, is kept in a new stream.

import { BridgeError } from "@csp/contracts";
import { readWholeBody } from "@csp/service-kit";
import type { FastifyInstance } from "fastify";
import type { TopicReading } from "../read-topics.ts";

export function inboxRoutes(http: FastifyInstance, reading: TopicReading): void {
  http.get("/inbox", async () => reading.status());
  http.post("/inbox/reset", async (request) => {
    const { topic, partition } = parse(await readWholeBody((request.body ?? []) as AsyncIterable<Uint8Array>));
    return { topic, partition, stream: await reading.reset(topic, partition) };
  });
}

function parse(body: Uint8Array): { readonly topic: string; readonly partition: number } {
  try {
    const { topic, partition } = JSON.parse(Buffer.from(body).toString()) as { topic?: unknown; partition?: unknown };
    if (typeof topic === "string" && typeof partition === "number") return { topic, partition };
  } catch {
    // Told below.
  }
  throw new BridgeError("ARGUMENT_INVALID", 'send {"topic": "…", "partition": 0}');
}
