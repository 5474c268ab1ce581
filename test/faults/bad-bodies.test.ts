// A bridge in a process of its own takes every bad body there is: each is told why it is refused, counted, and leaves a
// bridge that is ready, small, and takes the next good message.

import assert from "node:assert/strict";
import { mkdir, readdir, rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { type BridgeProcess, startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { readCounter } from "../metrics.ts";
import { until } from "../until.ts";
import { badMessages, billText } from "./bad-bodies.ts";
import { assertSoundFolder } from "./sound-folder.ts";
import { type Answer, type Body, post, sendUplink, untilTranslated } from "./uplink-client.ts";

const MIB = 2 ** 20;
/** A bridge at rest holds 200 MiB; the most that one message may hold decoded, as text and as values comes on top. */
const MOST_MEMORY = 800 * MIB;
const MOST_BODY = 24 * MIB;
const MOST_OPEN = 6;
const ENV = { CSP_MAX_DECODED_BYTES: "1MiB", CSP_MAX_BODY_BYTES: "24MiB", CSP_MAX_OPEN_BODIES: String(MOST_OPEN) };
const OWNER = { "csp-owner": "uscc:91440300708461136T" };
const JSON_TYPE = { "content-type": "application/json" };

let goodBills = 0;

/** The bridge does its work: it says so, and a good bill goes all the way. */
async function assertWorks({ url }: BridgeProcess): Promise<void> {
  const ready = await fetch(`${url}/readyz`);
  assert.equal(ready.status, 200, await ready.text());
  const receipt = await untilTranslated(url, await sendUplink(url, "bill", billText(`GOOD-${goodBills++}`), OWNER));
  assert.deepEqual([receipt.codesAccepted, receipt.rejections], [2, []]);
}

test("bad bodies", async (t) => {
  await using folder = await temporaryFolder();
  {
    await using bridge = await startBridgeProcess(folder.path, ENV);
    // The slow one takes as long as its patience is; the others go on meanwhile.
    const slow = sendSlowly(bridge.url);
    await refuseMessages(t, bridge);
    await turnAway(t, bridge);
    await t.test("a sender that is too slow is cut off", async () => {
      assert.deepEqual(await slow, { status: 408, code: "BODY_TRUNCATED" });
    });
    await t.test("a bill of which no code is right can be sent again, mended, under its number", async () => {
      const [wrong, mended] = [{ trace_codes: "1,2" }, {}];
      for (const [other, accepted] of [
        [wrong, 0],
        [mended, 2],
      ] as const) {
        const receipt = await untilTranslated(bridge.url, await sendUplink(bridge.url, "bill", billText("MENDED", other), OWNER));
        assert.deepEqual([receipt.codesListed, receipt.codesAccepted, receipt.codesRefused], [2, accepted, 2 - accepted]);
        assert.ok(!receipt.documents.some(({ verdict }) => verdict === "conflict"));
      }
    });
    await t.test("bodies beyond the count that are taken in at a time are told to come back", () => crowdOut(bridge));
    await t.test("a large body that finds no room on the disk is told to come back", async () => {
      const spool = join(folder.path, "spool");
      await rm(spool, { recursive: true });
      const answer = await post(bridge.url, "/uplink/bill", Buffer.alloc(MIB), OWNER);
      assert.deepEqual([answer.status, answer.code], [503, "LOG_UNAVAILABLE"], answer.text);
      await mkdir(spool);
      await assertWorks(bridge);
    });
    await t.test("nothing is left of bodies that did not come whole", async () => {
      await until("the spool folder is empty", async () => (await readdir(join(folder.path, "spool"))).length === 0);
    });
    await t.test("memory stayed bounded", () => {
      const { peakBytes } = bridge.memory();
      t.diagnostic(`highest memory ${Math.round(peakBytes / MIB)} MiB`);
      assert.ok(peakBytes < MOST_MEMORY, `${peakBytes} bytes`);
    });
  }
  const counts = await assertSoundFolder(folder.path, ENV);
  const mended = 2;
  assert.equal(
    counts.rawMessages,
    goodBills + (await badMessages()).length + ODD.length + mended + MOST_OPEN,
    "what was acknowledged is kept, and nothing else",
  );
});

async function refuseMessages(t: TestContext, bridge: BridgeProcess): Promise<void> {
  const { url } = bridge;
  const expected = new Map<string, number>();
  for (const { name, profile, body, reason, encoding } of await badMessages()) {
    await t.test(`${name}: ${reason}`, async () => {
      const headers = encoding === undefined ? OWNER : { ...OWNER, "content-encoding": encoding };
      const receipt = await untilTranslated(url, await sendUplink(url, profile, body, headers));
      assert.deepEqual([receipt.rejections.map((r) => r.reason), receipt.codesListed], [[reason], 0]);
      expected.set(reason, (expected.get(reason) ?? 0) + 1);
      await assertWorks(bridge);
    });
  }
  for (const { name, body, accepted } of ODD) {
    await t.test(`${name}: taken`, async () => {
      const receipt = await untilTranslated(url, await sendUplink(url, "bill", body, OWNER));
      assert.deepEqual([receipt.codesAccepted, receipt.rejections], [accepted, []]);
      await assertWorks(bridge);
    });
  }
  await t.test("every rejection is counted by its reason", async () => {
    for (const [reason, count] of expected) assert.equal(await readCounter(url, "csp_rejections", { reason }), count, reason);
    const all = [...expected.values()].reduce((sum, count) => sum + count, 0);
    assert.equal(await readCounter(url, "csp_rejections"), all);
  });
}

/** Looks bad, and is right. */
const ODD: readonly { readonly name: string; readonly body: Body; readonly accepted: number }[] = [
  { name: "a good bill with a __proto__ beside", body: billText("ODD-PROTO").replace("{", '{"__proto__":{"bill_type":"999"},'), accepted: 2 },
  { name: "a byte order mark", body: `\ufeff${billText("ODD-BOM")}`, accepted: 2 },
  { name: "a bill in many small chunks", body: inBytes(billText("ODD-CHUNKED")), accepted: 2 },
];

async function* inBytes(text: string): AsyncGenerator<Uint8Array> {
  for (const byte of Buffer.from(text)) yield Uint8Array.of(byte);
}

async function turnAway(t: TestContext, bridge: BridgeProcess): Promise<void> {
  const { url } = bridge;
  const good = billText("NEVER");
  const big = "x".repeat(64 * 1024);
  const expected = new Map<string, number>();
  const cases: readonly {
    readonly name: string;
    readonly status: number;
    readonly code: string;
    readonly send: () => Promise<Answer>;
    readonly isCounted?: boolean;
  }[] = [
    {
      name: "a body over the limit",
      status: 413,
      code: "BODY_TOO_LARGE",
      send: () => post(url, "/uplink/bill", Buffer.alloc(MOST_BODY + 1), { ...OWNER, ...JSON_TYPE }),
    },
    { name: "a chunked body over the limit", status: 413, code: "BODY_TOO_LARGE", send: () => post(url, "/uplink/bill", zeros(MOST_BODY + 1), OWNER) },
    { name: "a chunked body over the limit, to /capture", status: 413, code: "BODY_TOO_LARGE", send: () => post(url, "/capture", zeros(MOST_BODY + 1), OWNER) },
    {
      name: "an unknown content type",
      status: 415,
      code: "UNSUPPORTED_MEDIA",
      send: () => post(url, "/uplink/bill", good, { ...OWNER, "content-type": "application/pdf" }),
    },
    {
      name: "an unknown encoding",
      status: 415,
      code: "UNSUPPORTED_MEDIA",
      send: () => post(url, "/uplink/bill", good, { ...OWNER, "content-encoding": "br" }),
    },
    { name: "an unknown profile", status: 404, code: "UNKNOWN_PROFILE", send: () => post(url, "/uplink/nothing", good, OWNER) },
    { name: "a profile named like a property of every object", status: 404, code: "UNKNOWN_PROFILE", send: () => post(url, "/uplink/__proto__", good, OWNER) },
    { name: "no owner", status: 422, code: "OWNER_UNKNOWN", send: () => post(url, "/uplink/bill", good) },
    {
      name: "an owner that is none",
      status: 400,
      code: "HEADER_INVALID",
      send: () => post(url, "/uplink/bill", good, { "csp-owner": "uscc:91440300708461136X" }),
    },
    {
      name: "an Idempotency-Key that is too long",
      status: 400,
      code: "HEADER_INVALID",
      send: () => post(url, "/uplink/bill", good, { ...OWNER, "idempotency-key": "k".repeat(256) }),
    },
    { name: "an empty body", status: 400, code: "BODY_EMPTY", send: () => post(url, "/uplink/bill", "", OWNER) },
    { name: "an empty chunked body", status: 400, code: "BODY_EMPTY", send: () => post(url, "/uplink/bill", zeros(0), OWNER) },
    {
      name: "headers too long",
      status: 431,
      code: "HEADERS_TOO_LARGE",
      send: () => post(url, "/uplink/bill", good, { ...OWNER, "x-big": big }),
      isCounted: false,
    },
    {
      name: "too many headers",
      status: 431,
      code: "HEADERS_TOO_LARGE",
      send: () => post(url, "/uplink/bill", good, { ...OWNER, ...many(200) }),
      isCounted: false,
    },
  ];
  for (const { name, status, code, send, isCounted = true } of cases) {
    await t.test(`${name}: ${status} ${code}`, async () => {
      const answer = await send();
      assert.deepEqual([answer.status, answer.code], [status, code], answer.text);
      if (isCounted) expected.set(code, (expected.get(code) ?? 0) + 1);
      await assertWorks(bridge);
    });
  }
  await t.test("a connection that breaks in the middle of a large body", async () => {
    await breakOff(url);
    await until("it is counted", async () => (await readCounter(url, "csp_turned_away_messages", { code: "BODY_TRUNCATED" })) > 0);
    await assertWorks(bridge);
  });
  await t.test("what was turned away is counted by its code", async () => {
    for (const [code, count] of expected) assert.equal(await readCounter(url, "csp_turned_away_messages", { code }), count, code);
  });
}

/** Fills all places with senders that pause in the middle, and lets go of them. */
async function crowdOut(bridge: BridgeProcess): Promise<void> {
  const go = Promise.withResolvers<void>();
  async function* paused(n: number): AsyncGenerator<Uint8Array> {
    const bill = Buffer.from(billText(`CROWD-${n}`));
    yield bill.subarray(0, 20);
    await go.promise;
    yield bill.subarray(20);
  }
  const crowd = Array.from({ length: MOST_OPEN }, (_, n) => post(bridge.url, "/uplink/bill", paused(n), OWNER));
  await until("all places are taken", async () => (await (await fetch(`${bridge.url}/readyz`)).text()).includes(`${MOST_OPEN} bodies`));
  const answer = await post(bridge.url, "/uplink/bill", billText("ONE-TOO-MANY"), OWNER);
  assert.deepEqual([answer.status, answer.code], [429, "OVERLOADED"], answer.text);
  go.resolve();
  assert.deepEqual(
    (await Promise.all(crowd)).map((answer) => answer.status),
    crowd.map(() => 202),
  );
  await assertWorks(bridge);
}

async function* zeros(bytes: number): AsyncGenerator<Uint8Array> {
  for (let left = bytes; left > 0; left -= MIB) yield Buffer.alloc(Math.min(left, MIB));
}

function many(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, "1"]));
}

/** Sends a few bytes a second of a body that is said to be large; resolves to the answer. */
async function sendSlowly(url: string): Promise<{ readonly status: number; readonly code: string | undefined }> {
  const stop = new AbortController();
  async function* drip(): AsyncGenerator<Uint8Array> {
    while (!stop.signal.aborted) {
      yield Buffer.from("          ");
      await new Promise((wake) => setTimeout(wake, 100));
    }
  }
  const { status, code } = await post(url, "/uplink/bill", drip(), OWNER);
  stop.abort();
  return { status, code };
}

/** Sends half a megabyte of a body that is said to be a whole one, and closes the connection. */
async function breakOff(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`POST /uplink/bill HTTP/1.1\r\nhost: x\r\ncsp-owner: ${OWNER["csp-owner"]}\r\ncontent-length: ${MIB}\r\n\r\n`);
  await new Promise<void>((done) => socket.write(Buffer.alloc(MIB / 2), () => done()));
  socket.destroy();
}
