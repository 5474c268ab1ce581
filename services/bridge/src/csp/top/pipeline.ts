// The figures of the page: the pipeline between two looks, how far each follower is, and what was refused last.

import type { ListedRejection } from "@csp/query";
import { type MetricsReading, quantile, rate } from "./metrics-text.ts";

export interface FollowerFigures {
  readonly follower: string;
  readonly position: number;
  /** In events, or in bytes of the log where that is all that is known. */
  readonly behind: { readonly events: number } | { readonly bytes: number };
  readonly behindSeconds: number;
}

export interface PipelineFigures {
  readonly received: { readonly messages: number; readonly codes: number; readonly bytes: number };
  readonly translated: { readonly messages: number; readonly refusedShare: number | null };
  /** Messages a second that became visible, and how old 99 in 100 of them were at most, seconds. */
  readonly visible: { readonly messages: number; readonly freshness: number | null };
  readonly published: { readonly messages: number; readonly waiting: number; readonly oldestSeconds: number };
  readonly answers: { readonly questions: number; readonly seconds: number | null };
  readonly followers: readonly FollowerFigures[];
  /** Since the process started. */
  readonly totals: {
    readonly messages: number;
    readonly rejections: number;
    readonly turnedAway: number;
    readonly duplicates: number;
    readonly conflicts: number;
  };
  readonly services: readonly { readonly service: string; readonly ready: boolean }[];
}

export interface TopPage {
  readonly url: string;
  readonly atMs: number;
  /** Seconds between the two looks that rates are of. */
  readonly seconds: number;
  readonly pipeline: PipelineFigures;
  readonly rejections: readonly ListedRejection[];
}

/** Rates are a second, between the two readings. */
export function pipelineFigures(before: MetricsReading, now: MetricsReading): PipelineFigures {
  const speed = (name: string, labels?: Readonly<Record<string, string>>) => rate(before, now, name, labels);
  const translated = speed("csp_translated_messages_total");
  const positions = now.by("csp_follower_position", "follower");
  const inBytes = now.by("csp_follower_lag_bytes", "follower");
  return {
    received: { messages: speed("csp_received_messages_total"), codes: speed("csp_received_codes_total"), bytes: speed("csp_received_bytes_total") },
    translated: {
      messages: translated,
      refusedShare: translated === 0 ? null : 1 - speed("csp_translated_messages_total", { outcome: "accepted" }) / translated,
    },
    visible: { messages: speed("csp_freshness_seconds_count"), freshness: quantile(before, now, "csp_freshness_seconds", 0.99) ?? null },
    published: {
      messages: speed("csp_published_messages_total"),
      waiting: now.sum("csp_outbox_pending_messages"),
      oldestSeconds: Math.max(0, ...now.by("csp_outbox_oldest_seconds", "view").values()),
    },
    answers: { questions: speed("csp_query_answer_seconds_count"), seconds: quantile(before, now, "csp_query_answer_seconds", 0.99) ?? null },
    followers: Array.from(positions, ([follower, position]) => ({
      follower,
      position,
      behind: inBytes.has(follower) ? { bytes: inBytes.get(follower) ?? 0 } : { events: now.sum("csp_follower_lag_events", { follower }) },
      behindSeconds: now.sum("csp_follower_lag_seconds", { follower }),
    })),
    totals: {
      messages: now.sum("csp_received_messages_total"),
      rejections: now.sum("csp_rejections_total"),
      turnedAway: now.sum("csp_turned_away_messages_total"),
      duplicates: now.sum("csp_repeated_documents_total", { view: "pack", verdict: "duplicate" }),
      conflicts: now.sum("csp_repeated_documents_total", { view: "pack", verdict: "conflict" }),
    },
    services: Array.from(now.by("csp_service_ready", "service"), ([service, ready]) => ({ service, ready: ready === 1 })),
  };
}
