// What Kafka's client says of itself, as log lines: each thing once in a while, since it says the same at every try. None is
// an error to us: what it gives up it tries again, and where somebody has to act, the service says so by itself.

import { DIAGNOSTICS, listenTo } from "@csp/contracts";
import type { EngineLog } from "./patient.ts";

const AGAIN_AFTER_MS = 60_000;
/** Different things that are remembered; beyond that all are forgotten, and told again. */
const MOST_KNOWN = 200;

/** Ends with the disposal. */
export function logKafkaFacts(log: EngineLog, nowMs: () => number): Disposable {
  const toldAtMs = new Map<string, number>();
  return listenTo(DIAGNOSTICS.kafkaClient, ({ level, detail }) => {
    const now = nowMs();
    if (now - (toldAtMs.get(detail) ?? -AGAIN_AFTER_MS) < AGAIN_AFTER_MS) return;
    if (toldAtMs.size >= MOST_KNOWN) toldAtMs.clear();
    toldAtMs.set(detail, now);
    log[level === "error" ? "warn" : level]({ engine: "kafka" }, detail);
  });
}
