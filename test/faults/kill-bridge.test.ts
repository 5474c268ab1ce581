// A bridge under load is killed five times at any moment, over one folder. What it acknowledged is there and translated,
// what it did not is sent again under the same key and is there once, and the folder is sound.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { createRandom, type Random } from "../bench/random.ts";
import { type BridgeProcess, startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { until } from "../until.ts";
import { cspCheckJson } from "./csp-check.ts";
import { assertSoundFolder } from "./sound-folder.ts";
import { post, untilTranslated } from "./uplink-client.ts";

const SEED = 20_260_105;
const KILLS = 5;
const SENDERS = 16;
const CODES = 3;
const BATCH_UNITS = 500;

interface Message {
  readonly key: string;
  readonly profile: "bill" | "relation-xml";
  readonly body: string;
  readonly codes: number;
}

/** What became of the messages of all rounds. */
interface Ledger {
  /** Receipts by key, of what was acknowledged. */
  readonly acknowledged: Map<string, string>;
  /** Sent, and the connection broke before the answer. */
  readonly unknown: Map<string, Message>;
  /** Of every message that was sent, in whichever round. */
  readonly sent: Map<string, Message>;
  /** Sent again, and found to be stored already. */
  readonly found: Set<string>;
}

/** Bills that name packs of their own, and now and then a relation file that is large enough to be kept in parts. */
function makeMessage(n: number): Message {
  if (n % 15 === 7) return { key: `R-${n}`, profile: "relation-xml", body: relationXml(n), codes: BATCH_UNITS };
  return { key: `B-${n}`, profile: "bill", body: billJson(`KILL-${n}`, codesOf(n)), codes: CODES };
}

function codesOf(n: number): readonly string[] {
  return Array.from({ length: CODES }, (_, i) => packCode(1, n * CODES + i));
}

/** Units without containers, in a file of over 256 KiB. */
function relationXml(n: number): string {
  const rows = Array.from(
    { length: BATCH_UNITS },
    (_, i) => `<Code curCode="${packCode(1, 100_000_000 + n * BATCH_UNITS + i)}" packLayer="1" parentCode="" flag="0"/>`,
  );
  const batch = `<Batch batchNo="K${n}" madeDate="2026-09-01" validateDate="2028-08-31" workshop="W" lineName="L" lineManager="M">${rows.join(" ".repeat(512))}</Batch>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Document License="x"><Events Version="3.0"><Event Name="RelationCreate"><Relation productCode="P" subTypeNo="S" cascade="1" packageSpec="1" comment="">${batch}</Relation></Event></Events></Document>`;
}

/** True when the bridge is gone. */
async function send(url: string, message: Message, ledger: Ledger): Promise<boolean> {
  ledger.sent.set(message.key, message);
  try {
    const answer = await post(url, `/uplink/${message.profile}`, message.body, { "csp-sender": MAKER, "idempotency-key": message.key });
    assert.equal(answer.status, 202, answer.text);
    const { receipt, repeated } = JSON.parse(answer.text) as { receipt: string; repeated: boolean };
    if (repeated) ledger.found.add(message.key);
    ledger.acknowledged.set(message.key, receipt);
    ledger.unknown.delete(message.key);
    return false;
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    ledger.unknown.set(message.key, message);
    return true;
  }
}

/** Sends first what is unknown from before, then new messages without end, until the bridge is killed. */
async function loadAndKill(bridge: BridgeProcess, ledger: Ledger, random: Random): Promise<void> {
  const before = [...ledger.unknown.values()];
  let next = ledger.sent.size;
  const sender = async () => {
    for (let isGone = false; !isGone;) isGone = await send(bridge.url, before.pop() ?? makeMessage(next++), ledger);
  };
  const senders = Array.from({ length: SENDERS }, sender);
  await pause(100 + random.below(900));
  await bridge.kill();
  await Promise.all(senders);
}

async function pack(
  url: string,
  code: string,
): Promise<{ readonly history: readonly { readonly fact: { readonly source: { readonly document: { readonly number: string } } } }[] }> {
  const response = await fetch(`${url}/csp.query.v1.QueryService/GetPack`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code }),
  });
  assert.equal(response.status, 200, code);
  return ((await response.json()) as { pack: Awaited<ReturnType<typeof pack>> }).pack;
}

/** Packs by kind of step, as the newest message of each row of all topics says. */
async function publishedPacks(url: string): Promise<ReadonlyMap<string, number>> {
  const newest = new Map<string, { readonly flow: string; readonly packs: number | string }>();
  const { topics } = (await (await fetch(`${url}/topics`)).json()) as { topics: readonly { topic: string }[] };
  for (const { topic } of topics) {
    for (let from = 0; ;) {
      const page = (await (await fetch(`${url}/topics/${topic}?from=${from}&limit=1000`)).json()) as {
        messages: readonly { key: string; value: { flow: string; packs: number } }[];
        next: number;
      };
      for (const { key, value } of page.messages) newest.set(`${topic} ${key}`, value);
      if (page.messages.length === 0) break;
      from = page.next;
    }
  }
  const packs = new Map<string, number>();
  for (const { flow, packs: more } of newest.values()) packs.set(flow, (packs.get(flow) ?? 0) + Number(more));
  return packs;
}

test(`a bridge is killed ${KILLS} times under load`, async (t) => {
  await using folder = await temporaryFolder();
  const random = createRandom(SEED);
  const ledger: Ledger = { acknowledged: new Map(), unknown: new Map(), sent: new Map(), found: new Set() };
  let broken = 0;
  for (let round = 0; round < KILLS; round++) {
    const bridge = await startBridgeProcess(folder.path);
    await Promise.all([...ledger.acknowledged.values()].map((receipt) => untilTranslated(bridge.url, receipt)));
    await loadAndKill(bridge, ledger, random);
    assert.ok(ledger.unknown.size > 0, "the kill was to hit messages on their way");
    broken += ledger.unknown.size;
    // Read as it lies, with nothing mended first.
    const { findings, counts } = await cspCheckJson(folder.path);
    assert.deepEqual(findings, []);
    assert.ok(counts.rawMessages >= ledger.acknowledged.size && counts.rawMessages <= ledger.sent.size);
  }
  {
    await using bridge = await startBridgeProcess(folder.path);
    for (const message of ledger.unknown.values()) assert.equal(await send(bridge.url, message, ledger), false);
    for (const [key, receipt] of ledger.acknowledged) {
      const { codesListed, codesAccepted, rejections, documents } = await untilTranslated(bridge.url, receipt);
      const codes = ledger.sent.get(key)?.codes;
      assert.deepEqual(
        { codesListed, codesAccepted, rejections, verdicts: documents.map((d) => d.verdict) },
        { codesListed: codes, codesAccepted: codes, rejections: [], verdicts: ["apply"] },
        key,
      );
    }
    const bills = [...ledger.sent.keys()].flatMap((key) => (key.startsWith("B-") ? [Number(key.slice(2))] : []));
    for (const n of bills) {
      const { history } = await pack(bridge.url, codesOf(n)[0] ?? "");
      assert.deepEqual(
        history.map(({ fact }) => fact.source.document.number),
        [`KILL-${n}`],
        "one entry in the history, however often it was sent",
      );
    }
    const sentBy = (profile: string) => [...ledger.sent.values()].filter((m) => m.profile === profile).reduce((sum, m) => sum + m.codes, 0);
    const published = await until("all is published", async () => {
      const packs = await publishedPacks(bridge.url);
      return (packs.get("received") ?? 0) >= sentBy("bill") && (packs.get("commissioned") ?? 0) >= sentBy("relation-xml") && packs;
    });
    assert.deepEqual(Object.fromEntries(published), { commissioned: sentBy("relation-xml"), received: sentBy("bill") });
  }
  const counts = await assertSoundFolder(folder.path);
  const codes = [...ledger.sent.values()].reduce((sum, message) => sum + message.codes, 0);
  assert.deepEqual([counts.rawMessages, counts.documents, counts.codes, counts.pending], [ledger.sent.size, ledger.sent.size, codes, 0]);
  t.diagnostic(`${ledger.sent.size} messages, ${codes} codes; ${broken} sendings without an answer, ${ledger.found.size} of them were stored`);
});
