import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ConfigFields, describeConfig, field, readConfig } from "./config.ts";

interface Sample {
  readonly port: number;
  readonly maxBody: number;
  readonly wait: number;
  readonly isOpen: boolean;
  readonly dir: string;
  readonly collector: string | undefined;
}

const FIELDS: ConfigFields<Sample> = {
  port: field.port({ env: "CSP_HTTP_PORT", doc: "the port", default: 8080 }),
  maxBody: field.bytes({ env: "CSP_MAX_BODY", doc: "largest body", default: 64 * 2 ** 20 }),
  wait: field.durationMs({ env: "CSP_WAIT", doc: "how long", default: 10_000 }),
  isOpen: field.flag({ env: "CSP_OPEN", doc: "open or not", default: false }),
  dir: field.path({ env: "CSP_DATA_DIR", doc: "the data folder", default: "./data" }),
  collector: field.optionalText({ env: "CSP_OTLP_ENDPOINT", fallbackEnv: "OTEL_EXPORTER_OTLP_ENDPOINT", doc: "where traces go" }),
};

describe("readConfig", () => {
  it("gives the defaults when nothing is set, or set to nothing", () => {
    const defaults = { port: 8080, maxBody: 67_108_864, wait: 10_000, isOpen: false, dir: "./data", collector: undefined };
    assert.deepEqual(readConfig({}, FIELDS), defaults);
    assert.deepEqual(readConfig({ CSP_HTTP_PORT: "", PATH: "/bin" }, FIELDS), defaults);
  });

  it("reads every kind", () => {
    const env = {
      CSP_HTTP_PORT: "0",
      CSP_MAX_BODY: "2MiB",
      CSP_WAIT: "5m",
      CSP_OPEN: "1",
      CSP_DATA_DIR: "/var/lib/药",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
    };
    assert.deepEqual(readConfig(env, FIELDS), {
      port: 0,
      maxBody: 2_097_152,
      wait: 300_000,
      isOpen: true,
      dir: "/var/lib/药",
      collector: "http://127.0.0.1:4318",
    });
  });

  it("prefers our own variable to the fallback", () => {
    assert.equal(readConfig({ CSP_OTLP_ENDPOINT: "http://a", OTEL_EXPORTER_OTLP_ENDPOINT: "http://b" }, FIELDS).collector, "http://a");
  });

  it("reports all mistakes together, and what may have been meant", () => {
    const env = { CSP_HTTP_PORT: "65536", CSP_MAX_BODY: "2MB", CSP_OPEN: "yes", CSP_HTTP_PROT: "1", CSP_QUITE_OTHER: "1" };
    assert.throws(() => readConfig(env, FIELDS), {
      code: "CONFIG_INVALID",
      message: [
        "5 settings are wrong:",
        '  CSP_HTTP_PORT="65536" is not a port, 0–65535',
        '  CSP_MAX_BODY="2MB" is not a size, e.g. 512KiB or 64MiB',
        '  CSP_OPEN="yes" is not 1 or 0',
        "  CSP_HTTP_PROT is not a setting; is CSP_HTTP_PORT meant?",
        "  CSP_QUITE_OTHER is not a setting",
      ].join("\n"),
    });
  });

  it("asks for what has no default", () => {
    const fields = { brokers: field.text({ env: "CSP_KAFKA_BROKERS", doc: "the brokers" }) };
    assert.throws(() => readConfig({}, fields), { message: /CSP_KAFKA_BROKERS must be set/ });
    assert.deepEqual(readConfig({ CSP_KAFKA_BROKERS: "a:1" }, fields), { brokers: "a:1" });
  });

  it("takes no trick as a number", () => {
    for (const text of ["-1", "1e3", " 1", "0x10", "1.5", "99999999999999999999"])
      assert.throws(() => readConfig({ CSP_HTTP_PORT: text }, FIELDS), { code: "CONFIG_INVALID" }, text);
    for (const text of ["MiB", "1constructor", "1 MiB"]) assert.throws(() => readConfig({ CSP_MAX_BODY: text }, FIELDS), { code: "CONFIG_INVALID" }, text);
  });
});

it("the manual names every setting with its kind and default", () => {
  const lines = describeConfig(FIELDS).split("\n");
  assert.equal(lines.length, 2 + Object.keys(FIELDS).length);
  assert.equal(lines[2], "| `CSP_HTTP_PORT` | the port | a port, 0–65535 | `8080` |");
  assert.ok(lines.includes("| `CSP_OTLP_ENDPOINT` | where traces go | text | none |"));
});
