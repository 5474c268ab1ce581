import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { isBridgeError } from "@csp/contracts";
import { describeConfig } from "@csp/service-kit";
import { BRIDGE_FIELDS, readBridgeConfig } from "./config.ts";

test("README lists the settings as the code has them", async () => {
  const readme = await readFile(new URL("../../../README.md", import.meta.url), "utf8");
  const table = describeConfig(BRIDGE_FIELDS);
  assert.ok(readme.includes(table), `README's settings are not these:\n${table}`);
});

test("a generation that is made beside another is a later one", () => {
  assert.deepEqual([readBridgeConfig({}).generation, readBridgeConfig({}).nextGeneration], [0, undefined]);
  assert.equal(readBridgeConfig({ CSP_GENERATION: "1", CSP_NEXT_GENERATION: "2" }).nextGeneration, 2);
  for (const env of [{ CSP_GENERATION: "1", CSP_NEXT_GENERATION: "1" }, { CSP_NEXT_GENERATION: "0" }, { CSP_GENERATION: "100" }, { CSP_GENERATION: "-1" }])
    assert.throws(
      () => readBridgeConfig(env),
      (error) => isBridgeError(error, "CONFIG_INVALID") && error.message.includes("GENERATION"),
      JSON.stringify(env),
    );
});

test("nothing needs to be set, and all mistakes are told at once", () => {
  assert.equal(readBridgeConfig({}).httpHost, "127.0.0.1");
  assert.throws(
    () => readBridgeConfig({ CSP_HTTP_PORT: "99999", CSP_MAX_BODY_BYTES: "much", CSP_NO_SUCH: "1" }),
    (error) => isBridgeError(error, "CONFIG_INVALID") && ["CSP_HTTP_PORT", "CSP_MAX_BODY_BYTES", "CSP_NO_SUCH"].every((name) => error.message.includes(name)),
  );
});
