// What the bridge stands on. Rows of engines that are not in use stay empty.

import { countOf, type DashboardSpec, quantileOf, QUARTER, QUARTER_TALL, rateOf, THIRD } from "./panel.ts";

export const engines: DashboardSpec = {
  uid: "csp-engines",
  title: "CSP 6 Engines",
  description: "The embedded log and its disk, Kafka, EventStoreDB and PostgreSQL, as the bridge sees them. Rows of engines that are not in use stay empty.",
  rows: [
    {
      title: "The embedded log",
      panels: [
        {
          kind: "lines",
          title: "Events appended",
          description: "Events a second that become durable.",
          unit: "eps",
          queries: [{ expr: rateOf("csp_log_appended_events_total", ""), legend: "events" }],
          size: QUARTER_TALL,
        },
        {
          kind: "lines",
          title: "Size of a group commit",
          description: "Events in one commit, on average: what comes while one commit runs shares the next.",
          unit: "short",
          queries: [
            { expr: "sum (rate(csp_log_commit_events_sum[$__rate_interval])) / sum (rate(csp_log_commit_events_count[$__rate_interval]))", legend: "events" },
          ],
          size: QUARTER_TALL,
        },
        {
          kind: "lines",
          title: "Bytes of a group commit",
          description: "Bytes in one commit, on average.",
          unit: "bytes",
          queries: [
            { expr: "sum (rate(csp_log_commit_bytes_sum[$__rate_interval])) / sum (rate(csp_log_commit_bytes_count[$__rate_interval]))", legend: "bytes" },
          ],
          size: QUARTER_TALL,
        },
        {
          kind: "lines",
          title: "Time of a commit, and of its fsync",
          description: "99 in 100 take no longer. The fsync is the disk's: above 50 ms every sender waits for it.",
          unit: "s",
          queries: [
            { expr: quantileOf(0.99, "csp_log_commit_seconds"), legend: "whole" },
            { expr: quantileOf(0.99, "csp_log_sync_seconds"), legend: "fsync" },
          ],
          size: QUARTER_TALL,
        },
        {
          kind: "stat",
          title: "Disk free",
          description:
            "Bytes free on the disk of the folder of each process that has one: the least. The disks of Kafka, EventStoreDB and PostgreSQL are not seen here.",
          unit: "bytes",
          queries: [{ expr: "min (csp_data_disk_free_bytes)", legend: "free" }],
          size: QUARTER,
          decimals: 1,
          alert: "CspDiskNearlyFull",
        },
        {
          kind: "stat",
          title: "Bytes appended",
          description: "Bytes that became durable in the time that is shown.",
          unit: "bytes",
          queries: [{ expr: countOf("csp_log_appended_bytes_total"), legend: "bytes" }],
          size: QUARTER,
          decimals: 1,
        },
      ],
    },
    {
      title: "Kafka",
      panels: [
        {
          kind: "lines",
          title: "Consumer lag",
          description: "Messages in the uplink topics that are not yet durable in the log, of the partitions that we have.",
          unit: "short",
          queries: [{ expr: "sum by (topic) (csp_kafka_consumer_lag_messages)", legend: "{{topic}}" }],
          size: THIRD,
        },
        {
          kind: "lines",
          title: "Partitions, and those that stand still",
          description: "Partitions that the group gave to our processes; one that stands still waits for an operator.",
          unit: "short",
          queries: [
            { expr: "sum (csp_kafka_partitions)", legend: "given" },
            { expr: "sum (csp_kafka_stopped_partitions)", legend: "standing still" },
          ],
          size: THIRD,
          alert: "CspSourceReset",
        },
        {
          kind: "lines",
          title: "What Kafka's client reports",
          description: "Reports a second, by how bad they are. The log has the sentences.",
          unit: "ops",
          queries: [{ expr: rateOf("csp_kafka_client_problems_total", "level"), legend: "{{level}}" }],
          size: THIRD,
        },
        {
          kind: "stat",
          title: "Rebalances",
          description: "Times the group gave out its partitions anew in the time that is shown.",
          unit: "short",
          queries: [{ expr: countOf("csp_kafka_rebalances_total"), legend: "rebalances" }],
          size: QUARTER,
          decimals: 0,
        },
        {
          kind: "stat",
          title: "Source resets",
          description: "Partitions that were found to be others than those read before.",
          unit: "short",
          queries: [{ expr: countOf("csp_source_resets_total"), legend: "resets" }],
          size: QUARTER,
          thresholds: [
            { from: 0, colour: "green" },
            { from: 1, colour: "red" },
          ],
          decimals: 0,
          alert: "CspSourceReset",
        },
        {
          kind: "stat",
          title: "Missed offsets",
          description: "Offsets that were gone before they were read: the topic keeps its messages too shortly.",
          unit: "short",
          queries: [{ expr: countOf("csp_missed_offsets_total"), legend: "offsets" }],
          size: QUARTER,
          decimals: 0,
        },
        {
          kind: "stat",
          title: "Reading begun again",
          description: "Times the reading of topics began again after a failure.",
          unit: "short",
          queries: [{ expr: countOf("csp_inbox_retries_total"), legend: "retries" }],
          size: QUARTER,
          decimals: 0,
        },
      ],
    },
    {
      title: "EventStoreDB",
      panels: [
        {
          kind: "lines",
          title: "Time to append",
          description: "99 in 100 appends are answered in this time, by what the server said.",
          unit: "s",
          queries: [{ expr: quantileOf(0.99, "csp_eventstoredb_append_seconds", "outcome"), legend: "{{outcome}}" }],
          size: THIRD,
        },
        {
          kind: "lines",
          title: "Events appended, EventStoreDB",
          description: "Events a second that become durable in EventStoreDB.",
          unit: "eps",
          queries: [{ expr: rateOf("csp_eventstoredb_appended_events_total", ""), legend: "events" }],
          size: THIRD,
        },
        {
          kind: "lines",
          title: "Reconnects",
          description: "Calls a second that broke and are opened again. A cluster that chooses a new leader breaks a few.",
          unit: "ops",
          queries: [{ expr: rateOf("csp_eventstoredb_reconnects_total", "call"), legend: "{{call}}" }],
          size: THIRD,
        },
      ],
    },
    {
      title: "PostgreSQL",
      panels: [
        {
          kind: "lines",
          title: "Time of a statement",
          description: "99 in 100 statements take no longer.",
          unit: "s",
          queries: [{ expr: quantileOf(0.99, "csp_postgres_statement_seconds", "outcome"), legend: "{{outcome}}" }],
          size: THIRD,
        },
        {
          kind: "lines",
          title: "Statements",
          description: "Statements a second, by how they ended.",
          unit: "ops",
          queries: [{ expr: rateOf("csp_postgres_statement_seconds_count", "outcome"), legend: "{{outcome}}" }],
          size: THIRD,
        },
        {
          kind: "lines",
          title: "Connections",
          description:
            "Connections of the pools by what they do, and callers that wait for one. Somebody waiting all the time: the pool is too small, or statements too slow.",
          unit: "short",
          queries: [
            { expr: "sum by (state) (csp_postgres_pool_connections)", legend: "{{state}}" },
            { expr: "sum (csp_postgres_pool_waiting)", legend: "waiting" },
          ],
          size: THIRD,
        },
      ],
    },
  ],
};
