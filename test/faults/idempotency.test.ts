// A message sent again under its Idempotency-Key: the first receipt, once stored, whatever happened in between; and
// another body under that key is refused.

import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { type EventLog, BridgeError } from "@csp/contracts";
import { decodeReceived, EVENT_TYPE, httpUplinkStream, PAYLOAD_PART_BYTES, parseReceipt, payloadId, payloadStream } from "@csp/domain";
import { createIngest } from "@csp/ingest";
import { createHttp, createSilentTelemetry, DEFAULT_HTTP_LIMITS } from "@csp/service-kit";
import { startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { readStream } from "../read-stream.ts";
import { until } from "../until.ts";
import { billText } from "./bad-bodies.ts";
import { assertSoundFolder } from "./sound-folder.ts";
import { type Answer, post, untilTranslated } from "./uplink-client.ts";

const OWNER = { "csp-owner": "uscc:91440300708461136T" };
const SMALL = billText("IDEM-1");
/** In five parts, the last one short. */
const LARGE = billText("IDEM-2", { note: "药".repeat(400_000) });

function sendAs(url: string, key: string, body: string, headers: Readonly<Record<string, string>> = OWNER): Promise<Answer> {
  return post(url, "/uplink/bill", body, { ...headers, "idempotency-key": key });
}

function receiptOf(answer: Answer): { readonly receipt: string; readonly repeated: boolean } {
  assert.equal(answer.status, 202, answer.text);
  return JSON.parse(answer.text) as { receipt: string; repeated: boolean };
}

test("the same key and the same body are the same message, also after a restart", async (t) => {
  await using folder = await temporaryFolder();
  const receipts = new Map<string, string>();
  {
    await using bridge = await startBridgeProcess(folder.path);
    for (const [key, body] of [
      ["small", SMALL],
      ["large", LARGE],
    ] as const) {
      await t.test(`a ${key} body`, async () => {
        // All at once: whichever comes first, they are one.
        const answers = (await Promise.all(Array.from({ length: 5 }, () => sendAs(bridge.url, key, body)))).map(receiptOf);
        const [first] = answers;
        receipts.set(key, first?.receipt ?? "");
        assert.deepEqual([...new Set(answers.map((a) => a.receipt))], [first?.receipt]);
        assert.equal(answers.filter((a) => !a.repeated).length, 1);
        const { codesAccepted, documents } = await untilTranslated(bridge.url, first?.receipt ?? "");
        assert.deepEqual([codesAccepted, documents.map((d) => d.verdict)], [2, ["apply"]]);
      });
    }
  }
  {
    await using bridge = await startBridgeProcess(folder.path);
    for (const [key, body] of [
      ["small", SMALL],
      ["large", LARGE],
    ] as const) {
      await t.test(`a ${key} body after a restart`, async () => {
        assert.deepEqual(
          { ...receiptOf(await sendAs(bridge.url, key, body)) },
          { receipt: receipts.get(key), status: `/uplink/receipts/${receipts.get(key)}`, repeated: true },
        );
      });
      await t.test(`another body under the key of the ${key} one`, async () => {
        for (const other of [`${SMALL} `, `${LARGE} `]) {
          const answer = await sendAs(bridge.url, key, other);
          assert.deepEqual([answer.status, answer.code], [409, "IDEMPOTENCY_KEY_REUSED"], answer.text);
        }
        assert.equal(receiptOf(await sendAs(bridge.url, key, body)).receipt, receipts.get(key), "the first stands");
      });
    }
    await t.test("a key belongs to who sends it, and for whom", async () => {
      const other = receiptOf(await sendAs(bridge.url, "small", SMALL, { "csp-owner": "uscc:914403001922038216" }));
      assert.ok(!other.repeated);
    });
  }
  const { rawMessages } = await assertSoundFolder(folder.path);
  assert.equal(rawMessages, 3);
});

test("what a killed bridge leaves of a large body is cleared at the next start", async () => {
  await using folder = await temporaryFolder();
  const spool = join(folder.path, "spool");
  {
    await using bridge = await startBridgeProcess(folder.path);
    const outgoing = request(`${bridge.url}/uplink/bill`, { method: "POST", headers: { ...OWNER, "content-length": 2 * PAYLOAD_PART_BYTES + 1 } });
    outgoing.on("error", () => undefined);
    outgoing.write(Buffer.alloc(2 * PAYLOAD_PART_BYTES));
    await until("the body is spooled", async () => (await readdir(spool)).length === 1);
    await bridge.kill();
  }
  assert.equal((await readdir(spool)).length, 1, "the kill was to leave a file");
  await mkdir(join(spool, "folder"));
  await writeFile(join(spool, "folder", "file"), "left");
  await using bridge = await startBridgeProcess(folder.path);
  assert.deepEqual(await readdir(spool), []);
  assert.equal(receiptOf(await sendAs(bridge.url, "large", LARGE)).repeated, false);
  assert.deepEqual(await readdir(spool), []);
});

test("a large body whose recording fails half-way is recorded once when it is sent again", async (t) => {
  for (const isStored of [false, true]) {
    for (const failing of [EVENT_TYPE.payloadPart, EVENT_TYPE.received]) {
      await t.test(`${failing} fails, ${isStored ? "stored" : "not stored"}`, async () => {
        await using ingest = await startIngest(failing, isStored);
        const failed = await sendAs(ingest.url, "large", LARGE);
        assert.deepEqual([failed.status, failed.code, ingest.fired()], [503, "LOG_UNAVAILABLE", true], failed.text);

        const { receipt, repeated } = receiptOf(await sendAs(ingest.url, "large", LARGE));
        assert.equal(repeated, isStored && failing === EVENT_TYPE.received);
        const { messageId = "", position } = parseReceipt(receipt) ?? {};
        const messages = await readStream(ingest.log, httpUplinkStream(messageId));
        assert.deepEqual(
          messages.map((event) => [event.id, event.position]),
          [[messageId, position]],
        );
        const received = decodeReceived(messages[0]?.data ?? new Uint8Array());
        const parts = await readStream(ingest.log, payloadStream(payloadId(messageId, received.sha256)));
        assert.equal(parts.length, received.parts);
        assert.equal(Buffer.concat(parts.map((part) => part.data)).toString(), LARGE);
        assert.deepEqual(await readdir(ingest.spool), []);
      });
    }
  }
});

/** Ingest behind HTTP over a log of its own, of which the last append of the type fails once. */
async function startIngest(failing: string, isStored: boolean) {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await temporaryFolder());
  const log = opened.use(await openSqliteEventLog(opened.use(await openDataFolder(folder.path))));
  const lastPart = Math.floor(Buffer.byteLength(LARGE) / PAYLOAD_PART_BYTES);
  let fired = false;
  const faulty: EventLog = {
    ...log,
    async append(stream, expected, events) {
      const isTheOne = events[0]?.type === failing && (failing === EVENT_TYPE.received || expected === lastPart - 1);
      if (fired || !isTheOne) return log.append(stream, expected, events);
      fired = true;
      if (isStored) await log.append(stream, expected, events);
      throw new BridgeError("LOG_UNAVAILABLE", "made to fail by a test");
    },
  };
  const telemetry = createSilentTelemetry();
  const spool = join(folder.path, "spool");
  const ingest = opened.use(
    createIngest({ log: faulty, clock: { nowMs: () => 0 }, telemetry, spoolFolder: spool }, { maxBodyBytes: 2 ** 22, maxOpenBodies: 8 }),
  );
  await ingest.start();
  const http = opened.use(createHttp({ host: "127.0.0.1", port: 0, allowUnauthenticated: false, limits: DEFAULT_HTTP_LIMITS, services: [ingest], telemetry }));
  const { url } = await http.start();
  const held = opened.move();
  return { url, log, spool, fired: () => fired, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
