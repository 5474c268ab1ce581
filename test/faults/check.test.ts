// `csp check` as an operator runs it: over a sound folder, over one in which a byte was changed, and against a bridge
// that runs.

import assert from "node:assert/strict";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import type { LoggedEvent } from "@csp/contracts";
import { httpUplinkStream, parseReceipt, traceStream } from "@csp/domain";
import { startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { readStream } from "../read-stream.ts";
import { until } from "../until.ts";
import { billText } from "./bad-bodies.ts";
import { cspCheck, cspCheckJson } from "./csp-check.ts";
import { readiness } from "./services.ts";
import { post, sendUplink, untilTranslated } from "./uplink-client.ts";

const OWNER = { "csp-owner": "uscc:91440300708461136T" };
const BILLS = 12;
/** Stands in one payload and in nothing that is made of it. */
const MARK = "mark-of-the-changed-message";

/** A folder with a copy of its own, so that each case damages it in its own way. */
async function copyOf(path: string) {
  const copy = await temporaryFolder();
  await cp(path, copy.path, { recursive: true });
  return copy;
}

/** Changes the byte in the middle of a text that stands once in the file. */
async function changeByte(file: string, text: string): Promise<void> {
  const bytes = await readFile(file);
  const at = bytes.indexOf(text);
  assert.ok(at >= 0 && bytes.indexOf(text, at + 1) < 0, `${text} was to stand once in ${file}`);
  const middle = at + Math.floor(text.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  await writeFile(file, bytes);
}

test("csp check", async (t) => {
  await using folder = await temporaryFolder();
  let receipt = "";
  {
    await using bridge = await startBridgeProcess(folder.path);
    const bills = Array.from({ length: BILLS }, (_, n) => billText(`CHECK-${n}`, n === 5 ? { note: MARK } : {}));
    const receipts: string[] = [];
    for (const bill of bills) receipts.push(await sendUplink(bridge.url, "bill", bill, OWNER));
    await Promise.all(receipts.map((one) => untilTranslated(bridge.url, one)));
    receipt = receipts[5] ?? "";

    await t.test("against a running bridge it asks the bridge", async () => {
      const { exitCode, checked, findings, counts } = await cspCheckJson(folder.path, "--url", bridge.url, "--retranslate");
      assert.deepEqual([exitCode, checked, findings], [0, `the bridge at ${bridge.url}`, []]);
      assert.deepEqual({ ...counts }, { rawMessages: BILLS, outcomes: 2 * BILLS, codes: 2 * BILLS, documents: BILLS, pending: 0 });
    });
    await t.test("against a running bridge whose address is not known it says what to do", async () => {
      const { exitCode, text } = await cspCheck(folder.path, "--url", "http://127.0.0.1:1");
      assert.equal(exitCode, 1);
      assert.match(text, /no bridge answers at http:\/\/127\.0\.0\.1:1/);
    });
    await t.test("a running bridge is not disturbed", async () => {
      assert.equal((await post(bridge.url, "/uplink/bill", bills[0] ?? "", OWNER)).status, 202);
    });
  }

  await t.test("a sound folder", async () => {
    const { exitCode, checked, findings, counts } = await cspCheckJson(folder.path, "--retranslate");
    assert.deepEqual([exitCode, checked, findings], [0, folder.path, []]);
    assert.ok(counts.rawMessages === BILLS + 1);
    assert.equal(counts.pending, 0);
  });

  const { messageId = "", position = 0 } = parseReceipt(receipt) ?? {};
  const stream = httpUplinkStream(messageId);
  const close = `"rawPosition":${position},"index":1,`;
  const changes = [
    { what: "a raw message", text: MARK, where: await findEvent(folder.path, stream, (event) => event.id === messageId) },
    { what: "what became of it", text: close, where: await findEvent(folder.path, traceStream(stream), (event) => Buffer.from(event.meta).includes(close)) },
  ];
  for (const { what, text, where } of changes) {
    await t.test(`one changed byte of ${what} is found, and the event named`, async () => {
      await using copy = await copyOf(folder.path);
      await changeByte(join(copy.path, "log.db"), text);
      const { exitCode, findings } = await cspCheckJson(copy.path);
      assert.deepEqual([exitCode, findings.map((finding) => finding.where)], [1, [where]]);
    });
  }

  await t.test("what a next generation made is verified like what serves", async () => {
    await using copy = await copyOf(folder.path);
    {
      await using bridge = await startBridgeProcess(copy.path, { CSP_NEXT_GENERATION: "1" });
      await until("the next generation has everything", async () => {
        const { services } = await readiness(bridge.url);
        return services.some(({ name, detail }) => name === "next-generation" && detail.includes("can take over"));
      });
    }
    const sound = await cspCheckJson(copy.path, "--retranslate");
    assert.deepEqual([sound.exitCode, sound.findings, sound.counts.outcomes], [0, [], 4 * (BILLS + 1)]);
    const next = traceStream(stream, 1);
    const mark = `"rawPosition":${position},"index":1,"generation":1,`;
    const where = await findEvent(copy.path, next, (event) => Buffer.from(event.meta).includes(mark));
    await changeByte(join(copy.path, "log.db"), mark);
    const damaged = await cspCheckJson(copy.path, "--retranslate");
    assert.equal(damaged.exitCode, 1);
    assert.ok(damaged.findings.length > 0 && damaged.findings.every((one) => one.where === where), JSON.stringify(damaged.findings));
  });

  await t.test("a view that is gone is no damage: it is built again", async () => {
    await using copy = await copyOf(folder.path);
    await rm(join(copy.path, "views"), { recursive: true });
    const { exitCode, text } = await cspCheck(copy.path);
    assert.equal(exitCode, 0, text);
  });

  await t.test("a folder that is none", async () => {
    const { exitCode, text } = await cspCheck(join(folder.path, "nothing"));
    assert.equal(exitCode, 1);
    assert.match(text, /^csp: FOLDER_UNUSABLE: /);
  });
});

/** Stream and revision of an event, as a check names it. */
async function findEvent(path: string, stream: string, isIt: (event: LoggedEvent) => boolean): Promise<string> {
  await using folder = await openDataFolder(path);
  await using log = await openSqliteEventLog(folder);
  const event = (await readStream(log, stream)).find(isIt);
  assert.ok(event, `the event is in ${stream}`);
  return `${event.stream}@${event.revision}`;
}
