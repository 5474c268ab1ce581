import assert from "node:assert/strict";
import { test } from "node:test";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TOPIC_SCHEMAS } from "@csp/domain";
import { createForeignStore } from "./foreign-schemas.ts";
import { createSchemas } from "./registry.ts";
import { serveRegistry } from "./registry.test-support.ts";

const MEDIA = "application/vnd.schemaregistry.v1+json";
const TRACE = "csp.trace.v1-value";

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly type: string;
}

async function ask(base: string, method: string, path: string, body?: unknown): Promise<Reply> {
  const text = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  const answer = await fetch(`${base}${path}`, { method, headers: { "content-type": MEDIA, connection: "close" }, ...text });
  return { status: answer.status, body: await answer.json(), type: answer.headers.get("content-type") ?? "" };
}

const codeOf = ({ body }: Reply): unknown => (body as { readonly error_code?: number }).error_code;

test("the schemas of all topics are served under their subjects, with ids that stand fixed", async () => {
  await using served = await serveRegistry(0);
  const subjects = (await ask(served.url, "GET", "/subjects")).body as readonly string[];
  for (const subject of [TRACE, "csp.supervision.44.v1-value", "csp.supervision.unknown.v1-value", "csp.receipts.uscc-91440300708461136T.v1-value"]) {
    assert.ok(subjects.includes(subject), subject);
  }
  for (const [subject, id] of [
    ["csp.supervision.44.v1-value", 1],
    [TRACE, 2],
    ["csp.receipts.ent-a-3ab.v1-value", 3],
  ] as const) {
    const { body, type } = await ask(served.url, "GET", `/subjects/${subject}/versions/latest`);
    const schema = JSON.stringify(TOPIC_SCHEMAS.find((one) => one.id === id)?.schema);
    assert.deepEqual([body, type.split(";")[0]], [{ subject, version: 1, id, schema }, MEDIA]);
    assert.deepEqual((await ask(served.url, "GET", `/schemas/ids/${id}`)).body, { schema });
    assert.deepEqual((await ask(served.url, "GET", `/subjects/${subject}/versions`)).body, [1]);
    assert.deepEqual((await ask(served.url, "GET", `/config/${subject}`)).body, { compatibilityLevel: "BACKWARD_TRANSITIVE" });
    // As serialisers do that register before they look, or write the schema in their own way.
    const spaced = JSON.stringify(JSON.parse(schema), null, 1);
    assert.deepEqual((await ask(served.url, "POST", `/subjects/${subject}/versions`, { schema: spaced, schemaType: "AVRO" })).body, { id });
    assert.deepEqual((await ask(served.url, "POST", `/subjects/${subject}`, { schema: spaced })).body, { subject, version: 1, id, schema });
    assert.deepEqual((await ask(served.url, "POST", `/compatibility/subjects/${subject}/versions/latest`, { schema })).body, { is_compatible: true });
  }
  assert.deepEqual((await ask(served.url, "GET", "/schemas/types")).body, ["AVRO"]);
});

test("what is not there, malformed or not allowed has Confluent's error code", async () => {
  await using served = await serveRegistry(0);
  const long = { schema: '"long"' };
  const cases: readonly (readonly [method: string, path: string, body: unknown, status: number, code: number])[] = [
    ["GET", "/subjects/nobody/versions", undefined, 404, 40401],
    ["GET", "/subjects/nobody/versions/latest", undefined, 404, 40401],
    ["GET", `/subjects/${TRACE}/versions/2`, undefined, 404, 40402],
    ["GET", `/subjects/${TRACE}/versions/0`, undefined, 422, 42202],
    ["GET", `/subjects/${TRACE}/versions/first`, undefined, 422, 42202],
    ["GET", "/schemas/ids/4711", undefined, 404, 40403],
    ["GET", "/schemas/ids/x", undefined, 404, 40403],
    ["POST", `/subjects/${TRACE}`, long, 404, 40403],
    ["POST", "/subjects/nobody", long, 404, 40401],
    ["POST", `/subjects/${TRACE}/versions`, long, 422, 42205],
    ["POST", "/subjects/nobody/versions", long, 422, 42205],
    ["POST", "/subjects/csp.uplink.bill-value/versions", long, 422, 42205],
    ["POST", "/subjects/nobody/versions", { schema: "{" }, 422, 42201],
    ["POST", "/subjects/nobody/versions", { schema: 7 }, 422, 42201],
    ["POST", "/subjects/nobody/versions", "no json", 422, 42201],
    ["POST", "/subjects/nobody/versions", { schema: "{}", schemaType: "JSON" }, 422, 42201],
    ["POST", "/subjects/nobody/versions", { schema: '"long"', references: [{ name: "a" }] }, 422, 42201],
    ["POST", "/subjects/nobody/versions", { schema: JSON.stringify("x".repeat(140_000)) }, 422, 42201],
    ["POST", "/subjects/nobody/versions", { schema: `${"[".repeat(3000)}${"]".repeat(3000)}` }, 422, 42201],
    ["POST", "/subjects/nobody/versions", { schema: '{"type":"record","name":"R","fields":[{"name":"a){}","type":"int"}]}' }, 422, 42201],
    ["GET", "/config/nobody", undefined, 404, 40408],
    ["PUT", "/config", { compatibility: "FULL" }, 422, 42205],
    ["PUT", `/config/${TRACE}`, { compatibility: "NONE" }, 422, 42205],
    ["PUT", "/config", { compatibility: "SOMEHOW" }, 422, 42203],
  ];
  for (const [method, path, body, status, code] of cases) {
    const answer = await ask(served.url, method, path, body);
    assert.deepEqual([answer.status, codeOf(answer)], [status, code], `${method} ${path} ${JSON.stringify(body)?.slice(0, 80)}`);
  }
  assert.deepEqual((await ask(served.url, "GET", "/config")).body, { compatibilityLevel: "BACKWARD" });
  assert.deepEqual((await ask(served.url, "GET", "/config/nobody?defaultToGlobal=true")).body, { compatibilityLevel: "BACKWARD" });
  assert.ok(!((await ask(served.url, "GET", "/subjects")).body as readonly string[]).includes("nobody"));
});

test("schemas of others are taken up to the number that is allowed, by the level of their subject, and none under a topic's", async () => {
  await using served = await serveRegistry(3);
  const record = (...fields: readonly object[]) => ({ schema: JSON.stringify({ type: "record", name: "R", fields }) });
  const [a, b] = [
    { name: "a", type: "string" },
    { name: "b", type: "string" },
  ];
  const register = (subject: string, body: object) => ask(served.url, "POST", `/subjects/${encodeURIComponent(subject)}/versions`, body);
  const first = (await register("orders/eu", record(a))).body as { readonly id: number };
  assert.ok(first.id >= 100_000, "ids of ours and of others never meet");
  assert.deepEqual((await register("orders/eu", record(a, b))).status, 409);
  assert.deepEqual((await ask(served.url, "PUT", "/config/orders%2Feu", { compatibility: "forward" })).body, { compatibility: "FORWARD" });
  assert.deepEqual((await register("orders/eu", record(a, b))).body, { id: first.id + 1 });
  assert.equal(codeOf(await register("orders/eu", record(b))), 409);
  assert.equal(codeOf(await register(TRACE, record(a))), 42205);
  assert.deepEqual((await register("others", record(a))).body, { id: first.id });
  assert.equal(codeOf(await register("one more", record(a))), 42205);
  assert.deepEqual((await register("others", record(a))).body, { id: first.id }, "what is there is no new one");
});

test("two registries over one log give no two schemas one id or one version", async () => {
  const folder = await mkdtemp(join(tmpdir(), "registry-"));
  try {
    await using data = await openDataFolder(folder);
    await using log = await openSqliteEventLog(data);
    const both = [0, 1].map(() => createSchemas(createForeignStore(log), async () => [], 100));
    const schemas = Array.from({ length: 20 }, (_, n) => JSON.stringify({ type: "fixed", name: `F${n}`, size: n + 1 }));
    await Promise.all(both.map((one) => one.setLevel(null, "NONE")));
    const ids = await Promise.all(schemas.map((schema, n) => (both[n % 2] ?? assert.fail()).register("s", schema)));
    const given = ids.map((id) => (id.ok ? id.value : assert.fail(JSON.stringify(id))));
    assert.equal(new Set(given).size, schemas.length);
    for (const one of both) assert.deepEqual(await one.versions("s"), { ok: true, value: schemas.map((_, n) => n + 1) });
    for (const [n, id] of given.entries()) assert.deepEqual(await both[(n + 1) % 2]?.schemaOf(id), { ok: true, value: schemas[n] });
  } finally {
    await rm(folder, { recursive: true });
  }
});
