import assert from "node:assert/strict";
import { test } from "node:test";
import { createDiagnosticPublisher, DIAGNOSTICS } from "@csp/contracts";
import { logKafkaFacts } from "./kafka-facts.ts";

test("what Kafka's client reports is told once a minute, and never as what somebody has to act on", () => {
  const lines: string[] = [];
  const tell = (level: string) => (_: object, said: string) => void lines.push(`${level} ${said}`);
  let nowMs = 0;
  using _ = logKafkaFacts({ error: tell("error"), warn: tell("warn"), info: tell("info") }, () => nowMs);
  const publish = createDiagnosticPublisher(DIAGNOSTICS.kafkaClient);
  for (nowMs of [0, 59_000, 60_000]) publish(() => ({ level: "error", detail: "Response GroupCoordinator" }));
  publish(() => ({ level: "info", detail: "connected" }));
  assert.deepEqual(lines, ["warn Response GroupCoordinator", "warn Response GroupCoordinator", "info connected"]);
});
