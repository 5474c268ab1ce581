// What the boards look at in a test: a bridge in one process, or its services over engines of their own; asked as its users
// ask it, with every question counted.

import { setTimeout as pause } from "node:timers/promises";
import { type MetricsReading, readMetrics } from "../../../services/bridge/src/csp/top/metrics-text.ts";
import type { BridgeProcess } from "../../bridge-process.ts";
import { until } from "../../until.ts";
import type { Counts, Doors, Sending } from "./load.ts";
import type { TraceFacts } from "./trace-facts.ts";

export type Form = "embedded" | "services";

export interface Site extends AsyncDisposable {
  readonly form: Form;
  readonly processes: readonly BridgeProcess[];
  /** `host:port` of what is scraped for all of them. */
  readonly target: string;
  readonly doors: Doors;
  /** What this test asked of them over HTTP, by route and, but for `/metrics`, by status; without what was sent in. */
  readonly asked: Asked;
  /** Everything that the processes measure, now. */
  metrics(): Promise<MetricsReading>;
  /** Whether all that became of a message is visible. */
  isVisible(receipt: string): Promise<boolean>;
  /** Messages that the outgoing topics hold, by view: by the topics' own count. */
  published(): Promise<Counts>;
  /** What the trace topic holds. */
  traced(): Promise<TraceFacts>;
  /** Events in the log, by the log's own count. */
  logged(): Promise<number>;
}

export interface Asked {
  readonly routes: Counts;
  readonly statuses: Counts;
}

/** Asks and counts. */
export function createAsker(asked: { readonly routes: Counts; readonly statuses: Counts }): (url: string, path: string, route: string) => Promise<Response> {
  return async (url, path, route) => {
    const answer = await fetch(`${url}${path}`);
    asked.routes[route] = (asked.routes[route] ?? 0) + 1;
    if (route !== "/metrics") asked.statuses[answer.status] = (asked.statuses[answer.status] ?? 0) + 1;
    return answer;
  };
}

export async function postTo(url: string, { profile, headers, body }: Sending): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${url}/uplink/${profile}`, { method: "POST", headers, body: Buffer.from(body) });
  return { status: response.status, text: await response.text() };
}

export function readTexts(texts: readonly string[]): MetricsReading {
  return readMetrics(texts.join("\n"), Date.now());
}

/** Until `messages` are recorded, all that became of them is visible and published, and nobody is behind. */
export async function settled(site: Site, messages: number, receipts: readonly string[]): Promise<void> {
  const [last] = receipts.slice(-1);
  if (last !== undefined) await until("the last message is visible", () => site.isVisible(last), SETTLE_MS);
  let state = "";
  await until(
    "nothing is behind",
    async () => {
      await pause(ASK_EVERY_MS);
      const now = await site.metrics();
      const visible = now.sum("csp_freshness_seconds_count");
      const behind = ["csp_follower_lag_events", "csp_follower_lag_bytes", "csp_follower_lag_seconds", "csp_outbox_pending_messages"].map((name) =>
        now.sum(name),
      );
      const unread = now.sum("csp_kafka_consumer_lag_messages");
      const positions = new Set(now.by("csp_follower_position", "follower").values());
      state = `${visible} of ${messages} visible, behind by ${behind.join()}, ${unread} unread, at ${[...positions].join()}`;
      return visible === messages && behind.every((one) => one === 0) && unread === 0 && positions.size === 1;
    },
    SETTLE_MS,
  ).catch((error: unknown) => {
    throw new Error(state, { cause: error });
  });
}

const ASK_EVERY_MS = 200;
const SETTLE_MS = 120_000;
