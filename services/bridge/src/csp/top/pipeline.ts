// The figures of the page: the pipeline between two looks, how far each follower is, and what was refused last. Of several
// processes, what each counts by itself is added up, and what they tell of the same thing counts once.

import type { ListedRejection } from "@csp/query";
import { SERVICES } from "@csp/service-kit";
import type { ServiceState } from "../client.ts";
import type { ProcessLook } from "./look.ts";
import { type Interval, type MetricsReading, quantile, rate } from "./metrics-text.ts";

export interface FollowerFigures {
  readonly follower: string;
  readonly position: number;
  /** In events, or in bytes of the log where that is all that is known. */
  readonly behind: { readonly events: number } | { readonly bytes: number };
  readonly behindSeconds: number;
}

/** A part is null where none of the processes has the service that measures it, or none answers that has. */
export interface PipelineFigures {
  /** Waiting: messages of topics that are not in the log yet; null where no topic is read. */
  readonly received: { readonly messages: number; readonly bytes: number; readonly waiting: number | null } | null;
  readonly translated: { readonly messages: number; readonly codes: number; readonly refusedShare: number | null } | null;
  /** Messages a second that became visible, and how old 99 in 100 of them were at most, seconds. */
  readonly visible: { readonly messages: number; readonly freshness: number | null } | null;
  readonly published: { readonly messages: number; readonly waiting: number; readonly oldestSeconds: number } | null;
  readonly answers: { readonly questions: number; readonly seconds: number | null } | null;
  readonly followers: readonly FollowerFigures[];
  /** Since the processes started. */
  readonly totals: {
    readonly messages: number | null;
    readonly rejections: number | null;
    readonly turnedAway: number | null;
    readonly duplicates: number | null;
    readonly conflicts: number | null;
  };
}

/** `standby`: another process has its place, and it waits to take over. */
export type ServiceCondition = "ready" | "standby" | "not ready" | "away";

export interface ServiceFigures {
  /** The process's address where it was never known what runs there. */
  readonly service: string;
  readonly url: string;
  readonly condition: ServiceCondition;
  /** What it waits for, or why it is away. */
  readonly detail: string;
}

export interface TopPage {
  readonly urls: readonly string[];
  readonly atMs: number;
  /** Seconds between the two looks that rates are of. */
  readonly seconds: number;
  readonly services: readonly ServiceFigures[];
  readonly pipeline: PipelineFigures;
  /** Null where none of the processes keeps them. */
  readonly rejections: readonly ListedRejection[] | null;
}

/** Rates are a second. A process that was away at one of the looks has no rate: what it counted meanwhile is of no known time. */
export function pipelineFigures(before: readonly ProcessLook[], now: readonly ProcessLook[]): PipelineFigures {
  const withService = (service: string): readonly ProcessLook[] => now.filter((look) => look.metrics !== null && has(look, service));
  const intervals = (looks: readonly ProcessLook[]): readonly Interval[] =>
    looks.flatMap(({ url, metrics }) => {
      const earlier = before.find((look) => look.url === url)?.metrics ?? null;
      return earlier === null || metrics === null ? [] : [{ before: earlier, now: metrics }];
    });
  function part<T>(service: string, figures: (processes: readonly Interval[], readings: readonly MetricsReading[]) => T): T | null {
    const looks = withService(service);
    return looks.length === 0 ? null : figures(intervals(looks), readingsOf(looks));
  }
  const total = (service: string, name: string, labels?: Readonly<Record<string, string>>) =>
    part(service, (_, readings) => readings.reduce((sum, one) => sum + one.sum(name, labels), 0));
  return {
    received: part("ingest", (processes, readings) => ({
      messages: rate(processes, "csp_received_messages_total"),
      bytes: rate(processes, "csp_received_bytes_total"),
      waiting: waitingInKafka(readings),
    })),
    translated: part("translator", (processes) => {
      const messages = rate(processes, "csp_translated_messages_total");
      return {
        messages,
        codes: rate(processes, "csp_received_codes_total"),
        refusedShare: messages === 0 ? null : 1 - rate(processes, "csp_translated_messages_total", { outcome: "accepted" }) / messages,
      };
    }),
    visible: part("query", (processes) => ({
      messages: rate(processes, "csp_freshness_seconds_count"),
      freshness: quantile(processes, "csp_freshness_seconds", 0.99) ?? null,
    })),
    published: part("publisher", (processes, readings) => ({
      messages: rate(processes, "csp_published_messages_total"),
      waiting: [...highest(readings, "csp_outbox_pending_messages", "view").values()].reduce((sum, one) => sum + one, 0),
      oldestSeconds: Math.max(0, ...highest(readings, "csp_outbox_oldest_seconds", "view").values()),
    })),
    answers: part("query", (processes) => ({
      questions: rate(processes, "csp_query_answer_seconds_count", ofUsers),
      seconds: quantile(processes, "csp_query_answer_seconds", 0.99, ofUsers) ?? null,
    })),
    // Of one that stands by it is what it saw when it had the place.
    followers: followerFigures(readingsOf(now.filter((look) => !standsBy(look)))),
    totals: {
      messages: total("ingest", "csp_received_messages_total"),
      rejections: total("translator", "csp_rejections_total"),
      turnedAway: total("ingest", "csp_turned_away_messages_total"),
      duplicates: total("query", "csp_repeated_documents_total", { view: "pack", verdict: "duplicate" }),
      conflicts: total("query", "csp_repeated_documents_total", { view: "pack", verdict: "conflict" }),
    },
  };
}

/** This page asks for rejections itself, with every look. */
const ofUsers = (labels: Readonly<Record<string, string>>): boolean => labels["question"] !== "rejections";

/** Every service of every process, and every process of which nothing is known. */
export function serviceFigures(looks: readonly ProcessLook[]): readonly ServiceFigures[] {
  return looks.flatMap(({ url, services, failure }): readonly ServiceFigures[] => {
    const names = ownNames(services);
    if (failure !== null) return (names.length === 0 ? [url] : names).map((service) => ({ service, url, condition: "away", detail: failure }));
    return services.map(({ name, ready, detail }) => ({
      service: name,
      url,
      condition: ready ? "ready" : isStandby(detail) ? "standby" : "not ready",
      detail,
    }));
  });
}

/** Translators that share the streams each have a position of their own: the pipeline is as far as the last of them. */
function followerFigures(readings: readonly MetricsReading[]): readonly FollowerFigures[] {
  const positions = lowest(readings, "csp_follower_position", "follower");
  const inBytes = highest(readings, "csp_follower_lag_bytes", "follower");
  const inEvents = highest(readings, "csp_follower_lag_events", "follower");
  const inSeconds = highest(readings, "csp_follower_lag_seconds", "follower");
  return Array.from(positions, ([follower, position]) => ({
    follower,
    position,
    behind: inBytes.has(follower) ? { bytes: inBytes.get(follower) ?? 0 } : { events: inEvents.get(follower) ?? 0 },
    behindSeconds: inSeconds.get(follower) ?? 0,
  }));
}

function highest(readings: readonly MetricsReading[], name: string, label: string): ReadonlyMap<string, number> {
  return ofAll(readings, name, label, Math.max);
}

function lowest(readings: readonly MetricsReading[], name: string, label: string): ReadonlyMap<string, number> {
  return ofAll(readings, name, label, Math.min);
}

/** One value for each value of the label, of what several processes say of the same thing. */
function ofAll(readings: readonly MetricsReading[], name: string, label: string, choose: (a: number, b: number) => number): ReadonlyMap<string, number> {
  const chosen = new Map<string, number>();
  for (const reading of readings) for (const [key, value] of reading.by(name, label)) chosen.set(key, choose(chosen.get(key) ?? value, value));
  return chosen;
}

function readingsOf(looks: readonly ProcessLook[]): readonly MetricsReading[] {
  return looks.flatMap(({ metrics }) => (metrics === null ? [] : [metrics]));
}

/** Each process tells those of its own partitions. */
function waitingInKafka(readings: readonly MetricsReading[]): number | null {
  const waiting = readings.flatMap((one) => [...one.by("csp_kafka_consumer_lag_messages", "topic").values()]);
  return waiting.length === 0 ? null : waiting.reduce((sum, messages) => sum + messages, 0);
}

/** Without what a process says of its engines. */
function ownNames(services: readonly ServiceState[]): readonly string[] {
  return services.map(({ name }) => name).filter((name) => (SERVICES as readonly string[]).includes(name));
}

function has({ services }: ProcessLook, service: string): boolean {
  return services.some(({ name }) => name === service);
}

function standsBy({ services }: ProcessLook): boolean {
  return services.some(({ ready, detail }) => !ready && isStandby(detail));
}

/** As `/readyz` says it: the code, after where it waits. */
function isStandby(detail: string): boolean {
  return /(^|: )STANDBY: /.test(detail);
}
