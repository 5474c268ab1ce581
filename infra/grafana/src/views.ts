// How far the views are, how fresh what they answer is, and how fast they answer.

import { countOf, type DashboardSpec, HALF, meanOf, quantileOf, QUARTER, QUARTER_TALL, rateOf, THIRD } from "./panel.ts";
import { FRESHNESS_OBJECTIVE_S } from "./overview.ts";

/** The bucket of the objective; Prometheus 3 keeps its bound as `5.0`, before it was kept as it came. */
const IN_TIME = `{le=~"${FRESHNESS_OBJECTIVE_S}(\\\\.0)?"}`;

export const views: DashboardSpec = {
  uid: "csp-views",
  title: "CSP 4 Projections and freshness",
  description: "How far each view is behind the log, how fresh its answers are, and how fast they come.",
  rows: [
    {
      title: "Freshness",
      panels: [
        {
          kind: "lines",
          title: "Received until visible",
          description: "How old a message is when queries see what became of it. Dots are messages whose trace is kept, and lead to it.",
          unit: "s",
          queries: [
            { expr: quantileOf(0.5, "csp_freshness_seconds"), legend: "half" },
            { expr: quantileOf(0.9, "csp_freshness_seconds"), legend: "90 in 100" },
            { expr: quantileOf(0.99, "csp_freshness_seconds"), legend: "99 in 100", exemplars: true },
          ],
          size: HALF,
          thresholds: [
            { from: 0, colour: "green" },
            { from: FRESHNESS_OBJECTIVE_S, colour: "red" },
          ],
          alert: "CspFreshnessBurnsFast",
          spans: "project-view",
        },
        {
          kind: "stat",
          title: "Within the objective",
          description: `Share of the messages in the time that is shown that were visible within ${FRESHNESS_OBJECTIVE_S} s. The objective is 99 in 100 over 30 days (docs/objectives.md).`,
          unit: "percentunit",
          queries: [{ expr: `${countOf("csp_freshness_seconds_bucket", "", IN_TIME)} / ${countOf("csp_freshness_seconds_count")}`, legend: "in time" }],
          size: QUARTER,
          thresholds: [
            { from: 0, colour: "red" },
            { from: 0.99, colour: "green" },
          ],
          decimals: 2,
          alert: "CspFreshnessBurnsFast",
        },
        {
          kind: "stat",
          title: "Error budget spent",
          description: "Of the 1 in 100 messages that may be late: the part that the time shown has used up. Over 1: spent.",
          unit: "percentunit",
          queries: [
            { expr: `(1 - ${countOf("csp_freshness_seconds_bucket", "", IN_TIME)} / ${countOf("csp_freshness_seconds_count")}) / 0.01`, legend: "spent" },
          ],
          size: QUARTER,
          thresholds: [
            { from: 0, colour: "green" },
            { from: 0.5, colour: "orange" },
            { from: 1, colour: "red" },
          ],
          decimals: 0,
          alert: "CspFreshnessBurnsSlowly",
        },
        {
          kind: "stat",
          title: "Documents sent again",
          description: "Documents of the same content that came before; they are recorded and not applied again. By the read model.",
          unit: "short",
          queries: [{ expr: countOf("csp_repeated_documents_total", "", '{view="pack", verdict="duplicate"}'), legend: "duplicates" }],
          size: QUARTER,
          decimals: 0,
        },
        {
          kind: "stat",
          title: "Documents in conflict",
          description: "Documents that came before with other content: the first counts. `csp document` shows both; the owner has to say which is right.",
          unit: "short",
          queries: [{ expr: countOf("csp_repeated_documents_total", "", '{view="pack", verdict="conflict"}'), legend: "conflicts" }],
          size: QUARTER,
          decimals: 0,
        },
      ],
    },
    {
      title: "Followers of the log",
      panels: [
        {
          kind: "lines",
          title: "Behind, in time",
          description: "For how long the oldest event that each follower has not passed has been in the log.",
          unit: "s",
          queries: [{ expr: "max by (follower) (csp_follower_lag_seconds)", legend: "{{follower}}" }],
          size: QUARTER_TALL,
          alert: "CspViewStopped",
        },
        {
          kind: "lines",
          title: "Behind, in events",
          description: "Events of the embedded log that each follower has not passed. Empty over EventStoreDB, which numbers bytes, not events.",
          unit: "short",
          queries: [{ expr: "max by (follower) (csp_follower_lag_events)", legend: "{{follower}}" }],
          size: QUARTER_TALL,
          alert: "CspViewStopped",
        },
        {
          kind: "lines",
          title: "Behind, in bytes",
          description: "Bytes of EventStoreDB's log that each follower has not passed, what other programs wrote included. Empty with the embedded log.",
          unit: "bytes",
          queries: [{ expr: "max by (follower) (csp_follower_lag_bytes)", legend: "{{follower}}" }],
          size: QUARTER_TALL,
          alert: "CspViewStopped",
        },
        {
          kind: "lines",
          title: "Positions",
          description: "Where the log ends, and up to where each follower is. Lines that run together are good.",
          unit: "short",
          queries: [
            { expr: "max (csp_log_head_position)", legend: "the log" },
            { expr: "max by (follower) (csp_follower_position)", legend: "{{follower}}" },
          ],
          size: QUARTER_TALL,
        },
      ],
    },
    {
      title: "Writing views",
      panels: [
        {
          kind: "lines",
          title: "Events folded in",
          description: "Events a second, by view.",
          unit: "eps",
          queries: [{ expr: rateOf("csp_view_events_total", "view"), legend: "{{view}}" }],
          size: QUARTER_TALL,
        },
        {
          kind: "lines",
          title: "Work folded in",
          description: "Codes a second, by view; a document weighs a few besides its codes.",
          unit: "cps",
          queries: [{ expr: rateOf("csp_view_codes_total", "view"), legend: "{{view}}" }],
          size: QUARTER_TALL,
        },
        {
          kind: "lines",
          title: "Time of a transaction",
          description: "99 in 100 transactions take no longer, rows and checkpoint together.",
          unit: "s",
          queries: [{ expr: quantileOf(0.99, "csp_view_write_seconds", "view"), legend: "{{view}}", exemplars: true }],
          size: QUARTER_TALL,
          spans: "project-view",
        },
        {
          kind: "lines",
          title: "Events in a transaction",
          description: "On average. Transactions grow with the load: that is how a view keeps up.",
          unit: "short",
          queries: [{ expr: meanOf("csp_view_write_events", "view"), legend: "{{view}}" }],
          size: QUARTER_TALL,
        },
      ],
    },
    {
      title: "Answers",
      panels: [
        {
          kind: "lines",
          title: "Questions",
          description: "Questions a second to the read model.",
          unit: "reqps",
          queries: [{ expr: rateOf("csp_query_answer_seconds_count", "question"), legend: "{{question}}" }],
          size: THIRD,
        },
        {
          kind: "lines",
          title: "Time to answer",
          description: "99 in 100 questions are answered in this time, by question; HTTP comes on top.",
          unit: "s",
          queries: [{ expr: quantileOf(0.99, "csp_query_answer_seconds", "question"), legend: "{{question}}", exemplars: true }],
          size: THIRD,
          spans: "answer",
        },
        {
          kind: "lines",
          title: "Taken up again",
          description: "Times a second that a view was taken up again after a failure of its store or the log.",
          unit: "ops",
          queries: [{ expr: rateOf("csp_view_retries_total", "view"), legend: "{{view}}" }],
          size: THIRD,
          alert: "CspViewStopped",
        },
      ],
    },
  ],
};
