// What each query of each panel has to answer over the counted part of the load, by board and title. Counts are equal to
// what was sent, or to what topics, log and system hold; what nobody outside can know is held to what the processes told.

import assert from "node:assert/strict";
import { uplinkTopic } from "@csp/contracts";
import { PROFILES } from "@csp/domain";
import {
  all,
  asTold,
  both,
  byLabel,
  embedded,
  type Expectation,
  inForm,
  mean,
  perSecond,
  quantile,
  services,
  sumOf,
  sumTold,
  top,
  total,
  within,
} from "./expectation.ts";
import type { Measured } from "./measured.ts";
import { andScrapes, headOf, longestSilent, near, perCommit, sharesOf, workFoldedIn } from "./panel-figures.ts";
import { UPLINK_PARTITIONS } from "./services-site.ts";

/** One for each query of the panel, in order. */
type Expectations = Readonly<Record<string, readonly Expectation[]>>;

const FOLLOWERS = ["pack", "receipts", "supervision-flow", "trace-sent", "translator"];
/** How many wait of the trace topic is how far its follower is behind. */
const OUTBOXES = ["receipts", "supervision-flow"];
const SENT = [...OUTBOXES, "trace-sent"];
const TOPICS = [...PROFILES.keys()].map(uplinkTopic);

const zero = total(() => 0);
const messages = total(({ known }) => known.messages);
const published = total((measured) => sumOf(measured.published));
const refusedMessages = ({ known }: Measured) => (known.outcomes["partly"] ?? 0) + (known.outcomes["refused"] ?? 0);
const turnedAway = ({ known }: Measured) => sumOf(known.turnedAway);
const refusedCodes = ({ known }: Measured) => sumOf(known.refusedCodes);
const uplinks = ({ known }: Measured) => sumOf(known.statuses);
const hosts = ({ machine }: Measured) => Object.keys(machine.cpuSeconds);
const inTime = ({ grown, known }: Measured) => sumTold(grown, "csp_freshness_seconds_bucket", { le: "5" }) / known.messages;
const NOT_OURS = "how long it takes is the machine's, so the share is worked out from the buckets that were told; how many there were is known";

export const EXPECTATIONS: Readonly<Record<string, Expectations>> = {
  "csp-overview": {
    Received: [messages],
    Translated: [messages],
    Understood: [total(({ known }) => (known.outcomes["accepted"] ?? 0) / known.messages)],
    "Visible to queries": [messages],
    Published: [published],
    // What the load does wrong has to last before an alert fires; the tests of the rules, and of faults, see them fire.
    Alerts: [zero],
    "Freshness: received until visible": [quantile(0.5, "csp_freshness_seconds"), quantile(0.99, "csp_freshness_seconds")],
    Traffic: [perSecond(byLabel("door", ({ known }) => known.messagesBy))],
    Errors: [perSecond(total(refusedMessages)), perSecond(total(turnedAway)), zero],
    "Saturation: how far followers are behind": [all("follower", FOLLOWERS, 0)],
    // Of what a service keeps itself; the engines' disks are theirs.
    "Disk free": [
      within(
        "others write to the same disk",
        ({ machine }) => machine.diskFreeShare - 0.05,
        ({ machine }) => machine.diskFreeShare + 0.05,
      ),
    ],
    "Services that do not work": [zero],
  },
  "csp-ingest": {
    "Messages by profile": [perSecond(byLabel("profile", ({ known }) => known.messagesOf))],
    "Codes by profile": [perSecond(byLabel("profile", ({ known }) => known.codesOf))],
    "Bytes by door": [perSecond(byLabel("door", ({ known }) => known.bytesBy))],
    "Turned away at the door": [perSecond(byLabel("code", ({ known }) => known.turnedAway))],
    "Coming in just now": [zero],
    Messages: [messages],
    Codes: [total(({ known }) => known.codes)],
    Bytes: [total(({ known }) => known.bytes)],
    "Turned away": [total(turnedAway)],
    "Sent again": [total(({ known }) => known.repeated)],
    "Senders heard": [total(({ lastSent }) => lastSent.size)],
    "Who sends most": [top(({ known }) => known.bySender)],
    "Whom we have not heard for longest": [longestSilent],
    "Who sends rubbish": [top(({ known }) => known.refusedBySender)],
    "Share refused, by sender": [top(({ known }) => sharesOf(known.refusedBySender, known.bySender))],
  },
  "csp-translation": {
    "Messages by outcome": [perSecond(byLabel("outcome", ({ known }) => known.outcomes))],
    "Codes accepted": [perSecond(byLabel("profile", ({ known }) => known.acceptedOf))],
    "Time to translate a batch": [quantile(0.5, "csp_translation_seconds"), quantile(0.99, "csp_translation_seconds")],
    "By reason": [byLabel("reason", ({ known }) => known.rejections)],
    "Refused codes by reason": [byLabel("reason", ({ known }) => known.refusedCodes)],
    "By profile": [byLabel("profile", ({ known }) => known.rejectionsOf)],
    "Rejections over time, by reason": [perSecond(byLabel("reason", ({ known }) => known.rejections))],
    "Faults of ours": [zero],
    "Events made": [total(({ traced }) => traced.events)],
    "Share of codes refused": [total((measured) => refusedCodes(measured) / measured.known.codes)],
    "Begun again": [zero],
  },
  "csp-views": {
    "Received until visible": [0.5, 0.9, 0.99].map((share) => quantile(share, "csp_freshness_seconds")),
    "Within the objective": [
      both(
        total(inTime),
        within(
          NOT_OURS,
          () => 0,
          () => 1,
        ),
      ),
    ],
    "Error budget spent": [
      both(
        total((measured) => (1 - inTime(measured)) / 0.01),
        within(
          NOT_OURS,
          () => 0,
          () => 100,
        ),
      ),
    ],
    "Documents sent again": [total(({ known }) => known.duplicates)],
    "Documents in conflict": [total(({ known }) => known.conflicts)],
    "Behind, in time": [all("follower", FOLLOWERS, 0)],
    "Behind, in events": [embedded(all("follower", FOLLOWERS, 0))],
    "Behind, in bytes": [services(all("follower", FOLLOWERS, 0))],
    // All have passed all: they stand where the log ends, which in the embedded log is the number of its events.
    Positions: [total(headOf), byLabel("follower", (measured) => Object.fromEntries(FOLLOWERS.map((name) => [name, headOf(measured)])))],
    "Events folded in": [
      perSecond(byLabel("view", ({ traced }) => ({ pack: traced.outcomes, receipts: traced.outcomes, "supervision-flow": traced.documentEvents }))),
    ],
    "Work folded in": [perSecond(workFoldedIn)],
    "Time of a transaction": [quantile(0.99, "csp_view_write_seconds", "view")],
    "Events in a transaction": [mean("csp_view_write_events", "view")],
    Questions: [perSecond(byLabel("question", ({ routes }) => ({ receipt: routes["/uplink/receipts/:id"] ?? 0 })))],
    "Time to answer": [quantile(0.99, "csp_query_answer_seconds", "question")],
    "Taken up again": [perSecond(byLabel("view", () => ({})))],
  },
  "csp-publishing": {
    "Waiting to be sent": [all("view", OUTBOXES, 0)],
    "Age of the oldest": [all("view", SENT, 0)],
    "Messages sent": [perSecond(byLabel("view", (measured) => measured.published))],
    "Time to send a batch": [quantile(0.5, "csp_publish_seconds"), quantile(0.99, "csp_publish_seconds")],
    Failures: [zero],
    Sent: [published],
    "Failed sends": [zero],
    "Senders without receipts": [zero],
    "Registry refusals": [zero],
  },
  "csp-engines": {
    "Events appended": [embedded(perSecond(total(({ loggedEvents }) => loggedEvents)))],
    "Size of a group commit": [embedded(total(perCommit("csp_log_commit_events")))],
    "Bytes of a group commit": [embedded(total(perCommit("csp_log_commit_bytes")))],
    "Time of a commit, and of its fsync": [embedded(quantile(0.99, "csp_log_commit_seconds")), embedded(quantile(0.99, "csp_log_sync_seconds"))],
    "Disk free": [
      within(
        "others write to the same disk",
        ({ machine }) => machine.diskFreeBytes * 0.9,
        ({ machine }) => machine.diskFreeBytes * 1.1,
      ),
    ],
    "Bytes appended": [
      embedded(
        within(
          "an event's frame is the log's matter: all payloads are in it, and what was made of them, a few KiB for each event",
          ({ known }) => known.bytes,
          ({ known, loggedEvents }) => 2 * known.bytes + 4096 * loggedEvents,
        ),
      ),
    ],
    "Consumer lag": [
      services(
        within(
          "a topic in which nothing ever was has no lag; all that there is has been taken in",
          () => 0,
          () => 0,
        ),
      ),
    ],
    "Partitions, and those that stand still": [services(total(() => TOPICS.length * UPLINK_PARTITIONS)), services(zero)],
    "What Kafka's client reports": [
      services(
        perSecond(asTold("what a client says of a rebalance is the client's", "level", ({ grown }) => grown("csp_kafka_client_problems_total", "level"))),
      ),
    ],
    "Held and not yet recorded": [
      services(
        within(
          "all that came is recorded by then",
          () => 0,
          () => 0,
        ),
      ),
    ],
    Rebalances: [services(zero)],
    "Source resets": [services(zero)],
    "Missed offsets": [services(zero)],
    "Reading begun again": [services(zero)],
    "Messages that cannot be read": [services(zero)],
    "Time to append": [services(quantile(0.99, "csp_eventstoredb_append_seconds", "outcome"))],
    "Events appended, EventStoreDB": [services(perSecond(total(({ loggedEvents }) => loggedEvents)))],
    Reconnects: [services(perSecond(byLabel("call", () => ({}))))],
    "Time of a statement": [services(quantile(0.99, "csp_postgres_statement_seconds", "outcome"))],
    Statements: [
      services(
        perSecond(
          both(
            asTold("views write as fast as they can, and look at their stores every second", "outcome", ({ grown }) =>
              grown("csp_postgres_statement_seconds_count", "outcome"),
            ),
            within(
              "and each write is some statements",
              ({ grown }) => sumOf(grown("csp_view_write_seconds_count", "view")),
              () => Infinity,
            ),
          ),
        ),
      ),
    ],
    Connections: [
      services(asTold("pools open and close connections as they are asked", "state", ({ now }) => now("csp_postgres_pool_connections", "state"))),
      services(zero),
    ],
  },
  "csp-process": {
    CPU: [perSecond(near("instance", ({ machine }) => machine.cpuSeconds, "the system's clock was looked at a moment after the scrape", 0.3, 1))],
    Memory: [
      near("instance", ({ machine }) => machine.residentBytes, "memory was looked at a moment after the scrape", 0.4, 5e7),
      both(
        asTold("only V8 knows its heap", "instance", ({ now }) => now("process_memory_bytes", "instance", { kind: "heapUsed" })),
        within(
          "and it is within what is resident",
          () => 1e6,
          ({ machine }) => 1.5 * Math.max(...Object.values(machine.residentBytes)),
        ),
      ),
      both(
        asTold("only V8 knows its limit", "instance", ({ now }) => now("process_memory_bytes", "instance", { kind: "heapLimit" })),
        within(
          "and it is more than 64 MiB and less than a machine has",
          () => 2 ** 26,
          () => 2 ** 40,
        ),
      ),
    ],
    "Event loop": [
      both(
        (samples) => assert.deepEqual(new Set(samples.map(({ labels }) => labels["percentile"])), new Set(["50", "99", "100"])),
        within(
          "how late a timer is, is the machine's: no later than the load lasted",
          () => 0,
          ({ loadSeconds }) => loadSeconds,
        ),
      ),
    ],
    "Garbage collection": [
      both(
        perSecond(asTold("only V8 knows when it collects", "kind", ({ grown }) => grown("process_gc_seconds_total", "kind"))),
        within(
          "and it is a share of each process's time",
          () => 0,
          ({ machine }) => Object.keys(machine.cpuSeconds).length,
        ),
      ),
    ],
    "Open files": [near("instance", ({ machine }) => machine.openFiles, "connections come and go between the scrape and the look", 0.2, 10)],
    "What keeps it alive": [
      both(
        (samples, measured) => assert.deepEqual(new Set(samples.map(({ labels }) => labels["instance"])), new Set(hosts(measured))),
        within(
          "sockets, timers and workers: some of each, and no more than there are files, by far",
          () => 1,
          () => 1000,
        ),
      ),
    ],
    "Requests by route": [perSecond(andScrapes("route", "/metrics", (measured) => ({ ...measured.routes, "/uplink/:profile": uplinks(measured) })))],
    "Requests by status": [perSecond(byLabel("code", ({ known, statuses }) => ({ ...known.statuses, ...statuses })))],
    "Time to answer, by route": [quantile(0.99, "http_server_request_duration_seconds", "route")],
    "Dropped connections": [zero],
    "No HTTP": [zero],
    Ready: [inForm({ embedded: total(() => 5), services: total(() => 4) })],
    "Up since": [
      within(
        "the youngest process is a little older than the load",
        ({ loadSeconds }) => loadSeconds,
        ({ loadSeconds }) => loadSeconds + 600,
      ),
    ],
  },
};
