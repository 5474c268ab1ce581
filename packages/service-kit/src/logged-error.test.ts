import assert from "node:assert/strict";
import { test } from "node:test";
import { BridgeError } from "@csp/contracts";
import { createTelemetry } from "./telemetry.ts";

function logged(err: unknown): unknown {
  const lines: string[] = [];
  const telemetry = createTelemetry({ service: "probe", logTo: { write: (line) => lines.push(line) } });
  telemetry.log.warn({ err }, "so it is");
  return (JSON.parse(lines[0] ?? "") as { readonly err: unknown }).err;
}

test("a failure that may pass is logged by code and sentence, with what its causes say besides", () => {
  const refused = new Error("connect ECONNREFUSED");
  const sentence = "the topics cannot be read: connect ECONNREFUSED";
  assert.deepEqual(logged(new BridgeError("INBOX_UNAVAILABLE", sentence, refused)), { code: "INBOX_UNAVAILABLE", message: sentence });
  const deeper = new BridgeError("LOG_UNAVAILABLE", "no answer", new Error("no node", { cause: refused }));
  assert.deepEqual(logged(deeper), { code: "LOG_UNAVAILABLE", message: "no answer: no node: connect ECONNREFUSED" });
});

test("what will not pass, and a fault of ours, are logged with their place", () => {
  for (const error of [new BridgeError("LOG_CORRUPT", "two heads"), new TypeError("undefined is no function")]) {
    const { message, stack } = logged(error) as { readonly message: string; readonly stack: string };
    assert.equal(message, error.message);
    assert.match(stack, /logged-error\.test/);
  }
});
