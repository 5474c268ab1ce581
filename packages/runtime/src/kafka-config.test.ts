import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { isBridgeError } from "@csp/contracts";
import { readConfig } from "@csp/service-kit";
import { KAFKA_FIELDS, kafkaAccess } from "./kafka-config.ts";

const read = (env: Readonly<Record<string, string>>) => kafkaAccess(readConfig(env, KAFKA_FIELDS), "csp-bridge");

test("Kafka is used where brokers are named, with TLS and a name where they are set", () => {
  assert.equal(read({}), undefined);
  assert.deepEqual(read({ CSP_KAFKA_BROKERS: "a:9092, b:9092" }), { clientId: "csp-bridge", brokers: ["a:9092", "b:9092"], tls: undefined, sasl: undefined });
  const file = fileURLToPath(import.meta.url);
  const all = {
    CSP_KAFKA_BROKERS: "a:1",
    CSP_KAFKA_TLS: "1",
    CSP_KAFKA_TLS_CA: file,
    CSP_KAFKA_SASL: "scram-sha-512",
    CSP_KAFKA_USERNAME: "u",
    CSP_KAFKA_PASSWORD: "p",
  };
  const access = read(all);
  assert.match(String(access?.tls?.ca), /CSP_KAFKA_TLS_CA/);
  assert.deepEqual(access?.sasl, { mechanism: "scram-sha-512", username: "u", password: "p" });
});

test("brokers that nobody could reach are told", () => {
  for (const wrong of ["a", "a:", "a:b", "a:0", "a:70000", "kafka://a:9092", ":9092", "a:1,,b:1", "a:1 b:1"]) {
    assert.throws(
      () => read({ CSP_KAFKA_BROKERS: wrong }),
      (error) => isBridgeError(error, "CONFIG_INVALID") && error.message.includes("host:port"),
      wrong,
    );
  }
  assert.deepEqual(read({ CSP_KAFKA_BROKERS: "[::1]:9092" })?.brokers, ["[::1]:9092"]);
});

test("settings that do not go together, and a file that is not there, are told", () => {
  for (const env of [
    { CSP_KAFKA_SASL: "plain" },
    { CSP_KAFKA_USERNAME: "u", CSP_KAFKA_PASSWORD: "p" },
    { CSP_KAFKA_PASSWORD: "p" },
    { CSP_KAFKA_SASL: "plain", CSP_KAFKA_PASSWORD: "p" },
    { CSP_KAFKA_TLS: "1", CSP_KAFKA_TLS_CA: "no-such-file" },
  ]) {
    assert.throws(
      () => read({ CSP_KAFKA_BROKERS: "a:1", ...env }),
      (error) => isBridgeError(error, "CONFIG_INVALID"),
    );
  }
});
