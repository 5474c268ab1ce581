// Signals of the way of a message: in at a door, into the log, through translation, into the views, out to the topics.

import {
  CODE_REASONS,
  DOORS,
  ERROR_CODES,
  FOLLOWERS,
  OUTCOMES,
  PROFILES,
  OUTBOX_VIEWS,
  PUBLISHED_VIEWS,
  QUESTIONS,
  REGISTRY_CODES,
  REJECTION_REASONS,
  VERDICTS,
  VIEWS,
} from "./label-values.ts";
import { counter, gauge, histogram } from "./signal.ts";

/** Durations of work, 0.5 ms to 10 s. */
export const WORK_SECONDS: readonly number[] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** From the door to an answer: the objective is at 5 s, so there is a bound, and those around it tell how it burns. */
const FRESHNESS_SECONDS: readonly number[] = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];
/** Of things in one batch, write or commit. */
const SIZES: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000];

const SENDERS = { boundedBy: "the 50 senders heard most; all others together are `other`" };
const REFUSED_SENDERS = { boundedBy: "the 50 senders of whom most messages are refused; all others together are `other`" };

export const INGEST_SIGNALS = {
  receivedMessages: counter("csp_received_messages_total", {
    unit: "{message}",
    help: "Messages that are durable in the log, by profile and by the door they came in at",
    labels: { profile: PROFILES, door: DOORS },
  }),
  receivedBytes: counter("csp_received_bytes_total", {
    unit: "By",
    help: "Bytes of these messages, as they were sent",
    labels: { profile: PROFILES, door: DOORS },
  }),
  senderMessages: counter("csp_sender_messages_total", {
    unit: "{message}",
    help: "Messages that are durable in the log, by who sent them (the header csp-sender)",
    labels: { sender: SENDERS },
  }),
  senderLastMessage: gauge("csp_sender_last_message_timestamp_seconds", {
    unit: "s",
    help: "When a sender was last heard, seconds since 1970",
    labels: { sender: SENDERS },
  }),
  repeatedMessages: counter("csp_repeated_messages_total", {
    unit: "{message}",
    help: "Messages that came again under the same Idempotency-Key, and were not recorded again",
    labels: { profile: PROFILES },
  }),
  turnedAwayMessages: counter("csp_turned_away_messages_total", {
    unit: "{message}",
    help: "Messages refused at the HTTP door, which are not in the log, by error code",
    labels: { code: ERROR_CODES },
  }),
  openBodies: gauge("csp_open_bodies", { unit: "{message}", help: "Messages that are just coming in at the HTTP door" }),
} as const;

export const TRANSLATION_SIGNALS = {
  translatedMessages: counter("csp_translated_messages_total", {
    unit: "{message}",
    help: "Messages whose translation is complete, by how it ended: nothing refused, part of it, or all of it",
    labels: { profile: PROFILES, outcome: OUTCOMES },
  }),
  receivedCodes: counter("csp_received_codes_total", {
    unit: "{code}",
    help: "Codes that translated messages list, by profile and door",
    labels: { profile: PROFILES, door: DOORS },
  }),
  acceptedCodes: counter("csp_accepted_codes_total", {
    unit: "{code}",
    help: "Codes that went into events",
    labels: { profile: PROFILES },
  }),
  refusedCodes: counter("csp_refused_codes_total", {
    unit: "{code}",
    help: "Codes, and packings of codes, that were refused, by reason (docs/errors.md)",
    labels: { reason: CODE_REASONS },
  }),
  traceEvents: counter("csp_trace_events_total", {
    unit: "{event}",
    help: "Canonical events made",
    labels: { profile: PROFILES },
  }),
  rejections: counter("csp_rejections_total", {
    unit: "{rejection}",
    help: "Rejections made, by profile and reason (docs/errors.md)",
    labels: { profile: PROFILES, reason: REJECTION_REASONS },
  }),
  senderRejections: counter("csp_sender_rejections_total", {
    unit: "{message}",
    help: "Messages of which something was refused, by who sent them",
    labels: { sender: REFUSED_SENDERS },
  }),
  senderTranslatedMessages: counter("csp_sender_translated_messages_total", {
    unit: "{message}",
    help: "Messages whose translation is complete, by who sent them: of these csp_sender_rejections_total are a share",
    labels: { sender: REFUSED_SENDERS },
  }),
  translationSeconds: histogram("csp_translation_seconds", WORK_SECONDS, {
    unit: "s",
    help: "Time to translate one batch of messages and append what became of them",
  }),
  translatorRetries: counter("csp_translator_retries_total", {
    unit: "{retry}",
    help: "Times the translation was begun again after a failure that may pass",
  }),
} as const;

export const VIEW_SIGNALS = {
  followerPosition: gauge("csp_follower_position", {
    unit: "{position}",
    help: "Log position up to which a follower has taken in everything",
    labels: { follower: FOLLOWERS },
  }),
  followerLagEvents: gauge("csp_follower_lag_events", {
    unit: "{event}",
    help: "Events of the log that a follower has not passed yet",
    labels: { follower: FOLLOWERS },
    place: "embedded",
  }),
  followerLagBytes: gauge("csp_follower_lag_bytes", {
    unit: "By",
    help: "Bytes of the log that a follower has not passed yet, those of other programs' events on the same server included",
    labels: { follower: FOLLOWERS },
    place: "eventstoredb",
  }),
  followerLagSeconds: gauge("csp_follower_lag_seconds", {
    unit: "s",
    help: "For how long the oldest event that a follower has not passed has been in the log; 0 when it has passed all",
    labels: { follower: FOLLOWERS },
  }),
  logHead: gauge("csp_log_head_position", { unit: "{position}", help: "Position of the newest event of the log" }),
  freshness: histogram("csp_freshness_seconds", FRESHNESS_SECONDS, {
    unit: "s",
    help: "Time from a message's being taken in until a query sees all that became of it",
  }),
  viewEvents: counter("csp_view_events_total", { unit: "{event}", help: "Events folded into a view", labels: { view: VIEWS } }),
  viewCodes: counter("csp_view_codes_total", {
    unit: "{code}",
    help: "Work folded into a view, in codes; a document weighs a few besides",
    labels: { view: VIEWS },
  }),
  viewWriteSeconds: histogram("csp_view_write_seconds", WORK_SECONDS, {
    unit: "s",
    help: "Time of one transaction of a view, rows and checkpoint together",
    labels: { view: VIEWS },
  }),
  viewWriteEvents: histogram("csp_view_write_events", SIZES, { unit: "{event}", help: "Events in one transaction of a view", labels: { view: VIEWS } }),
  repeatedDocuments: counter("csp_repeated_documents_total", {
    unit: "{document}",
    help: "Documents that a view had seen before and did not apply again: the same content (duplicate) or another (conflict)",
    labels: { view: VIEWS, verdict: VERDICTS },
  }),
  viewRetries: counter("csp_view_retries_total", {
    unit: "{retry}",
    help: "Times a view was taken up again after a failure that may pass",
    labels: { view: VIEWS },
  }),
  answerSeconds: histogram("csp_query_answer_seconds", WORK_SECONDS, {
    unit: "s",
    help: "Time to answer one question from the read model, by question and by what came of it: answered, nothing, or an error code",
    labels: { question: QUESTIONS, outcome: ["answered", "nothing", ...ERROR_CODES] },
  }),
} as const;

export const PUBLISHING_SIGNALS = {
  publishedMessages: counter("csp_published_messages_total", {
    unit: "{message}",
    help: "Messages that are durable in their topics, repeats counted",
    labels: { view: PUBLISHED_VIEWS },
  }),
  publishFailures: counter("csp_publish_failures_total", {
    unit: "{failure}",
    help: "Sends that failed and are done again, by error code",
    labels: { code: ERROR_CODES },
  }),
  publishSeconds: histogram("csp_publish_seconds", WORK_SECONDS, {
    unit: "s",
    help: "Time until one batch of messages is durable in its topics",
    labels: { view: PUBLISHED_VIEWS },
  }),
  registryRefusals: counter("csp_registry_refusals_total", {
    unit: "{request}",
    help: "Requests to the schema registry that it could not do, by Confluent's error code",
    labels: { code: REGISTRY_CODES },
  }),
  sendersLeftOut: counter("csp_publish_senders_left_out_total", {
    unit: "{sender}",
    help: "Senders that got no topic of receipts, because there are more than CSP_PUBLISH_SENDERS",
  }),
  outboxPending: gauge("csp_outbox_pending_messages", {
    unit: "{message}",
    help: "Messages that are to be sent and are not yet; of the trace topic it is what its follower has not passed",
    labels: { view: OUTBOX_VIEWS },
  }),
  outboxOldest: gauge("csp_outbox_oldest_seconds", {
    unit: "s",
    help: "For how long the oldest message that is to be sent has been waiting; 0 when none is",
    labels: { view: PUBLISHED_VIEWS },
  }),
} as const;
