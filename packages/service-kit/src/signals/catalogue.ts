// The catalogue: every signal that the bridge has, in the order in which the manual (docs/metrics.md) tells them. Nothing
// is measured that is not in it, since instruments are made of its entries alone.

import { EVENTSTOREDB_SIGNALS, KAFKA_SIGNALS, LOG_SIGNALS, POSTGRES_SIGNALS } from "./engine-signals.ts";
import { INGEST_SIGNALS, PUBLISHING_SIGNALS, TRANSLATION_SIGNALS, VIEW_SIGNALS } from "./pipeline-signals.ts";
import { HTTP_SIGNALS, PROCESS_SIGNALS } from "./process-signals.ts";
import type { Signal } from "./signal.ts";

export interface SignalGroup {
  readonly title: string;
  readonly signals: readonly Signal[];
}

export const CATALOGUE: readonly SignalGroup[] = [
  { title: "What comes in", signals: Object.values(INGEST_SIGNALS) },
  { title: "Translation", signals: Object.values(TRANSLATION_SIGNALS) },
  { title: "Followers, views and answers", signals: Object.values(VIEW_SIGNALS) },
  { title: "Publishing", signals: Object.values(PUBLISHING_SIGNALS) },
  { title: "The embedded log", signals: Object.values(LOG_SIGNALS) },
  { title: "Kafka", signals: Object.values(KAFKA_SIGNALS) },
  { title: "EventStoreDB", signals: Object.values(EVENTSTOREDB_SIGNALS) },
  { title: "PostgreSQL", signals: Object.values(POSTGRES_SIGNALS) },
  { title: "HTTP and readiness", signals: Object.values(HTTP_SIGNALS) },
  { title: "The process", signals: Object.values(PROCESS_SIGNALS) },
];
