// A log with raw messages in it as ingest would have recorded them, for tests of what comes after.

import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { checkBridge } from "@csp/bridge";
import type { EventLog, LoggedEvent, NewEvent } from "@csp/contracts";
import { builtinRules, EVENT_TYPE, encodeReceived, httpUplinkStream, httpUplinkStreams, type Received, traceStream, uuidOf } from "@csp/domain";
import { uplinkStreams } from "@csp/runtime";
import { createSilentTelemetry } from "@csp/service-kit";
import { createTranslator } from "@csp/translator";
import { billJson, packCode } from "../bench/packs.ts";
import { temporaryFolder } from "../bridge-process.ts";
import { readStream } from "../read-stream.ts";
import { until } from "../until.ts";

const MAX_DECODED = 2 ** 24;
export const RULES = builtinRules();
export const BILL_CODES = 3;

/** A message as ingest would have recorded it; the same number gives the same one. */
export function makeReceived(profile: string, n: number, payload: Uint8Array, contentEncoding: Received["contentEncoding"] = "identity"): NewEvent {
  const owner = "urn:csp:uscc:91440300708461136T";
  const received: Received = {
    profile,
    contentType: "application/json",
    contentEncoding,
    sender: owner,
    owner,
    senderVerified: false,
    source: "http",
    receivedAtMs: 0,
    sha256: hash("sha256", payload, "buffer"),
    sizeBytes: payload.byteLength,
    keyId: null,
    payload,
    parts: 0,
  };
  return { id: uuidOf(`test\n${profile}\n${n}`), type: EVENT_TYPE.received, data: encodeReceived(received), meta: Buffer.from("{}") };
}

export function bill(n: number): NewEvent {
  const codes = Array.from({ length: BILL_CODES }, (_, i) => packCode(1, n * BILL_CODES + i));
  return makeReceived("bill", n, Buffer.from(billJson(`T-${n}`, codes)));
}

/** A log of its own. Raw messages are appended one after the other, so that two logs with the same ones are the same. */
export async function openLog() {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await temporaryFolder());
  const log = opened.use(await openSqliteEventLog(opened.use(await openDataFolder(folder.path))));
  const held = opened.move();
  return {
    log,
    async record(messages: readonly NewEvent[]): Promise<void> {
      for (const message of messages) await log.append(httpUplinkStream(message.id), "any", [message]);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

export function translatorOf(log: EventLog) {
  const deps = { log, rules: RULES, generation: 0, uplinkStreams: () => uplinkStreams(log), telemetry: createSilentTelemetry() };
  return createTranslator(deps, { maxDecodedBytes: MAX_DECODED });
}

/** Everything in the trace streams. */
export async function readTraces(log: EventLog): Promise<readonly LoggedEvent[]> {
  return (await Promise.all(httpUplinkStreams().map((stream) => readStream(log, traceStream(stream))))).flat();
}

export async function untilClosed(log: EventLog, messages: number): Promise<void> {
  await until(`${messages} messages are translated`, async () => (await readTraces(log)).filter((e) => e.type === EVENT_TYPE.translated).length >= messages);
}

/** All invariants, and that each of so many messages was translated. */
export async function assertSoundLog(log: EventLog, messages: number): Promise<void> {
  const { findings, counts } = await checkBridge({ log, stores: [], retranslate: { rules: RULES, maxDecodedBytes: MAX_DECODED } });
  assert.deepEqual([findings, counts.rawMessages, counts.pending], [[], messages, 0]);
}
