// Sends a world's documents to a bridge's HTTP door in the order of virtual time, at a chosen pace, so many at a time. With
// more than one at a time neighbours may overtake each other, as they do in the field.

import type { WorldDocument } from "@csp/world";
import { CommandError } from "./client.ts";
import { headersOf } from "./world-headers.ts";
import type { Pace } from "./world-options.ts";
import { createPace, pause } from "./world-pace.ts";
import type { Progress } from "./world-progress.ts";

export interface SendOptions {
  readonly url: string;
  readonly pace: Pace;
  readonly concurrency: number;
  /** Begins every idempotency key: equal for the same world alone. */
  readonly key: string;
}

export interface SendSummary {
  sent: number;
  codes: number;
  /** New receipts. */
  accepted: number;
  /** Receipts of an earlier run. */
  repeated: number;
  /** By HTTP status. */
  readonly refused: Record<string, number>;
  /** Refusals that the truth does not foretell. */
  unexpected: number;
  retries: number;
  seconds: number;
  codesPerSecond: number;
}

const MAX_TRIES = 8;
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 10_000;

export async function sendWorld(documents: Iterable<WorldDocument>, options: SendOptions, progress: Progress): Promise<SendSummary> {
  const summary: SendSummary = { sent: 0, codes: 0, accepted: 0, repeated: 0, refused: {}, unexpected: 0, retries: 0, seconds: 0, codesPerSecond: 0 };
  const startedAt = performance.now();
  const dueIn = createPace(options.pace, startedAt);
  const inFlight = new Set<Promise<void>>();
  // An error of one must not be lost while another is waited for; the first is thrown when the loop comes round.
  let failure: { readonly error: unknown } | undefined;
  for (const document of documents) {
    const waitMs = dueIn(document);
    if (waitMs > 1) await pause(waitMs);
    while (inFlight.size >= options.concurrency) await Promise.race(inFlight);
    if (failure !== undefined) break;
    const one: Promise<void> = sendOne(document, options, summary)
      .then(() => progress.add(1, document.truth.codesListed, document.at))
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => inFlight.delete(one));
    inFlight.add(one);
  }
  await Promise.all(inFlight);
  if (failure !== undefined) throw failure.error;
  summary.seconds = (performance.now() - startedAt) / 1000;
  summary.codesPerSecond = Math.round(summary.codes / Math.max(0.001, summary.seconds));
  return summary;
}

async function sendOne(document: WorldDocument, { url, key }: SendOptions, summary: SendSummary): Promise<void> {
  const headers = { ...headersOf(document), "idempotency-key": `${key}:${document.id}` };
  for (let tried = 1; ; tried++) {
    const response = await post(`${url}/uplink/${document.profile}`, headers, document.payload, tried);
    if (response !== undefined && response.status !== 429 && response.status !== 503) {
      await settle(document, response, summary);
      return;
    }
    if (tried === MAX_TRIES) throw new CommandError(`the bridge at ${url} takes nothing: ${response?.status ?? "no connection"} after ${MAX_TRIES} tries`);
    summary.retries += 1;
    await response?.arrayBuffer();
    const asked = Number(response?.headers.get("retry-after") ?? 0) * 1000;
    await pause(Math.min(MAX_PAUSE_MS, Math.max(asked, FIRST_PAUSE_MS * 2 ** (tried - 1))));
  }
}

async function settle({ truth }: WorldDocument, response: Response, summary: SendSummary): Promise<void> {
  summary.sent += 1;
  summary.codes += truth.codesListed;
  if (response.ok) {
    const { repeated } = (await response.json()) as { readonly repeated?: boolean };
    summary[repeated === true ? "repeated" : "accepted"] += 1;
    return;
  }
  await response.arrayBuffer();
  summary.refused[response.status] = (summary.refused[response.status] ?? 0) + 1;
  if (!truth.refusals.some(({ reason }) => reason === "OWNER_UNKNOWN")) summary.unexpected += 1;
}

/** Undefined where nobody answers. */
async function post(url: string, headers: Readonly<Record<string, string>>, body: Uint8Array, tried: number): Promise<Response | undefined> {
  try {
    return await fetch(url, { method: "POST", headers, body: Buffer.from(body) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    if (tried >= MAX_TRIES) throw new CommandError(`no bridge answers at ${url} (${cause}); start one by npm start`);
    return undefined;
  }
}
