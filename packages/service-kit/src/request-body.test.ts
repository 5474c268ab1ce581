import assert from "node:assert/strict";
import { request as openRequest } from "node:http";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { BridgeError } from "@csp/contracts";
import type { FastifyInstance } from "fastify";
import { DEFAULT_HTTP_LIMITS } from "./http-limits.ts";
import { errorOf, length, serve, talk } from "./http.test-support.ts";
import { readWholeBody } from "./request-body.ts";

describe("bodies", () => {
  it("reach the route as bytes, whatever their content type", async () => {
    await serve(length, async (url) => {
      for (const type of ["application/json", "text/xml", "application/x-unheard-of"]) {
        const response = await fetch(`${url}/length`, { method: "POST", headers: { "content-type": type }, body: "{not json" });
        assert.deepEqual(await response.json(), { length: 9 });
      }
      const bytes = await fetch(`${url}/length`, { method: "POST", body: new Uint8Array(1000) });
      assert.deepEqual(await bytes.json(), { length: 1000 });
    });
  });

  it("over the route's limit are 413, declared or not, and the client comes to read it while still sending", async () => {
    await serve(length, async (url) => {
      const declared = await fetch(`${url}/length`, { method: "POST", headers: { "content-type": "text/xml" }, body: new Uint8Array(3_000_000) });
      assert.equal(declared.status, 413);
      assert.equal((await errorOf(declared)).details[0]?.debug.code, "BODY_TOO_LARGE");
      const { promise, resolve } = Promise.withResolvers<string>();
      const request = openRequest(`${url}/length`, { method: "POST", headers: { "content-type": "text/xml" } }, (response) =>
        resolve(`${response.statusCode}`),
      );
      for (let i = 0; i < 30; i++) request.write(Buffer.alloc(100_000));
      assert.equal(await promise, "413");
      request.destroy();
    });
  });

  it("that are empty are 400", async () => {
    await serve(length, async (url) => {
      const empty = await fetch(`${url}/length`, { method: "POST", headers: { "content-type": "text/xml", "content-length": "0" } });
      assert.equal((await errorOf(empty)).code, "invalid_argument");
    });
  });

  it("that come too slowly are cut off with 408 and the connection is closed", async () => {
    const limits = { ...DEFAULT_HTTP_LIMITS, leastBodyBytesPerSecond: 1000, bodySpeedWindowMs: 50 };
    await serve(
      length,
      async (url) => {
        let dripping: NodeJS.Timeout | undefined;
        const answer = await talk(url, (write) => {
          write("POST /length HTTP/1.1\r\nhost: x\r\ncontent-type: text/xml\r\ncontent-length: 900\r\n\r\n");
          dripping = setInterval(() => write("x"), 20);
        });
        clearInterval(dripping);
        assert.match(answer, /^HTTP\/1\.1 408 [^]*connection: close[^]*BODY_TRUNCATED/);
      },
      { limits },
    );
  });

  it("whose reader is slow are not the sender's fault", async () => {
    const limits = { ...DEFAULT_HTTP_LIMITS, leastBodyBytesPerSecond: 1000, bodySpeedWindowMs: 30 };
    const routes = (http: FastifyInstance) => {
      http.post("/slow-reader", { bodyLimit: 10_000_000 }, async (request) => {
        let length = 0;
        for await (const chunk of request.body as AsyncIterable<Uint8Array>) {
          if (length === 0) await new Promise((resolve) => setTimeout(resolve, 150));
          length += chunk.length;
        }
        return { length };
      });
    };
    await serve(
      routes,
      async (url) => {
        const response = await fetch(`${url}/slow-reader`, { method: "POST", body: new Uint8Array(2_000_000) });
        assert.deepEqual(await response.json(), { length: 2_000_000 });
      },
      { limits },
    );
  });

  it("that end early are BODY_TRUNCATED to the route", async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const routes = (http: FastifyInstance) => {
      http.post("/early", async (request) => readWholeBody(request.body as AsyncIterable<Uint8Array>).catch(resolve));
    };
    await serve(routes, async (url) => {
      const { hostname, port } = new URL(url);
      const socket = connect({ host: hostname, port: Number(port) });
      socket.write("POST /early HTTP/1.1\r\nhost: x\r\ncontent-type: text/xml\r\ncontent-length: 100\r\n\r\nhalf", () => socket.destroy());
      const error = await promise;
      assert.ok(error instanceof BridgeError);
      assert.equal(error.code, "BODY_TRUNCATED");
    });
  });

  it("that the route gives up on half-way still get the route's own answer", async () => {
    const routes = (http: FastifyInstance) => {
      http.post("/give-up", { bodyLimit: 10_000_000 }, async (request) => {
        for await (const _chunk of request.body as AsyncIterable<Uint8Array>) throw new BridgeError("OWNER_UNKNOWN", "whose is it?");
      });
    };
    await serve(routes, async (url) => {
      const response = await fetch(`${url}/give-up`, { method: "POST", body: new Uint8Array(2_000_000) });
      assert.equal(response.status, 422);
    });
  });
});
