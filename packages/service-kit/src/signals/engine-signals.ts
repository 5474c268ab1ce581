// Signals of what the bridge stands on: the log's commits, Kafka, EventStoreDB, PostgreSQL.

import { UNREADABLE_CAUSES } from "@csp/contracts";
import { DISK_FOLDERS } from "./label-values.ts";
import { WORK_SECONDS } from "./pipeline-signals.ts";
import { counter, gauge, histogram } from "./signal.ts";

const COMMIT_EVENTS: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
const COMMIT_BYTES: readonly number[] = [1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 8_388_608];
/** A disk's fsync: from a good one's 50 µs to one that hangs. */
const SYNC_SECONDS: readonly number[] = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

const UPLINK_TOPICS = { boundedBy: "the uplink topics, one for each profile" };

export const LOG_SIGNALS = {
  appendedEvents: counter("csp_log_appended_events_total", {
    unit: "{event}",
    help: "Events that this process made durable in the embedded log",
    place: "embedded",
  }),
  appendedBytes: counter("csp_log_appended_bytes_total", {
    unit: "By",
    help: "Bytes of the appends that this process made durable in the embedded log",
    place: "embedded",
  }),
  commitEvents: histogram("csp_log_commit_events", COMMIT_EVENTS, {
    unit: "{event}",
    help: "Events in one group commit of the embedded log",
    place: "embedded",
  }),
  commitBytes: histogram("csp_log_commit_bytes", COMMIT_BYTES, { unit: "By", help: "Bytes in one group commit of the embedded log", place: "embedded" }),
  commitSeconds: histogram("csp_log_commit_seconds", WORK_SECONDS, {
    unit: "s",
    help: "Time of one group commit of the embedded log, statements and fsync together",
    place: "embedded",
  }),
  syncSeconds: histogram("csp_log_sync_seconds", SYNC_SECONDS, {
    unit: "s",
    help: "Time that the COMMIT of a group takes in the embedded log: mostly the disk's fsync",
    place: "embedded",
  }),
  diskFree: gauge("csp_data_disk_free_bytes", {
    unit: "By",
    help: "Bytes that are free on the disk of the process's own folder, for this user; of its views, where they are on another disk. Where all it keeps is in engines there is none",
    labels: { folder: DISK_FOLDERS },
  }),
  diskSize: gauge("csp_data_disk_size_bytes", {
    unit: "By",
    help: "Size of the disk of the process's own folder, and of its views, where they are on another",
    labels: { folder: DISK_FOLDERS },
  }),
} as const;

export const KAFKA_SIGNALS = {
  consumerLag: gauge("csp_kafka_consumer_lag_messages", {
    unit: "{message}",
    help: "Messages of this process's partitions that are in a topic and not yet durable in the log",
    labels: { topic: UPLINK_TOPICS },
    place: "kafka",
  }),
  openBytes: gauge("csp_kafka_open_bytes", {
    unit: "By",
    help: "Bytes of messages that this process has fetched and that are not yet durable in the log, over all partitions; bounded by CSP_KAFKA_MAX_OPEN_BYTES",
    place: "kafka",
  }),
  partitions: gauge("csp_kafka_partitions", { unit: "{partition}", help: "Partitions that the group has given to this process", place: "kafka" }),
  rebalances: counter("csp_kafka_rebalances_total", { unit: "{rebalance}", help: "Times the group gave out its partitions anew", place: "kafka" }),
  stoppedPartitions: gauge("csp_kafka_stopped_partitions", {
    unit: "{partition}",
    help: "Partitions that stand still until an operator has looked: their topic was made anew, as a rule",
    place: "kafka",
  }),
  sourceResets: counter("csp_source_resets_total", {
    unit: "{reset}",
    help: "Times a partition was found to be another than the one that was read before (SOURCE_RESET)",
    place: "kafka",
  }),
  missedOffsets: counter("csp_missed_offsets_total", {
    unit: "{offset}",
    help: "Offsets that were gone from a topic before they were read, or never held a message",
    place: "kafka",
  }),
  unreadableMessages: counter("csp_unreadable_messages_total", {
    unit: "{message}",
    help: "Messages of topics that came in a batch which cannot be read, by why (docs/kafka.md); each batch is kept as it came",
    labels: { cause: UNREADABLE_CAUSES },
    place: "kafka",
  }),
  inboxRetries: counter("csp_inbox_retries_total", { unit: "{retry}", help: "Times the reading of topics began again after a failure", place: "kafka" }),
  clientProblems: counter("csp_kafka_client_problems_total", {
    unit: "{problem}",
    help: "What Kafka's client reported, by how bad it is",
    labels: { level: ["error", "warn", "info"] },
    place: "kafka",
  }),
} as const;

export const EVENTSTOREDB_SIGNALS = {
  appendSeconds: histogram("csp_eventstoredb_append_seconds", WORK_SECONDS, {
    unit: "s",
    help: "Time until EventStoreDB answered an append, by what it said",
    labels: { outcome: ["stored", "refused", "failed"] },
    place: "eventstoredb",
  }),
  appendedEvents: counter("csp_eventstoredb_appended_events_total", {
    unit: "{event}",
    help: "Events that this process made durable in EventStoreDB",
    place: "eventstoredb",
  }),
  reconnects: counter("csp_eventstoredb_reconnects_total", {
    unit: "{reconnect}",
    help: "Long calls to EventStoreDB that broke, so that they are opened again",
    labels: { call: ["append", "follow"] },
    place: "eventstoredb",
  }),
} as const;

export const POSTGRES_SIGNALS = {
  statementSeconds: histogram("csp_postgres_statement_seconds", WORK_SECONDS, {
    unit: "s",
    help: "Time of one statement in PostgreSQL",
    labels: { outcome: ["done", "failed"] },
    place: "postgres",
  }),
  poolConnections: gauge("csp_postgres_pool_connections", {
    unit: "{connection}",
    help: "Connections to PostgreSQL, by what they do",
    labels: { state: ["busy", "idle"] },
    place: "postgres",
  }),
  poolWaiting: gauge("csp_postgres_pool_waiting", { unit: "{caller}", help: "Callers that wait for a connection to PostgreSQL", place: "postgres" }),
} as const;
