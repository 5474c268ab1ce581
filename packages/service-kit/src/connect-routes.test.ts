import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BridgeError } from "@csp/contracts";
import { createFileRegistry, type DescService, fromJson, type JsonObject, type Message } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { connectRoutes } from "./connect-routes.ts";
import { createHttp } from "./http.ts";
import { DEFAULT_HTTP_LIMITS } from "./http-limits.ts";
import { createSilentTelemetry } from "./telemetry.ts";

const FIELD = { label: "LABEL_OPTIONAL", type: "TYPE_STRING" };
const PROBE_FILE: JsonObject = {
  name: "probe.proto",
  package: "csp.probe.v1",
  syntax: "proto3",
  messageType: [
    { name: "Question", field: [{ ...FIELD, name: "pack_code", number: 1, jsonName: "packCode" }] },
    {
      name: "Answer",
      field: [
        { ...FIELD, name: "heard", number: 1, jsonName: "heard" },
        { ...FIELD, name: "log_position", number: 2, jsonName: "logPosition", type: "TYPE_INT64" },
      ],
    },
  ],
  service: [
    {
      name: "ProbeService",
      method: [
        { name: "Ask", inputType: ".csp.probe.v1.Question", outputType: ".csp.probe.v1.Answer", options: { idempotencyLevel: "NO_SIDE_EFFECTS" } },
        { name: "Do", inputType: ".csp.probe.v1.Question", outputType: ".csp.probe.v1.Answer" },
      ],
    },
  ],
};

const registry = createFileRegistry(fromJson(FileDescriptorSetSchema, { file: [PROBE_FILE] }));
const PROBE = registry.getService("csp.probe.v1.ProbeService");
assert.ok(PROBE !== undefined);

type Question = Message & { readonly packCode: string };

async function answer(request: Message): Promise<Record<string, unknown>> {
  const { packCode } = request as Question;
  if (packCode === "unknown") throw new BridgeError("NOT_FOUND", "no pack of that code");
  return { heard: packCode, logPosition: 9_007_199_254_740_993n };
}

async function serve(test: (url: string, service: DescService) => Promise<void>): Promise<void> {
  const service = PROBE as DescService;
  const routes = (http: Parameters<typeof connectRoutes>[0]) => connectRoutes(http, service, { ask: answer, do: answer } as never);
  const probe = { name: "probe", ready: () => ({ ready: true, detail: "" }), routes };
  await using server = createHttp({
    host: "127.0.0.1",
    port: 0,
    allowUnauthenticated: false,
    limits: DEFAULT_HTTP_LIMITS,
    services: [probe],
    telemetry: createSilentTelemetry(),
  });
  const { url } = await server.start();
  await test(url, service);
}

const ASK = "/csp.probe.v1.ProbeService/Ask";
const post = (body: string, headers: Record<string, string> = {}) => ({ method: "POST", body, headers: { "content-type": "application/json", ...headers } });

describe("connectRoutes", () => {
  for (const useHttpGet of [false, true]) {
    it(`serves the official client, by ${useHttpGet ? "GET" : "POST"}`, async () => {
      await serve(async (url, service) => {
        const transport = createConnectTransport({ baseUrl: url, httpVersion: "1.1", useBinaryFormat: false, useHttpGet });
        const client = createClient(service, transport) as unknown as { ask(question: { packCode: string }): Promise<{ heard: string; logPosition: bigint }> };
        const { heard, logPosition } = await client.ask({ packCode: "药 81773220288616423835 &=" });
        assert.equal(heard, "药 81773220288616423835 &=");
        assert.equal(logPosition, 9_007_199_254_740_993n);
        await assert.rejects(client.ask({ packCode: "unknown" }), (error) => {
          assert.ok(error instanceof ConnectError);
          assert.equal(error.code, Code.NotFound);
          assert.equal(error.rawMessage, "no pack of that code");
          const [detail] = error.details as unknown as readonly { readonly type: string; readonly debug: { readonly code: string } }[];
          assert.equal(detail?.type, "csp.v1.ErrorInfo");
          assert.equal(detail?.debug.code, "NOT_FOUND");
          return true;
        });
      });
    });
  }

  it("reads JSON as proto3 does: either spelling of a name, unknown fields ignored", async () => {
    await serve(async (url) => {
      for (const body of ['{"packCode":"a","later":1}', '{"pack_code":"a"}']) {
        assert.deepEqual(await (await fetch(url + ASK, post(body))).json(), { heard: "a", logPosition: "9007199254740993" });
      }
      assert.equal((await fetch(url + ASK, post("{}", { "connect-protocol-version": "1" }))).status, 200);
    });
  });

  it("refuses what it cannot read, each with its own status", async () => {
    await serve(async (url) => {
      const cases: readonly [number, string, Promise<Response>][] = [
        [400, "ARGUMENT_INVALID", fetch(url + ASK, post("{"))],
        [400, "ARGUMENT_INVALID", fetch(url + ASK, post("[]"))],
        [400, "ARGUMENT_INVALID", fetch(url + ASK, post('{"packCode":7}'))],
        [400, "ARGUMENT_INVALID", fetch(url + ASK, post("{}", { "connect-protocol-version": "2" }))],
        [400, "BODY_EMPTY", fetch(url + ASK, post(""))],
        [413, "BODY_TOO_LARGE", fetch(url + ASK, post(" ".repeat(65_537)))],
        [415, "UNSUPPORTED_MEDIA", fetch(url + ASK, post("{}", { "content-type": "application/proto" }))],
        [415, "UNSUPPORTED_MEDIA", fetch(url + ASK, post("{}", { "content-encoding": "gzip" }))],
        [415, "UNSUPPORTED_MEDIA", fetch(`${url}${ASK}?connect=v1&message={}`)],
        [400, "ARGUMENT_INVALID", fetch(`${url}${ASK}?connect=v1&encoding=json`)],
        [400, "ARGUMENT_INVALID", fetch(`${url}${ASK}?connect=v1&encoding=json&base64=1&message=*`)],
        [405, "METHOD_NOT_ALLOWED", fetch(`${url}/csp.probe.v1.ProbeService/Do?connect=v1&encoding=json&message={}`)],
        [404, "NOT_FOUND", fetch(`${url}/csp.probe.v1.ProbeService/Nothing`, post("{}"))],
      ];
      for (const [status, code, pending] of cases) {
        const response = await pending;
        const body = (await response.json()) as { readonly details: readonly { readonly debug: { readonly code: string } }[] };
        assert.deepEqual([response.status, body.details[0]?.debug.code], [status, code]);
      }
    });
  });

  it("does not start with a method that has no handler", () => {
    assert.throws(() => connectRoutes({} as never, PROBE, {}), /no handler/);
  });
});
