import assert from "node:assert/strict";
import { once } from "node:events";
import { request as openRequest } from "node:http";
import { connect, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";
import { BridgeError } from "@csp/contracts";
import type { FastifyInstance } from "fastify";
import { createHttp, type HttpOptions, isLoopback } from "./http.ts";
import { DEFAULT_HTTP_LIMITS } from "./http-limits.ts";
import type { Readiness } from "./lifecycle.ts";
import { readWholeBody } from "./request-body.ts";
import { createSilentTelemetry } from "./telemetry.ts";

function optionsFor(routes: (http: FastifyInstance) => void, changes: Partial<HttpOptions> = {}): HttpOptions {
  const service = { name: "probe", ready: () => ({ ready: true, detail: "fine" }), routes };
  return { host: "127.0.0.1", port: 0, allowUnauthenticated: false, limits: DEFAULT_HTTP_LIMITS, services: [service], telemetry: createSilentTelemetry(), ...changes };
}

/** Runs the test against a server with these routes. */
async function serve(routes: (http: FastifyInstance) => void, test: (url: string) => Promise<void>, changes: Partial<HttpOptions> = {}): Promise<void> {
  await using server = createHttp(optionsFor(routes, changes));
  const { url } = await server.start();
  await test(url);
}

/** Everything the server says on a raw connection until it closes it. */
async function talk(url: string, send: string | ((write: (text: string) => void) => void)): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on("error", () => undefined);
  if (typeof send === "string") socket.write(send);
  else send((part) => socket.write(part));
  return text(socket);
}

const length = (http: FastifyInstance) => {
  http.post("/length", { bodyLimit: 1000 }, async (request) => ({ length: (await readWholeBody(request.body as AsyncIterable<Uint8Array>)).length }));
};

interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly details: readonly { readonly type: string; readonly value: string; readonly debug: { readonly code: string; readonly retryable: boolean } }[];
}

async function errorOf(response: Response): Promise<ErrorJson> {
  assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
  return (await response.json()) as ErrorJson;
}

describe("operators' routes", () => {
  it("answers /healthz and /readyz, with 503 while a service is not ready", async () => {
    let state: Readiness = { ready: false, detail: "12 of 40 events" };
    const services = [
      { name: "a", ready: () => ({ ready: true, detail: "" }) },
      { name: "b", ready: () => state },
    ];
    await serve(
      () => undefined,
      async (url) => {
        assert.equal((await fetch(`${url}/healthz`)).status, 200);
        const waiting = await fetch(`${url}/readyz`);
        assert.equal(waiting.status, 503);
        assert.deepEqual(await waiting.json(), {
          ready: false,
          services: [
            { name: "a", ready: true, detail: "" },
            { name: "b", ready: false, detail: "12 of 40 events" },
          ],
        });
        state = { ready: true, detail: "" };
        assert.equal((await fetch(`${url}/readyz`)).status, 200);
      },
      { services },
    );
  });
});

describe("addresses", () => {
  it("knows loopback", () => {
    for (const host of ["127.0.0.1", "127.9.9.9", "::1", "localhost"]) assert.ok(isLoopback(host), host);
    for (const host of ["0.0.0.0", "::", "192.168.1.1", "127.evil.example", "example.org"]) assert.ok(!isLoopback(host), host);
  });

  it("refuses others until they are allowed", async () => {
    await using refused = createHttp(optionsFor(() => undefined, { host: "0.0.0.0" }));
    await assert.rejects(refused.start(), { code: "UNAUTHENTICATED_ADDRESS", message: /no authentication/ });
    await using allowed = createHttp(optionsFor(() => undefined, { host: "0.0.0.0", allowUnauthenticated: true }));
    assert.match((await allowed.start()).url, /^http:\/\/0\.0\.0\.0:\d+$/);
  });

  it("says what to do about a taken port", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    assert.ok(address !== null && typeof address === "object");
    await using server = createHttp(optionsFor(() => undefined, { port: address.port }));
    await assert.rejects(server.start(), { code: "ADDRESS_IN_USE", message: /CSP_HTTP_PORT/ }).finally(() => other.close());
  });

  it("says what to do about an address that is not this machine's", async () => {
    await using server = createHttp(optionsFor(() => undefined, { host: "203.0.113.7", allowUnauthenticated: true }));
    await assert.rejects(server.start(), { code: "CONFIG_INVALID", message: /EADDRNOTAVAIL/ });
  });
});

describe("errors", () => {
  it("carry our code in the details of a Connect error, and Retry-After where trying again helps", async () => {
    const routes = (http: FastifyInstance) => {
      http.get("/busy", async () => {
        throw new BridgeError("OVERLOADED", "4,000 messages wait");
      });
    };
    await serve(routes, async (url) => {
      const response = await fetch(`${url}/busy`);
      assert.equal(response.status, 429);
      assert.equal(response.headers.get("retry-after"), "1");
      assert.deepEqual(await errorOf(response), {
        code: "resource_exhausted",
        message: "4,000 messages wait",
        details: [{ type: "csp.v1.ErrorInfo", value: Buffer.from("\n\nOVERLOADED\x10\x01").toString("base64").replaceAll("=", ""), debug: { code: "OVERLOADED", retryable: true } }],
      });
    });
  });

  it("of our own say nothing of what went wrong, and are logged with their stack", async () => {
    const logged: unknown[] = [];
    const silent = createSilentTelemetry();
    const log = silent.log.child({}, { level: "error" });
    log.error = (fields: unknown) => logged.push(fields);
    const routes = (http: FastifyInstance) => {
      http.get("/bug", async () => {
        throw new Error("secret of the house");
      });
      http.get("/corrupt", async () => {
        throw new BridgeError("LOG_CORRUPT", "/home/someone/data is damaged");
      });
    };
    await serve(
      routes,
      async (url) => {
        const bug = await fetch(`${url}/bug`);
        assert.equal(bug.status, 500);
        assert.deepEqual(await errorOf(bug), { code: "internal", message: "internal error", details: [] });
        const corrupt = await errorOf(await fetch(`${url}/corrupt`));
        assert.equal(corrupt.code, "data_loss");
        assert.equal(corrupt.message, "internal error");
        assert.equal(corrupt.details[0]?.debug.code, "LOG_CORRUPT");
        assert.equal(logged.length, 2);
      },
      { telemetry: { ...silent, log } },
    );
  });

  it("are 404 for an unknown path, 405 with Allow for another method, 400 for a path that is no text", async () => {
    await serve(length, async (url) => {
      const unknown = await fetch(`${url}/nowhere`);
      assert.equal(unknown.status, 404);
      assert.equal((await errorOf(unknown)).code, "not_found");
      const other = await fetch(`${url}/length`);
      assert.equal(other.status, 405);
      assert.equal(other.headers.get("allow"), "POST");
      assert.equal((await errorOf(other)).details[0]?.debug.code, "METHOD_NOT_ALLOWED");
      const bad = await fetch(`${url}/%zz`);
      assert.equal(bad.status, 400);
      assert.equal((await errorOf(bad)).code, "invalid_argument");
    });
  });

  it("are 400 for what is no HTTP, 431 for long or many headers, 408 for late ones", async () => {
    const limits = { ...DEFAULT_HTTP_LIMITS, headerBytes: 2048, headers: 10, headersTimeoutMs: 100 };
    await serve(
      length,
      async (url) => {
        assert.match(await talk(url, "HELLO\r\n\r\n"), /^HTTP\/1\.1 400 [^]*"invalid_argument"/);
        assert.match(await talk(url, `GET /healthz HTTP/1.1\r\nhost: x\r\nlong: ${"x".repeat(4000)}\r\n\r\n`), /^HTTP\/1\.1 431 [^]*HEADERS_TOO_LARGE/);
        const many = Array.from({ length: 11 }, (_, i) => `h${i}: x\r\n`).join("");
        assert.match(await talk(url, `GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${many}\r\n`), /^HTTP\/1\.1 431 [^]*HEADERS_TOO_LARGE/);
        assert.match(await talk(url, "GET /healthz HTTP/1.1\r\nhost: x\r\n"), /^HTTP\/1\.1 408 [^]*REQUEST_TIMEOUT/);
      },
      { limits },
    );
  });
});

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
      const request = openRequest(`${url}/length`, { method: "POST", headers: { "content-type": "text/xml" } }, (response) => resolve(`${response.statusCode}`));
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

describe("connections and stopping", () => {
  it("over the limit are closed at once", async () => {
    await serve(
      () => undefined,
      async (url) => {
        const { hostname, port } = new URL(url);
        const first = connect({ host: hostname, port: Number(port) });
        await once(first, "connect");
        assert.equal(await talk(url, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"), "");
        first.destroy();
      },
      { limits: { ...DEFAULT_HTTP_LIMITS, connections: 1 } },
    );
  });

  it("lets a request in work finish, and takes no new one", async () => {
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const routes = (http: FastifyInstance) => {
      http.get("/work", async () => {
        begun.resolve();
        await finish.promise;
        return { done: true };
      });
    };
    const server = createHttp(optionsFor(routes));
    const { url } = await server.start();
    const answer = fetch(`${url}/work`);
    await begun.promise;
    const stopped = server[Symbol.asyncDispose]();
    await assert.rejects(fetch(`${url}/healthz`));
    finish.resolve();
    assert.deepEqual(await (await answer).json(), { done: true });
    await stopped;
  });
});
