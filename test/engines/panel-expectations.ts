// What each query of each panel has to answer over the counted part of the load, by board and title. Counts are equal to
// what was sent; of times and sizes, which nobody can foretell, what must hold of any.

import assert from "node:assert/strict";
import type { Sample } from "./prometheus.ts";
import type { Counts, Known } from "./telemetry-load.ts";

/** What is known when the queries are asked. */
export interface Measured {
  readonly known: Known;
  /** Of all that was ever sent. */
  readonly everSent: number;
  readonly senders: number;
  readonly seconds: number;
  /** Events in the log, and codes that a view took in, as the bridge's own store counts. */
  readonly traceEvents: number;
  readonly questions: Counts;
}

export type Expectation = (samples: readonly Sample[], measured: Measured) => void;
/** One for each query of the panel, in order. */
type Expectations = Readonly<Record<string, readonly Expectation[]>>;

/** Counters are floats, and rates of them are multiplied again. */
const CLOSE = 1e-6;

function close(actual: number, expected: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= CLOSE * Math.max(1, Math.abs(expected)), `${what}: ${actual}, and ${expected} is known`);
}

/** One number. */
const total =
  (expected: (measured: Measured) => number): Expectation =>
  (samples, measured) => {
    assert.equal(samples.length, 1);
    close(samples[0]?.value ?? Number.NaN, expected(measured), "total");
  };

/** Numbers by a label; series of 0 may be there or not. */
const byLabel =
  (label: string, expected: (measured: Measured) => Counts): Expectation =>
  (samples, measured) => {
    const sums: Counts = {};
    for (const { labels, value } of samples) if (value !== 0) sums[labels[label] ?? ""] = (sums[labels[label] ?? ""] ?? 0) + value;
    const wanted = expected(measured);
    assert.deepEqual(Object.keys(sums).toSorted(), Object.keys(wanted).toSorted());
    for (const [name, value] of Object.entries(wanted)) close(sums[name] ?? 0, value, name);
  };

const perSecond =
  (expectation: Expectation): Expectation =>
  (samples, measured) =>
    expectation(
      samples.map(({ labels, value }) => ({ labels, value: value * measured.seconds })),
      measured,
    );

/** Something is there, and all of it lies between. */
const within =
  (least: number, most: number): Expectation =>
  (samples) => {
    assert.ok(samples.length > 0, "nothing is answered");
    // Of what nobody asked for there is no time.
    for (const { value, labels } of samples.filter((one) => !Number.isNaN(one.value)))
      assert.ok(value >= least && value <= most, `${JSON.stringify(labels)} ${value} is not from ${least} to ${most}`);
  };

/** Series by these values of a label, and each within. */
const each =
  (label: string, names: readonly string[], least: number, most: number): Expectation =>
  (samples, measured) => {
    assert.deepEqual(samples.map(({ labels }) => labels[label] ?? "").toSorted(), [...names].toSorted());
    within(least, most)(samples, measured);
  };

const nothing: Expectation = (samples) => assert.deepEqual(samples, []);
const seconds = within(0, 600);
const FOLLOWERS = ["pack", "receipts", "supervision-flow", "trace-sent", "translator"];
const VIEWS = ["pack", "receipts", "supervision-flow"];
/** What waits of the trace topic is how far its follower is behind. */
const OUTBOXES = ["receipts", "supervision-flow"];
const refusedMessages = ({ known }: Measured) => (known.outcomes["partly"] ?? 0) + (known.outcomes["refused"] ?? 0);
const turnedAway = ({ known }: Measured) => Object.values(known.turnedAway).reduce((sum, one) => sum + one, 0);
const refusedCodes = ({ known }: Measured) => Object.values(known.refusedCodes).reduce((sum, one) => sum + one, 0);
const positive = within(Number.MIN_VALUE, Infinity);

export const EXPECTATIONS: Readonly<Record<string, Expectations>> = {
  "csp-overview": {
    Received: [total(({ known }) => known.messages)],
    Translated: [total(({ known }) => known.messages)],
    Understood: [total(({ known }) => (known.outcomes["accepted"] ?? 0) / known.messages)],
    "Visible to queries": [total(({ known }) => known.messages)],
    Published: [positive],
    Alerts: [within(0, 1)],
    "Freshness: received until visible": [seconds, seconds],
    Traffic: [perSecond(byLabel("door", ({ known }) => ({ http: known.messages })))],
    Errors: [perSecond(total(refusedMessages)), perSecond(total(turnedAway)), total(() => 0)],
    "Saturation: how far followers are behind": [each("follower", FOLLOWERS, 0, 0)],
    "Disk free": [within(0.001, 1)],
    "Services that do not work": [total(() => 0)],
  },
  "csp-ingest": {
    "Messages by profile": [perSecond(byLabel("profile", ({ known }) => known.messagesOf))],
    "Codes by profile": [perSecond(byLabel("profile", ({ known }) => known.codesOf))],
    "Bytes by door": [perSecond(byLabel("door", ({ known }) => ({ http: known.bytes })))],
    "Turned away at the door": [perSecond(byLabel("code", ({ known }) => known.turnedAway))],
    "Coming in just now": [total(() => 0)],
    Messages: [total(({ known }) => known.messages)],
    Codes: [total(({ known }) => known.codes)],
    Bytes: [total(({ known }) => known.bytes)],
    "Turned away": [total(turnedAway)],
    "Sent again": [total(({ known }) => known.repeated)],
    "Senders heard": [total(({ senders }) => senders)],
    "Who sends most": [(samples, { known }) => assertTop(samples, known.bySender)],
    "Whom we have not heard for longest": [
      (samples) => {
        assert.equal(samples.length, 10);
        within(0, 600)(samples, undefined as never);
      },
    ],
    "Who sends rubbish": [(samples, { known }) => assertTop(samples, known.refusedBySender)],
  },
  "csp-translation": {
    "Messages by outcome": [perSecond(byLabel("outcome", ({ known }) => known.outcomes))],
    "Codes accepted": [
      perSecond((samples, measured) =>
        close(
          samples.reduce((sum, { value }) => sum + value, 0),
          measured.known.codes - refusedCodes(measured),
          "codes",
        ),
      ),
    ],
    "Time to translate a batch": [seconds, seconds],
    "By reason": [byLabel("reason", ({ known }) => known.rejections)],
    "Refused codes by reason": [byLabel("reason", ({ known }) => known.refusedCodes)],
    "By profile": [byLabel("profile", ({ known }) => known.rejectionsOf)],
    "Rejections over time, by reason": [perSecond(byLabel("reason", ({ known }) => known.rejections))],
    "Faults of ours": [total(() => 0)],
    "Events made": [total(({ traceEvents }) => traceEvents)],
    "Share of codes refused": [total((measured) => refusedCodes(measured) / measured.known.codes)],
    "Begun again": [total(() => 0)],
  },
  "csp-views": {
    "Received until visible": [seconds, seconds, seconds],
    "Within the objective": [within(0, 1)],
    "Error budget spent": [within(0, 100)],
    "Documents sent again": [total(({ known }) => known.duplicates)],
    "Documents in conflict": [total(({ known }) => known.conflicts)],
    "Behind, in events": [each("follower", FOLLOWERS, 0, 0)],
    "Behind, in time": [each("follower", FOLLOWERS, 0, 0)],
    Positions: [positive, each("follower", FOLLOWERS, 1, Infinity)],
    "Events folded in": [each("view", VIEWS, Number.MIN_VALUE, Infinity)],
    "Work folded in": [each("view", VIEWS, Number.MIN_VALUE, Infinity)],
    "Time of a transaction": [each("view", VIEWS, 0, 600)],
    "Events in a transaction": [each("view", VIEWS, 1, 50_000)],
    Questions: [perSecond(byLabel("question", ({ questions }) => questions))],
    "Time to answer": [within(0, Infinity)],
    "Taken up again": [perSecond(byLabel("view", () => ({})))],
  },
  "csp-publishing": {
    "Waiting to be sent": [each("view", OUTBOXES, 0, 0)],
    "Age of the oldest": [each("view", OUTBOXES, 0, 0)],
    "Messages sent": [positive],
    "Time to send a batch": [seconds, seconds],
    Failures: [total(() => 0)],
    Sent: [positive],
    "Failed sends": [total(() => 0)],
    "Senders without receipts": [total(() => 0)],
    "Registry refusals": [total(() => 0)],
  },
  "csp-engines": {
    "Events appended": [positive],
    "Size of a group commit": [within(1, 5000)],
    "Bytes of a group commit": [positive],
    "Time of a commit, and of its fsync": [seconds, seconds],
    "Disk free": [positive],
    "Bytes appended": [positive],
  },
  "csp-process": {
    CPU: [within(Number.MIN_VALUE, 64)],
    Memory: [within(1e7, 1e12), within(1e6, 1e12), within(1e7, 1e12)],
    "Event loop": [each("percentile", ["100", "50", "99"], 0, 60)],
    "Garbage collection": [within(0, 1)],
    "Open files": [within(5, 10_000)],
    "What keeps it alive": [within(1, 10_000)],
    "Requests by route": [
      perSecond((samples, { known }) =>
        close(
          samples.find(({ labels }) => labels["route"] === "/uplink/:profile")?.value ?? 0,
          Object.values(known.statuses).reduce((sum, one) => sum + one, 0),
          "uplinks",
        ),
      ),
    ],
    "Requests by status": [
      perSecond((samples, { known }) => {
        for (const status of ["202", "404", "415", "422"])
          close(samples.find(({ labels }) => labels["code"] === status)?.value ?? 0, known.statuses[status] ?? 0, status);
      }),
    ],
    "Time to answer, by route": [within(0, Infinity)],
    "Dropped connections": [total(() => 0)],
    "No HTTP": [total(() => 0)],
    Ready: [total(() => 5)],
    "Up since": [within(1, 3600)],
  },
};

/** Titles of panels whose engines are not in this run: their queries are understood, and find nothing. */
export const ELSEWHERE: readonly string[] = [
  "Consumer lag",
  "Partitions, and those that stand still",
  "What Kafka's client reports",
  "Rebalances",
  "Source resets",
  "Missed offsets",
  "Reading begun again",
  "Time to append",
  "Events appended, EventStoreDB",
  "Reconnects",
  "Time of a statement",
  "Statements",
  "Connections",
];

export const findsNothing: Expectation = nothing;

/** The ten with most, each with its count; of equal counts any may be among them. */
function assertTop(samples: readonly Sample[], counts: Counts): void {
  const wanted = Object.values(counts)
    .toSorted((a, b) => b - a)
    .slice(0, 10);
  const given = samples.filter(({ value }) => value > CLOSE).toSorted((a, b) => b.value - a.value);
  assert.equal(given.length, wanted.length);
  given.forEach(({ labels, value }, i) => {
    close(value, counts[labels["sender"] ?? ""] ?? 0, labels["sender"] ?? "");
    close(value, wanted[i] ?? 0, `place ${i}`);
  });
}
