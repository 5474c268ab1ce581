// Sends a world's documents to the uplink topics of Kafka in the order of virtual time, at a chosen pace: what is due together
// goes together, and each owner's documents keep their order.

import { isBridgeError, type Outbox, type OutMessage, uplinkTopic } from "@csp/contracts";
import type { WorldDocument } from "@csp/world";
import { CommandError } from "./client.ts";
import { headersOf } from "./world-headers.ts";
import type { Pace } from "./world-options.ts";
import { createPace, pause } from "./world-pace.ts";
import type { Progress } from "./world-progress.ts";

export interface KafkaSendOptions {
  readonly outbox: Outbox;
  readonly pace: Pace;
  /** Begins the id of every message. */
  readonly key: string;
}

export interface KafkaSummary {
  /** Durable in their topics. */
  sent: number;
  codes: number;
  /** Documents that a topic does not take for their size; they come by HTTP. */
  tooLarge: number;
  retries: number;
  seconds: number;
  codesPerSecond: number;
}

interface Due {
  readonly document: WorldDocument;
  readonly message: OutMessage;
}

const MOST_TOGETHER = 200;
/** A batch is under a broker's bound on it, but for a document that is larger by itself. */
const BYTES_TOGETHER = 512 * 1024;
const MAX_TRIES = 8;
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 5000;

export async function sendWorldToKafka(documents: Iterable<WorldDocument>, options: KafkaSendOptions, progress: Progress): Promise<KafkaSummary> {
  const summary: KafkaSummary = { sent: 0, codes: 0, tooLarge: 0, retries: 0, seconds: 0, codesPerSecond: 0 };
  const startedAt = performance.now();
  const dueIn = createPace(options.pace, startedAt);
  let batch: Due[] = [];
  let bytes = 0;

  async function flush(): Promise<void> {
    if (batch.length === 0) return;
    await sendBatch(batch, options.outbox, summary);
    for (const { document } of batch) progress.add(1, document.truth.codesListed, document.at);
    batch = [];
    bytes = 0;
  }

  for (const document of documents) {
    const waitMs = dueIn(document);
    if (waitMs > 1) {
      await flush();
      await pause(waitMs);
    }
    if (batch.length === MOST_TOGETHER || bytes + document.payload.length > BYTES_TOGETHER) await flush();
    batch.push({ document, message: messageOf(document, options.key) });
    bytes += document.payload.length;
  }
  await flush();
  summary.seconds = (performance.now() - startedAt) / 1000;
  summary.codesPerSecond = Math.round(summary.codes / Math.max(0.001, summary.seconds));
  return summary;
}

/** A send that failed is done again: documents that come twice count once. */
async function sendBatch(batch: readonly Due[], outbox: Outbox, summary: KafkaSummary): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      await outbox.send(batch.map(({ message }) => message));
      summary.sent += batch.length;
      for (const { document } of batch) summary.codes += document.truth.codesListed;
      return;
    } catch (error) {
      if (isBridgeError(error, "MESSAGE_TOO_LARGE")) return sendOneByOne(batch, outbox, summary);
      if (!isBridgeError(error) || !error.retryable) throw error;
      if (tried === MAX_TRIES)
        throw new CommandError(`Kafka takes nothing after ${MAX_TRIES} tries: ${error.message}; were the topics made, by csp topics apply?`);
      summary.retries += 1;
      await pause(Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tried - 1)));
    }
  }
}

async function sendOneByOne(batch: readonly Due[], outbox: Outbox, summary: KafkaSummary): Promise<void> {
  if (batch.length > 1) for (const one of batch) await sendBatch([one], outbox, summary);
  else summary.tooLarge += 1;
}

function messageOf(document: WorldDocument, key: string): OutMessage {
  const { id, profile, owner, sender, payload } = document;
  return { id: `${key}:${id}`, topic: uplinkTopic(profile), key: owner ?? sender ?? "", value: payload, headers: headersOf(document) };
}
