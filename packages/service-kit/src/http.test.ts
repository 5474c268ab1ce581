import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { describe, it } from "node:test";
import { BridgeError } from "@csp/contracts";
import type { FastifyInstance } from "fastify";
import { createHttp, isLoopback } from "./http.ts";
import { DEFAULT_HTTP_LIMITS } from "./http-limits.ts";
import { errorOf, length, optionsFor, serve, talk } from "./http.test-support.ts";
import type { Readiness } from "./lifecycle.ts";
import { createSilentTelemetry, createTelemetry } from "./telemetry.ts";

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

  it("answers /metrics in OpenMetrics to who asks for it, else in Prometheus's text format", async () => {
    await using telemetry = createTelemetry({ service: "probe", logTo: { write: () => undefined } });
    await serve(
      () => undefined,
      async (url) => {
        const read = async (accept: string) => {
          const response = await fetch(`${url}/metrics`, { headers: { accept } });
          return [response.headers.get("content-type"), response.headers.get("vary"), (await response.text()).endsWith("\n# EOF\n")];
        };
        assert.deepEqual(await read("*/*"), ["text/plain; version=0.0.4; charset=utf-8", "accept", false]);
        const wanted = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5";
        assert.deepEqual(await read(wanted), ["application/openmetrics-text; version=1.0.0; charset=utf-8", "accept", true]);
      },
      { telemetry },
    );
  });

  it("tells of a service that it works while it and all that it needs is ready", async () => {
    const away = new Set<string>();
    const part = (name: string, neededBy?: readonly string[]) => ({
      name,
      ready: () => ({ ready: !away.has(name), detail: "" }),
      ...(neededBy === undefined ? {} : { neededBy }),
    });
    await using telemetry = createTelemetry({ service: "probe", logTo: { write: () => undefined } });
    const working = async () => [...(await telemetry.metricsText()).matchAll(/^csp_service_ready\{service="(\w+)"\} 1$/gm)].map(([, name]) => name);
    await serve(
      () => undefined,
      async () => {
        assert.deepEqual(await working(), ["ingest", "query"]);
        away.add("views-store");
        assert.deepEqual(await working(), ["ingest"]);
        away.add("event-log");
        assert.deepEqual(await working(), []);
        away.clear();
        away.add("ingest");
        assert.deepEqual(await working(), ["query"]);
      },
      { services: [part("event-log"), part("views-store", ["query", "publisher"]), part("ingest"), part("query")], telemetry },
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
        details: [
          {
            type: "csp.v1.ErrorInfo",
            value: Buffer.from("\n\nOVERLOADED\x10\x01").toString("base64").replaceAll("=", ""),
            debug: { code: "OVERLOADED", retryable: true },
          },
        ],
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
        throw new BridgeError("LOG_CORRUPT", "the folder ./data is damaged");
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

  it("of whoever asks are no log lines, however many, and of one fault there is one", async () => {
    const lines: string[] = [];
    await using telemetry = createTelemetry({ service: "test", logTo: { write: (line) => void lines.push(line) } });
    const routes = (http: FastifyInstance) => {
      length(http);
      http.get("/corrupt", async () => {
        throw new BridgeError("STORE_CORRUPT", "the view is damaged");
      });
    };
    await serve(
      routes,
      async (url) => {
        const ask = async (path: string, init?: RequestInit) => (await fetch(`${url}${path}`, init)).status;
        const statuses = new Set<number>();
        for (let i = 0; i < 20; i++)
          for (const [path, init] of [[`/nowhere/${i}`], ["/length"], ["/%zz"], ["/length", { method: "POST", body: "x".repeat(2000) }]] as const)
            statuses.add(await ask(path, init));
        for (let i = 0; i < 20; i++) assert.match(await talk(url, `HELLO ${i}\r\n\r\n`), /^HTTP\/1\.1 400 /);
        assert.deepEqual(
          [...statuses].toSorted((a, b) => a - b),
          [400, 404, 405, 413],
        );
        assert.deepEqual(lines, []);
        for (let i = 0; i < 20; i++) assert.equal(await ask("/corrupt"), 500);
        assert.equal(lines.length, 1);
      },
      { telemetry },
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
