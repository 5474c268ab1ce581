// What the processes of a bridge say of themselves at one moment: one process or, distributed, one for each service. One that
// is away is told as such by what it was known as, and keeps nobody from seeing the others.

import type { ListedRejection, RejectionsAnswer } from "@csp/query";
import { CommandError, createBridgeClient, type ServiceState } from "../client.ts";
import { type MetricsReading, readMetrics } from "./metrics-text.ts";

/** One that hangs is away as well. */
const GIVE_UP_MS = 3000;

export interface ProcessLook {
  readonly url: string;
  /** When, milliseconds since 1970. */
  readonly atMs: number;
  /** As far as they were ever known, where it is away. */
  readonly services: readonly ServiceState[];
  /** Null where it is away. */
  readonly metrics: MetricsReading | null;
  /** Why it is away; null where it is not. */
  readonly failure: string | null;
}

/** A process that is named by two addresses is looked at once. `before` is what was seen the last time. */
export async function lookAt(urls: readonly string[], before: readonly ProcessLook[] = []): Promise<readonly ProcessLook[]> {
  const looks = await Promise.all(urls.map((url) => lookAtProcess(url, before.find((one) => one.url === url)?.services ?? [])));
  const identities = looks.map(identityOf);
  return looks.filter((_, at) => identities.indexOf(identities[at] ?? "") === at);
}

/** The newest rejections, from whoever keeps them; null where none of these processes does, or can tell them now. */
export async function newestRejections(looks: readonly ProcessLook[], limit: number): Promise<readonly ListedRejection[] | null> {
  for (const { url, metrics } of looks) {
    const found = metrics === null ? undefined : await findRejections(url, `limit=${limit}`, GIVE_UP_MS).catch(unlessBroken);
    if (found !== undefined) return found.rejections;
  }
  return null;
}

/** What the bridge says, or that it does not answer, is no reason to show nothing of the others. */
function unlessBroken(error: unknown): undefined {
  if (!(error instanceof CommandError)) throw error;
}

/** Undefined where this process keeps none: it is another service, or stands by. `query` as `GET /rejections` takes it. */
export async function findRejections(url: string, query: string, giveUpMs?: number): Promise<RejectionsAnswer | undefined> {
  try {
    return (await createBridgeClient(url, giveUpMs).getJson(`/rejections?${query}`)) as RejectionsAnswer;
  } catch (error) {
    if (error instanceof CommandError && (error.code === "NOT_FOUND" || error.code === "STANDBY")) return undefined;
    throw error;
  }
}

async function lookAtProcess(url: string, known: readonly ServiceState[]): Promise<ProcessLook> {
  const client = createBridgeClient(url, GIVE_UP_MS);
  try {
    const [text, services] = await Promise.all([client.getText("/metrics"), client.services()]);
    const atMs = Date.now();
    return { url, atMs, services, metrics: readMetrics(text, atMs), failure: null };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { url, atMs: Date.now(), services: known, metrics: null, failure: typeof error.cause === "string" ? error.cause : error.message };
  }
}

/** When it started, to the microsecond; its address where it does not say. */
function identityOf({ url, metrics }: ProcessLook): string {
  return String(metrics?.sum("process_start_time_seconds") || url);
}
