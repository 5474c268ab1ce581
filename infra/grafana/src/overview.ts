// The first board that an operator opens: whether messages come in, are understood, are seen, and go out.

import { type DashboardSpec, HALF, OF_USERS, QUARTER, quantileOf, rateOf, SIXTH, THIRD } from "./panel.ts";

/** Objectives and what goes over them, as docs/objectives.md has them. */
export const FRESHNESS_OBJECTIVE_S = 5;

export const overview: DashboardSpec = {
  uid: "csp-overview",
  title: "CSP 1 Overview",
  description:
    "Whether messages come in, are understood, are seen by queries and go out. Read the first row from left to right: where the numbers fall off is where to look.",
  rows: [
    {
      title: "The pipeline, from left to right, in the time that is shown",
      panels: [
        {
          kind: "stat",
          title: "Received",
          description: "Messages that are durable in the log. None for a while at a time when partners send: look at Ingest and partners.",
          unit: "short",
          queries: [{ expr: "sum (increase(csp_received_messages_total[$__range]))", legend: "messages" }],
          size: SIXTH,
          decimals: 0,
          alert: "CspPartnerSilent",
          spans: "record-received",
        },
        {
          kind: "stat",
          title: "Translated",
          description: "Messages whose translation is complete. Fewer than received, and staying so: the translator is behind or stands still.",
          unit: "short",
          queries: [{ expr: "sum (increase(csp_translated_messages_total[$__range]))", legend: "messages" }],
          size: SIXTH,
          decimals: 0,
          alert: "CspViewStopped",
          spans: "translate-received",
        },
        {
          kind: "stat",
          title: "Understood",
          description:
            "Share of the messages of which nothing was refused. It falls when a partner sends rubbish: see Translation and rejections for who and why.",
          unit: "percentunit",
          queries: [
            {
              expr: 'sum (increase(csp_translated_messages_total{outcome="accepted"}[$__range])) / sum (increase(csp_translated_messages_total[$__range]))',
              legend: "share",
            },
          ],
          size: SIXTH,
          thresholds: [
            { from: 0, colour: "red" },
            { from: 0.9, colour: "orange" },
            { from: 0.98, colour: "green" },
          ],
          decimals: 1,
          alert: "CspRejectionsRising",
        },
        {
          kind: "stat",
          title: "Visible to queries",
          description: "Messages whose outcome a query sees. Fewer than translated, and staying so: the read model is behind or stands still.",
          unit: "short",
          queries: [{ expr: "sum (increase(csp_freshness_seconds_count[$__range]))", legend: "messages" }],
          size: SIXTH,
          decimals: 0,
          alert: "CspViewStopped",
          spans: "project-view",
        },
        {
          kind: "stat",
          title: "Published",
          description:
            "Messages durable in the outgoing topics. Rows of regulator views that change often are sent once for many changes, so this is not the number that came in.",
          unit: "short",
          queries: [{ expr: "sum (increase(csp_published_messages_total[$__range]))", legend: "messages" }],
          size: SIXTH,
          decimals: 0,
          alert: "CspOutboxStuck",
          spans: "publish-view",
        },
        {
          kind: "stat",
          title: "Alerts",
          description: "Alerts that fire now. Each has a runbook; begin there.",
          unit: "short",
          queries: [{ expr: 'count (ALERTS{alertstate="firing", alertname=~"Csp.*"}) or vector(0)', legend: "firing" }],
          size: SIXTH,
          thresholds: [
            { from: 0, colour: "green" },
            { from: 1, colour: "red" },
          ],
        },
      ],
    },
    {
      title: "Golden signals",
      panels: [
        {
          kind: "lines",
          title: "Freshness: received until visible",
          description: `How old a message is when queries see what became of it. The objective is ${FRESHNESS_OBJECTIVE_S} s for 99 in 100. Dots are messages whose trace is kept, and lead to it.`,
          unit: "s",
          queries: [
            { expr: quantileOf(0.5, "csp_freshness_seconds"), legend: "half" },
            { expr: quantileOf(0.99, "csp_freshness_seconds"), legend: "99 in 100", exemplars: true },
          ],
          size: THIRD,
          thresholds: [
            { from: 0, colour: "green" },
            { from: FRESHNESS_OBJECTIVE_S, colour: "red" },
          ],
          alert: "CspFreshnessBurnsFast",
          spans: "project-view",
        },
        {
          kind: "stacked",
          title: "Traffic",
          description: "Messages a second that become durable, by the door they come in at.",
          unit: "mps",
          queries: [{ expr: rateOf("csp_received_messages_total", "door"), legend: "{{door}}" }],
          size: THIRD,
          spans: "record-received",
        },
        {
          kind: "lines",
          title: "Errors",
          description:
            "A second: messages of which something was refused, messages turned away at the door, and answers that failed through our own fault (5xx), what operators ask left out. The last should be none at all.",
          unit: "mps",
          queries: [
            { expr: rateOf("csp_translated_messages_total", "", '{outcome!="accepted"}'), legend: "refused, in part or whole" },
            { expr: rateOf("csp_turned_away_messages_total", ""), legend: "turned away" },
            { expr: `(${rateOf("http_server_request_duration_seconds_count", "", `{code=~"5..",${OF_USERS}}`)}) or vector(0)`, legend: "our fault" },
          ],
          size: THIRD,
          alert: "CspRejectionsRising",
        },
        {
          kind: "lines",
          title: "Saturation: how far followers are behind",
          description:
            "For how long the oldest event that each follower has not passed has been in the log. All near 0 is good; one that only grows stands still.",
          unit: "s",
          queries: [{ expr: "max by (follower) (csp_follower_lag_seconds)", legend: "{{follower}}" }],
          size: HALF,
          alert: "CspViewStopped",
        },
        {
          kind: "stat",
          title: "Disk free",
          description: "Share that is free of the disk of our own folders: the least. At none, nothing more is taken in. The engines' disks are not seen here.",
          unit: "percentunit",
          queries: [{ expr: "min (csp_data_disk_free_bytes / csp_data_disk_size_bytes)", legend: "free" }],
          size: QUARTER,
          thresholds: [
            { from: 0, colour: "red" },
            { from: 0.1, colour: "orange" },
            { from: 0.2, colour: "green" },
          ],
          decimals: 1,
          alert: "CspDiskNearlyFull",
        },
        {
          kind: "stat",
          title: "Services that do not work",
          description:
            "Services of which no process does its work: it is not ready, or what it stands on is away. One that builds its view for the first time is not ready until it has caught up.",
          unit: "short",
          queries: [{ expr: "count (max by (service) (csp_service_ready) == 0) or vector(0)", legend: "not ready" }],
          size: QUARTER,
          thresholds: [
            { from: 0, colour: "green" },
            { from: 1, colour: "red" },
          ],
          alert: "CspQueryUnavailable",
        },
      ],
    },
  ],
};
