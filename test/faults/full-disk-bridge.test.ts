// The whole bridge while its disk is full: senders are told to come back, what follows the log waits, it says that it takes
// nothing in and goes on by itself once there is room, without anybody sending; and nothing that it acknowledged is lost.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { type BridgeProcess, startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { readCounter } from "../metrics.ts";
import { until, untilReady } from "../until.ts";
import { cspCheckJson } from "./csp-check.ts";
import { readiness } from "./services.ts";
import { DISK_KINDS, type DiskKind } from "./small-disk.ts";
import { post, sendUplink, untilTranslated } from "./uplink-client.ts";

const SENDERS = 16;
/** Acknowledged by the time that the disk is filled, and refused by the time that the sending ends. */
const [LEAST_BEFORE, LEAST_REFUSED] = [200, 100];
const CODES = 2;
/** It waits two seconds at most between two tries: several of them while the disk is full. */
const FULL_MS = 5000;

interface Sending {
  /** Receipts, by bill. */
  readonly acknowledged: Map<number, string>;
  readonly refused: Set<number>;
  stop(): Promise<void>;
}

const bill = (n: number): string =>
  billJson(
    `FULL-${n}`,
    Array.from({ length: CODES }, (_, i) => packCode(1, n * CODES + i)),
  );
const headers = (n: number) => ({ "csp-sender": MAKER, "idempotency-key": `full-${n}` });

/** Some senders, each one bill after the other; a bill that is refused is not sent again. */
function startSending({ url }: BridgeProcess): Sending {
  const acknowledged = new Map<number, string>();
  const refused = new Set<number>();
  let next = 0;
  let isSending = true;
  async function send(): Promise<void> {
    while (isSending) {
      const n = next++;
      const { status, code, text } = await post(url, "/uplink/bill", bill(n), headers(n));
      if (status === 202) acknowledged.set(n, (JSON.parse(text) as { receipt: string }).receipt);
      else {
        assert.deepEqual([status, code], [503, "LOG_UNAVAILABLE"], text);
        refused.add(n);
      }
    }
  }
  const senders = Promise.all(Array.from({ length: SENDERS }, send));
  senders.catch(() => undefined);
  return {
    acknowledged,
    refused,
    async stop() {
      isSending = false;
      await senders;
    },
  };
}

async function fillAndMakeRoom(kind: DiskKind, t: TestContext): Promise<void> {
  await using folder = await temporaryFolder();
  await using disk = await kind.open(folder.path);
  const bridge = await startBridgeProcess(disk.path, {}, disk.launcher);
  await using _ = bridge;
  const sending = startSending(bridge);
  await until("some are acknowledged", () => sending.acknowledged.size >= LEAST_BEFORE);
  await disk.fill(bridge.pid);
  await until("senders are told to come back", () => sending.refused.size >= LEAST_REFUSED);
  await sending.stop();

  const held = await until("it says that it takes nothing", () => ingestWaits(bridge));
  const fullUntil = performance.now() + FULL_MS;
  while (performance.now() < fullUntil) {
    assert.match((await ingestWaits(bridge)) ?? "ready", /none is taken: LOG_UNAVAILABLE/, "for as long as the disk is full");
    assert.equal(await readCounter(bridge.url, "csp_service_ready", { service: "ingest" }), 0);
    await new Promise((wake) => setTimeout(wake, 100));
  }
  const waiting = (await readiness(bridge.url)).services.filter(({ ready }) => !ready);
  for (const { name, detail } of waiting) assert.match(detail, /(LOG|STORE|OUTBOX)_UNAVAILABLE/, name);
  t.diagnostic(`while it is full: ${waiting.map(({ name, detail }) => `${name}: ${detail}`).join("; ")}`);
  const stored = await readCounter(bridge.url, "csp_received_messages");

  await disk.makeRoom(bridge.pid);
  await untilReady(bridge.url);
  assert.equal(await readCounter(bridge.url, "csp_received_messages"), stored, "nobody has sent anything");
  for (const receipt of sending.acknowledged.values()) assert.equal((await untilTranslated(bridge.url, receipt)).codesAccepted, CODES);
  const again = await Promise.all([...sending.refused].map((n) => sendUplink(bridge.url, "bill", bill(n), headers(n))));
  for (const receipt of again) await untilTranslated(bridge.url, receipt);
  await bridge.stop();
  assert.equal(await bridge.ended, 0, bridge.output());

  const { counts, findings } = await cspCheckJson(await disk.contents(), "--retranslate");
  const sent = sending.acknowledged.size + sending.refused.size;
  assert.deepEqual(findings, []);
  assert.deepEqual([counts.rawMessages, counts.documents, counts.pending], [sent, sent, 0]);
  t.diagnostic(`${sending.acknowledged.size} acknowledged, ${sending.refused.size} refused and sent again; ${held}`);
}

/** What ingest says of itself while it is not ready. */
async function ingestWaits({ url }: BridgeProcess): Promise<string | undefined> {
  return (await readiness(url)).services.find(({ name, ready }) => name === "ingest" && !ready)?.detail;
}

for (const kind of DISK_KINDS) {
  test(
    `a bridge over ${kind.name} takes nothing in, says so, and goes on by itself with all that it acknowledged`,
    {
      skip: kind.missing ?? false,
      timeout: 240_000,
    },
    (t) => fillAndMakeRoom(kind, t),
  );
}
