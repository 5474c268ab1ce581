import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openDataFolder, openSqliteTopics } from "@csp/adapter-sqlite";
import { supervisionTopic, TOPICS } from "@csp/contracts";
import { createHttp, createSilentTelemetry, DEFAULT_HTTP_LIMITS } from "@csp/service-kit";
import { type FlowRow, toFlowMessage } from "../flow-message.ts";
import { topicRoutes } from "./topics.ts";

const ROW: FlowRow = { region: "44", drug: "urn:csp:edmc-class:8177322", day: "2026-09-01", flow: "dispatched", level: 1, packs: 12, events: 2, asOf: 77 };

type Topics = Awaited<ReturnType<typeof openSqliteTopics>>;
type Get = (path: string) => Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }>;

async function withRoutes(work: (get: Get, topics: Topics) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), "topics-"));
  try {
    await using folder = await openDataFolder(path);
    await using topics = await openSqliteTopics(folder);
    const service = {
      name: "publisher",
      ready: () => ({ ready: true, detail: "" }),
      routes: (http: Parameters<typeof topicRoutes>[0]) => topicRoutes(http, topics),
    };
    await using http = createHttp({
      host: "127.0.0.1",
      port: 0,
      allowUnauthenticated: false,
      limits: DEFAULT_HTTP_LIMITS,
      services: [service],
      telemetry: createSilentTelemetry(),
    });
    const { url } = await http.start();
    await work(async (route) => {
      const answer = await fetch(`${url}${route}`, { headers: { connection: "close" } });
      return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> };
    }, topics);
  } finally {
    await rm(path, { recursive: true });
  }
}

test("a topic is read from an offset on, its values decoded and as they are", async () => {
  await withRoutes(async (get, topics) => {
    const messages = Array.from({ length: 5 }, (_, n) => toFlowMessage("supervision-flow", 1, { ...ROW, packs: n, asOf: n + 1 }, 1));
    await topics.send(messages);
    const { status, body } = await get("/topics/csp.supervision.44.v1?from=3&limit=1");
    const [, , , fourth] = messages;
    assert.equal(status, 200);
    assert.deepEqual(body, {
      topic: "csp.supervision.44.v1",
      messages: [
        {
          offset: 3,
          id: fourth?.id,
          key: "44|urn:csp:edmc-class:8177322|2026-09-01|dispatched|1",
          headers: { ...fourth?.headers },
          value: { viewVersion: 1, ...ROW, packs: 3, asOf: 4 },
          valueBase64: Buffer.from(fourth?.value ?? []).toString("base64"),
        },
      ],
      next: 4,
    });
  });
});

test("reading goes on at `next`, at the end too", async () => {
  await withRoutes(async (get, topics) => {
    await topics.send(Array.from({ length: 5 }, (_, n) => toFlowMessage("supervision-flow", 1, { ...ROW, asOf: n + 1 }, 1)));
    const offsets: unknown[] = [];
    for (let from = 0, reads = 0; reads < 4; reads++) {
      const { body } = await get(`/topics/csp.supervision.44.v1?from=${from}&limit=2`);
      offsets.push((body["messages"] as readonly { readonly offset: number }[]).map((message) => message.offset));
      from = Number(body["next"]);
    }
    assert.deepEqual(offsets, [[0, 1], [2, 3], [4], []]);
  });
});

test("the topics are listed with what they are and how far they go", async () => {
  await withRoutes(async (get, topics) => {
    await topics.send([toFlowMessage("supervision-flow", 1, ROW, 1), toFlowMessage("supervision-flow", 1, { ...ROW, region: "31" }, 1)]);
    const { body } = await get("/topics");
    const out = TOPICS.filter(({ direction }) => direction === "out");
    const description = out.find(({ name }) => name.startsWith("csp.supervision."))?.description;
    assert.deepEqual(body["topics"], [
      { topic: "csp.supervision.31.v1", description, newestOffset: 0 },
      { topic: "csp.supervision.44.v1", description, newestOffset: 0 },
    ]);
    assert.deepEqual(
      body["families"],
      out.map(({ name, description: says, schema }) => ({ name, description: says, schema })),
    );
  });
});

test("a topic of ours without messages is empty; one that is none of ours is not found", async () => {
  await withRoutes(async (get) => {
    assert.deepEqual((await get(`/topics/${supervisionTopic("11")}`)).body, { topic: "csp.supervision.11.v1", messages: [], next: 0 });
    const unknown = await get("/topics/csp.nothing.v1");
    assert.equal(unknown.status, 404);
    assert.equal(unknown.body["code"], "not_found");
  });
});

test("a bound that is no whole number, or too large, is refused", async () => {
  await withRoutes(async (get) => {
    for (const query of ["limit=1001", "limit=-1", "limit=x", "from=1.5", "from=", "from=1&from=2", "from=99999999999999999999"]) {
      assert.equal((await get(`/topics/csp.supervision.44.v1?${query}`)).status, 400, query);
    }
    assert.equal((await get("/topics/csp.supervision.44.v1?limit=1000")).status, 200);
  });
});

test("the values of every topic that leaves can be read", async () => {
  await withRoutes(async (get, topics) => {
    for (const { name } of TOPICS.filter((topic) => topic.direction === "out")) {
      const topic = name.replaceAll(/<\w+>/g, "11");
      const { status } = await get(`/topics/${topic}`);
      assert.equal(status, 200, topic);
    }
    assert.deepEqual(await topics.topics(), []);
  });
});
