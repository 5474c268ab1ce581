import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { type BridgeErrorCode, isBridgeError } from "@csp/contracts";
import { createSchemaRegistry } from "./schema-registry.ts";

type Answer = readonly [status: number, body: unknown] | "hang" | "reset";

/** A registry that answers as it is told, in turn; the last answer is given for ever. */
async function answering(...answers: readonly Answer[]) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? "hang";
    asked.push(request);
    if (answer === "hang") return;
    if (answer === "reset") request.socket.destroy();
    else response.writeHead(answer[0], { "content-type": "application/json" }).end(typeof answer[1] === "string" ? answer[1] : JSON.stringify(answer[1]));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const isCode = (code: BridgeErrorCode) => (error: unknown) => isBridgeError(error, code);

test("what may pass is tried again, so many times, and the answer is asked for once", async () => {
  await using server = await answering("reset", [503, {}], [429, { error_code: 42900 }], [200, { id: 7 }]);
  const registry = createSchemaRegistry({ url: server.url, username: "me", password: "secret" });
  assert.deepEqual(await Promise.all([registry.register("a/b", '"long"'), registry.register("a/b", '"long"')]), [7, 7]);
  assert.equal(await registry.register("a/b", '"long"'), 7);
  assert.equal(server.asked.length, 4);
  const [first] = server.asked;
  assert.deepEqual(
    [first?.method, first?.url, first?.headers.authorization, first?.headers["content-type"]],
    ["POST", "/base/subjects/a%2Fb/versions", `Basic ${btoa("me:secret")}`, "application/vnd.schemaregistry.v1+json"],
  );
});

test("a registry that does not answer, or fails for ever, is REGISTRY_UNAVAILABLE after its tries", async () => {
  await using silent = await answering("hang");
  await assert.rejects(createSchemaRegistry({ url: silent.url, timeoutMs: 50, tries: 2 }).subjects(), isCode("REGISTRY_UNAVAILABLE"));
  assert.equal(silent.asked.length, 2);
  await using failing = await answering([500, { error_code: 50001, message: "no store" }]);
  const registry = createSchemaRegistry({ url: failing.url, tries: 2 });
  await assert.rejects(registry.register("s", '"long"'), (error) => isBridgeError(error, "REGISTRY_UNAVAILABLE") && error.message.includes("50001: no store"));
  await assert.rejects(registry.register("s", '"long"'), isCode("REGISTRY_UNAVAILABLE"));
  assert.equal(failing.asked.length, 4, "a failure is not remembered");
});

test("each answer of Confluent's interface means what it says, and no other form is taken", async () => {
  const refusals: readonly (readonly [Answer, BridgeErrorCode])[] = [
    [[409, { error_code: 409, message: "incompatible" }], "SCHEMA_INCOMPATIBLE"],
    [[422, { error_code: 42201, message: "invalid" }], "SCHEMA_INVALID"],
    [[422, { error_code: 42205, message: "read-only" }], "REGISTRY_REFUSED"],
    [[401, {}], "REGISTRY_REFUSED"],
    [[403, "<html>"], "REGISTRY_REFUSED"],
    [[404, { error_code: 40401 }], "REGISTRY_REFUSED"],
    [[200, "<html>"], "REGISTRY_REFUSED"],
    [[200, { id: "7" }], "REGISTRY_REFUSED"],
    [[200, []], "REGISTRY_REFUSED"],
    [[302, {}], "REGISTRY_UNAVAILABLE"],
    [[200, "x".repeat(5_000_000)], "REGISTRY_REFUSED"],
  ];
  for (const [answer, code] of refusals) {
    await using server = await answering(answer);
    await assert.rejects(createSchemaRegistry({ url: server.url, tries: 1 }).register("s", '"long"'), isCode(code), JSON.stringify(answer).slice(0, 60));
  }
  for (const code of [40401, 40402, 40403]) {
    await using server = await answering([404, { error_code: code, message: "not found" }]);
    assert.equal(await createSchemaRegistry({ url: server.url }).version("s", 1), undefined);
  }
});

test("what is no JSON is no schema, whatever the registry would say of it", async () => {
  await using server = await answering([200, { id: 7 }]);
  const registry = createSchemaRegistry({ url: server.url });
  for (const text of ["", "{"]) await assert.rejects(registry.register("s", text), isCode("SCHEMA_INVALID"));
  assert.equal(server.asked.length, 0);
});

test("a subject without a level of its own has that of all", async () => {
  await using server = await answering([404, { error_code: 40408 }], [200, { compatibilityLevel: "FULL" }]);
  assert.equal(await createSchemaRegistry({ url: server.url }).compatibility("s"), "FULL");
});
