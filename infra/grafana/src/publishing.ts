// What goes out to the topics, and what waits to.

import { countOf, type DashboardSpec, HALF, quantileOf, QUARTER, rateOf, THIRD } from "./panel.ts";

export const publishing: DashboardSpec = {
  uid: "csp-publishing",
  title: "CSP 5 Publishing",
  description: "What goes out to the topics of regulators and partners, what waits to be sent, and what failed.",
  rows: [
    {
      title: "The outbox",
      panels: [
        {
          kind: "lines",
          title: "Waiting to be sent",
          description:
            "Messages that are to be sent and are not yet. It rises while rows change faster than they are sent, and falls by itself. The trace topic sends the log itself: how far it is behind is on CSP 4.",
          unit: "short",
          queries: [{ expr: "sum by (view) (csp_outbox_pending_messages)", legend: "{{view}}" }],
          size: HALF,
          alert: "CspOutboxStuck",
        },
        {
          kind: "lines",
          title: "Age of the oldest",
          description:
            "For how long the oldest message that is to be sent has been waiting. A minute and more: the topics do not take it, or not as fast as it comes.",
          unit: "s",
          queries: [{ expr: "max by (view) (csp_outbox_oldest_seconds)", legend: "{{view}}" }],
          size: HALF,
          thresholds: [
            { from: 0, colour: "green" },
            { from: 60, colour: "orange" },
            { from: 300, colour: "red" },
          ],
          alert: "CspOutboxStuck",
        },
      ],
    },
    {
      title: "Sending",
      panels: [
        {
          kind: "lines",
          title: "Messages sent",
          description: "Messages a second that became durable in their topics.",
          unit: "mps",
          queries: [{ expr: rateOf("csp_published_messages_total", "view"), legend: "{{view}}" }],
          size: THIRD,
          spans: "publish-view",
        },
        {
          kind: "lines",
          title: "Time to send a batch",
          description: "Until a batch of messages is durable in its topics.",
          unit: "s",
          queries: [
            { expr: quantileOf(0.5, "csp_publish_seconds"), legend: "half" },
            { expr: quantileOf(0.99, "csp_publish_seconds"), legend: "99 in 100", exemplars: true },
          ],
          size: THIRD,
          spans: "publish-view",
        },
        {
          kind: "lines",
          title: "Failures",
          description: "Sends a second that failed and are done again, by error code (docs/errors.md).",
          unit: "ops",
          queries: [{ expr: `(${rateOf("csp_publish_failures_total", "code")} > 0) or vector(0)`, legend: "{{code}}" }],
          size: THIRD,
          alert: "CspOutboxStuck",
        },
        {
          kind: "stat",
          title: "Sent",
          description: "Messages durable in their topics in the time that is shown, repeats counted.",
          unit: "short",
          queries: [{ expr: countOf("csp_published_messages_total"), legend: "messages" }],
          size: QUARTER,
          decimals: 0,
        },
        {
          kind: "stat",
          title: "Senders without receipts",
          description: "Senders that got no topic of receipts in the time that is shown, because there are more than CSP_PUBLISH_SENDERS.",
          unit: "short",
          queries: [{ expr: countOf("csp_publish_senders_left_out_total"), legend: "senders" }],
          size: QUARTER,
          decimals: 0,
        },
        {
          kind: "stat",
          title: "Registry refusals",
          description: "Requests to the schema registry that it could not do: a schema that is not there, or does not fit those before.",
          unit: "short",
          queries: [{ expr: `(${countOf("csp_registry_refusals_total")}) or vector(0)`, legend: "requests" }],
          size: QUARTER,
          decimals: 0,
        },
        {
          kind: "stat",
          title: "Failed sends",
          description: "Sends that failed in the time that is shown; none was lost.",
          unit: "short",
          queries: [{ expr: countOf("csp_publish_failures_total"), legend: "sends" }],
          size: QUARTER,
          decimals: 0,
        },
      ],
    },
  ],
};
