import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { createTelemetry, openPositionClock } from "@csp/service-kit";
import { createPublisherTelemetry } from "./telemetry.ts";

test("senders without a topic are counted each time, and logged once", async () => {
  const lines: string[] = [];
  await using telemetry = createTelemetry({ service: "probe", logTo: { write: (line) => void lines.push(line) } });
  using receipts = createPublisherTelemetry(telemetry)("receipts");
  for (const senders of [2, 1, 1]) receipts.sendersLeftOut(senders, 1000);
  assert.match(await telemetry.metricsText(), /^csp_publish_senders_left_out_total 4$/m);
  assert.equal(lines.filter((line) => line.includes("senders get no topic of receipts")).length, 1);
});

test("of a family that sends the log, what it has not passed is what waits, and is as old as that", async () => {
  const now = { position: 0, ms: 1_700_000_000_000 };
  using clock = openPositionClock({ distance: "events", head: async () => now.position }, () => now.ms, 1);
  await using telemetry = createTelemetry({ service: "probe", logTo: { write: () => undefined } });
  using trace = createPublisherTelemetry(telemetry)("trace");
  let position = 0;
  trace.watchUnsent(clock, () => ({ position, newestMs: undefined }));
  assert.match(await telemetry.metricsText(), /^csp_outbox_oldest_seconds\{view="trace-sent"\} 0$/m);
  now.position = 10;
  while (clock.head() < 10) await pause(1);
  now.ms += 301_000;
  assert.match(await telemetry.metricsText(), /^csp_outbox_oldest_seconds\{view="trace-sent"\} 301$/m);
  position = 10;
  assert.match(await telemetry.metricsText(), /^csp_outbox_oldest_seconds\{view="trace-sent"\} 0$/m);
});
