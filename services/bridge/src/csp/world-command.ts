// `csp world`: a seeded supply chain as documents, into files or to a running bridge. docs/world.md is its manual.

import { hash } from "node:crypto";
import { createKafkaOutbox } from "@csp/adapter-kafka";
import { kafkaAccess } from "@csp/runtime";
import { createWorld, type Totals, type WorldOptions } from "@csp/world";
import { readBridgeConfig } from "../config.ts";
import { CommandError } from "./client.ts";
import type { Command, CommandInput, CommandResult } from "./command.ts";
import { writeWorld } from "./world-files.ts";
import { KAFKA, readWorldRequest, type WorldRequest } from "./world-options.ts";
import { createProgress, type Progress } from "./world-progress.ts";
import { type SendSummary, sendWorld } from "./world-sender.ts";
import { sendWorldToKafka } from "./world-to-kafka.ts";

/** Codes that documents list for each smallest pack, about. */
const CODES_PER_PACK = 3.1;

export const worldCommand: Command = {
  name: "world",
  usage: "--out <folder> | --to <url> | --to kafka",
  summary: "a seeded supply chain as documents, into files, to a bridge or to Kafka's topics (--seed, --packs, --faults, --rate, --speed)",
  options: {
    seed: { type: "string" },
    packs: { type: "string" },
    faults: { type: "string" },
    start: { type: "string" },
    "packs-per-day": { type: "string" },
    out: { type: "string" },
    tar: { type: "boolean" },
    to: { type: "string" },
    rate: { type: "string" },
    speed: { type: "string" },
    concurrency: { type: "string" },
  },
  takes: [0, 0],
  async run(input) {
    const request = readWorldRequest(input);
    const progress = createProgress(process.stderr, request.world.packs * CODES_PER_PACK, () => performance.now());
    if (request.out !== null) return toFiles(request, request.out, progress);
    if (request.to === KAFKA) return toKafka(request, input.env, progress);
    return toBridge(request, request.to ?? "", progress);
  },
};

async function toFiles({ world: options, asTar }: WorldRequest, folder: string, progress: Progress): Promise<CommandResult> {
  const startedAt = performance.now();
  const totals = await writeWorld(createWorld(options), folder, options, asTar, progress);
  progress.finish();
  const seconds = (performance.now() - startedAt) / 1000;
  const codesPerSecond = Math.round(totals.codes / seconds);
  const text = `${totals.documents} documents with ${totals.codes} codes in ${folder}, ${seconds.toFixed(1)} s, ${codesPerSecond} codes/s\n${totalsText(totals)}`;
  return { text, json: { folder, seconds, codesPerSecond, ...totals } };
}

function totalsText({ profiles, faults }: Totals): string {
  const lines = Object.entries(profiles).map(([name, { documents, codes }]) => `  ${name.padEnd(16)} ${documents} documents, ${codes} codes\n`);
  const wrong = Object.entries(faults).map(([name, count]) => `  fault ${name.padEnd(18)} ${count}\n`);
  return [...lines, ...wrong].join("");
}

async function toBridge({ world: options, pace, concurrency }: WorldRequest, url: string, progress: Progress): Promise<CommandResult> {
  const summary = await sendWorld(createWorld(options).documents(), { url, pace, concurrency, key: keyOf(options) }, progress);
  progress.finish();
  return { text: summaryText(summary, url), json: summary, exitCode: summary.unexpected === 0 ? 0 : 1 };
}

async function toKafka({ world: options, pace }: WorldRequest, env: CommandInput["env"], progress: Progress): Promise<CommandResult> {
  const access = kafkaAccess(readBridgeConfig(env), "csp-world");
  if (access === undefined) throw new CommandError("set CSP_KAFKA_BROKERS to say where Kafka is");
  await using outbox = createKafkaOutbox(access);
  const summary = await sendWorldToKafka(createWorld(options).documents(), { outbox, pace, key: keyOf(options) }, progress);
  progress.finish();
  const { sent, codes, seconds, codesPerSecond, tooLarge, retries } = summary;
  const text = `${sent} documents with ${codes} codes in Kafka's topics, ${seconds.toFixed(1)} s, ${codesPerSecond} codes/s\n  too large for a topic: ${tooLarge}\n  tried again: ${retries} times\n`;
  return { text, json: summary, exitCode: tooLarge === 0 ? 0 : 1 };
}

/** Equal for the same world alone. */
function keyOf(options: WorldOptions): string {
  return `world-${hash("sha256", JSON.stringify(options), "hex").slice(0, 16)}`;
}

function summaryText(summary: SendSummary, url: string): string {
  const { sent, codes, accepted, repeated, refused, unexpected, retries, seconds, codesPerSecond } = summary;
  const refusals = Object.entries(refused).map(([status, count]) => `${count} with ${status}`);
  return [
    `${sent} documents with ${codes} codes sent to ${url}, ${seconds.toFixed(1)} s, ${codesPerSecond} codes/s`,
    `  ${accepted} new receipts, ${repeated} known from an earlier run`,
    `  refused at the door: ${refusals.length === 0 ? "none" : refusals.join(", ")}; ${unexpected} of them not foretold`,
    `  tried again: ${retries} times`,
    "",
  ].join("\n");
}
