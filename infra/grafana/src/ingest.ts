// What comes in, and from whom.

import { countOf, type DashboardSpec, HALF, rateOf, SIXTH, THIRD } from "./panel.ts";

export const ingest: DashboardSpec = {
  uid: "csp-ingest",
  title: "CSP 2 Ingest and partners",
  description: "What comes in at the doors, from whom, and what is turned away before it is recorded.",
  rows: [
    {
      title: "What comes in",
      panels: [
        {
          kind: "stacked",
          title: "Messages by profile",
          description: "Messages a second that become durable in the log, by the format they are in.",
          unit: "mps",
          queries: [{ expr: rateOf("csp_received_messages_total", "profile"), legend: "{{profile}}" }],
          size: HALF,
          spans: "record-received",
        },
        {
          kind: "stacked",
          title: "Codes by profile",
          description: "Traceability codes a second that translated messages list. A relation file has thousands, a sale one or two.",
          unit: "cps",
          queries: [{ expr: rateOf("csp_received_codes_total", "profile"), legend: "{{profile}}" }],
          size: HALF,
        },
        {
          kind: "lines",
          title: "Bytes by door",
          description: "Bytes a second of the messages that become durable, as they were sent.",
          unit: "Bps",
          queries: [{ expr: rateOf("csp_received_bytes_total", "door"), legend: "{{door}}" }],
          size: THIRD,
        },
        {
          kind: "lines",
          title: "Turned away at the door",
          description:
            "Messages a second that were refused before they were recorded, by error code (docs/errors.md). The sender was told. OVERLOADED means that more comes than is taken in.",
          unit: "mps",
          queries: [{ expr: `${rateOf("csp_turned_away_messages_total", "code")} > 0`, legend: "{{code}}" }],
          size: THIRD,
        },
        {
          kind: "lines",
          title: "Coming in just now",
          description: "Messages whose bodies are being received. Near CSP_MAX_OPEN_BODIES senders are asked to wait.",
          unit: "short",
          queries: [{ expr: "sum (csp_open_bodies)", legend: "bodies" }],
          size: THIRD,
        },
      ],
    },
    {
      title: "Totals of the time that is shown",
      panels: [
        {
          kind: "stat",
          title: "Messages",
          description: "Messages that became durable.",
          unit: "short",
          queries: [{ expr: countOf("csp_received_messages_total"), legend: "messages" }],
          size: SIXTH,
          decimals: 0,
        },
        {
          kind: "stat",
          title: "Codes",
          description: "Codes that translated messages list.",
          unit: "short",
          queries: [{ expr: countOf("csp_received_codes_total"), legend: "codes" }],
          size: SIXTH,
          decimals: 0,
        },
        {
          kind: "stat",
          title: "Bytes",
          description: "Bytes of these messages, as they were sent.",
          unit: "bytes",
          queries: [{ expr: countOf("csp_received_bytes_total"), legend: "bytes" }],
          size: SIXTH,
          decimals: 1,
        },
        {
          kind: "stat",
          title: "Turned away",
          description: "Messages refused at the door.",
          unit: "short",
          queries: [{ expr: countOf("csp_turned_away_messages_total"), legend: "messages" }],
          size: SIXTH,
          decimals: 0,
        },
        {
          kind: "stat",
          title: "Sent again",
          description: "Messages that came again under the same Idempotency-Key and were not recorded again. Many: somebody does not read our answers.",
          unit: "short",
          queries: [{ expr: countOf("csp_repeated_messages_total"), legend: "messages" }],
          size: SIXTH,
          decimals: 0,
        },
        {
          kind: "stat",
          title: "Senders heard",
          description: "Senders that have a series of their own; at 50 the rest are counted together as `other`.",
          unit: "short",
          queries: [{ expr: 'count (count by (sender) (csp_sender_messages_total{sender!="other"}))', legend: "senders" }],
          size: SIXTH,
        },
      ],
    },
    {
      title: "Partners",
      panels: [
        {
          kind: "table",
          title: "Who sends most",
          description:
            "Messages in the time that is shown, by sender: the ten that sent most. A sender that was heard for the first time within it is counted from its second look on.",
          unit: "short",
          queries: [{ expr: `topk (10, ${countOf("csp_sender_messages_total", "sender")})`, legend: "{{sender}}" }],
          size: THIRD,
          decimals: 0,
        },
        {
          kind: "table",
          title: "Whom we have not heard for longest",
          description: "Since when each sender is silent. Read it beside who sends most: what counts is who always sends and does not now.",
          unit: "s",
          queries: [{ expr: "topk (10, time() - max by (sender) (csp_sender_last_message_timestamp_seconds))", legend: "{{sender}}" }],
          size: THIRD,
          alert: "CspPartnerSilent",
        },
        {
          kind: "table",
          title: "Who sends rubbish",
          description:
            "Messages of which something was refused, in the time that is shown, by sender: the ten with most. `csp rejections --sender <name>` lists them with reasons.",
          unit: "short",
          queries: [{ expr: `topk (10, ${countOf("csp_sender_rejections_total", "sender")} > 0)`, legend: "{{sender}}" }],
          size: THIRD,
          decimals: 0,
          alert: "CspRejectionsRising",
        },
        {
          kind: "table",
          title: "Share refused, by sender",
          description:
            "Of a sender's messages in the time that is shown, those of which something was refused: the ten with the largest share. Over 20 % for some minutes, and three times as much as yesterday, is an alert.",
          unit: "percentunit",
          queries: [
            {
              expr: `topk (10, (${countOf("csp_sender_rejections_total", "sender")} / ${countOf("csp_sender_translated_messages_total", "sender")}) > 0)`,
              legend: "{{sender}}",
            },
          ],
          size: THIRD,
          decimals: 0,
          alert: "CspRejectionsRising",
        },
      ],
    },
  ],
};
