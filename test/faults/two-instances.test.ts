// Two processes of one service, and one of them killed: two translators over the same streams are fenced by the streams'
// revisions, and of two over one store the second stands by and takes over.

import assert from "node:assert/strict";
import { test } from "node:test";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { type BridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { until, untilReady } from "../until.ts";
import { openServices, untilWaits } from "./services.ts";
import { post, sendUplink, untilTranslated } from "./uplink-client.ts";

const SENDERS = 8;
const BEFORE_KILL = 60;
const AFTER_KILL = 60;

async function sendBills(url: string, first: number, count: number): Promise<readonly string[]> {
  let next = first;
  const receipts: string[] = [];
  const sender = async (): Promise<void> => {
    for (let n = next++; n < first + count; n = next++) {
      receipts.push(await sendUplink(url, "bill", billJson(`TWO-${n}`, [packCode(1, n)]), { "csp-sender": MAKER, "idempotency-key": `two-${n}` }));
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  return receipts;
}

async function metric(process: BridgeProcess, name: string): Promise<number> {
  const text = await (await fetch(`${process.url}/metrics`)).text();
  return [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)`, "gm"))].reduce((sum, [, value]) => sum + Number(value), 0);
}

function getPack(url: string, n: number) {
  return post(url, "/csp.query.v1.QueryService/GetPack", JSON.stringify({ code: packCode(1, n) }), { "content-type": "application/json" });
}

test("two translators on the same streams, one killed: every message is translated once", async (t) => {
  await using services = await openServices();
  const ingest = await services.start("ingest");
  const [query, killed, other] = await Promise.all([services.start("query"), services.start("translator"), services.start("translator")]);
  await Promise.all([ingest, query, killed, other].map(({ url }) => untilReady(url)));
  const receipts = [...(await sendBills(ingest.url, 0, BEFORE_KILL))];
  const more = sendBills(ingest.url, BEFORE_KILL, AFTER_KILL);
  const byKilled = await metric(killed, "csp_translated_messages_total");
  await killed.kill();
  receipts.push(...(await more));
  for (const receipt of receipts) assert.equal((await untilTranslated(query.url, receipt)).codesAccepted, 1);
  const byOther = await metric(other, "csp_translated_messages_total");
  const counts = await services.stopAndCheck();
  assert.deepEqual([counts.rawMessages, counts.documents, counts.pending], [receipts.length, receipts.length, 0]);
  assert.ok(byKilled + byOther >= receipts.length);
  t.diagnostic(`${receipts.length} messages; ${byKilled} were translated by the killed one before the kill, ${byOther} by the other`);
});

test("translators that divide the streams leave nothing out, and each keeps to its share", async () => {
  await using services = await openServices();
  const [ingest, query] = await Promise.all([services.start("ingest"), services.start("query")]);
  const first = await services.start("translator", { CSP_TRANSLATOR_SHARD: "1/2" });
  await Promise.all([ingest, query, first].map(({ url }) => untilReady(url)));
  const receipts = await sendBills(ingest.url, 0, BEFORE_KILL);
  await until("the first has done its share", async () => (await metric(first, "csp_translated_messages_total")) > 0);
  const second = await services.start("translator", { CSP_TRANSLATOR_SHARD: "2/2" });
  for (const receipt of receipts) await untilTranslated(query.url, receipt);
  const shares = await Promise.all([first, second].map((one) => metric(one, "csp_translated_messages_total")));
  assert.ok(
    shares.every((share) => share > 0),
    shares.join(),
  );
  assert.equal((shares[0] ?? 0) + (shares[1] ?? 0), receipts.length);
  const counts = await services.stopAndCheck();
  assert.deepEqual([counts.rawMessages, counts.documents, counts.pending], [receipts.length, receipts.length, 0]);
});

test("of two queries and two publishers on one store each, the second stands by, serves nothing but its state, and takes over", async () => {
  await using services = await openServices();
  const [ingest, translator, query, publisher] = await Promise.all([
    services.start("ingest"),
    services.start("translator"),
    services.start("query"),
    services.start("publisher"),
  ]);
  await Promise.all([ingest, translator, query, publisher].map(({ url }) => untilReady(url)));
  const [nextQuery, nextPublisher] = await Promise.all([services.start("query", { CSP_LOG_LEVEL: "info" }), services.start("publisher")]);
  for (const one of [nextQuery, nextPublisher]) {
    await untilWaits(one, /^STANDBY: another process has \w+-store; this one takes over/);
    assert.equal((await fetch(`${one.url}/healthz`)).status, 200);
  }
  const [receipt = ""] = await sendBills(ingest.url, 0, 1);
  await untilTranslated(query.url, receipt);
  assert.deepEqual(await Promise.all([getPack(query.url, 0), getPack(nextQuery.url, 0)]).then((answers) => answers.map(({ status, code }) => [status, code])), [
    [200, undefined],
    [503, "STANDBY"],
  ]);
  assert.equal((await post(nextPublisher.url, "/topics/csp.supervision.44.v1", "")).status, 405);
  assert.equal((await fetch(`${nextPublisher.url}/topics`)).status, 503);
  await Promise.all([query.kill(), publisher.kill()]);
  await sendBills(ingest.url, 1, 1);
  await until("the query that stood by has the new pack", async () => (await getPack(nextQuery.url, 1)).status === 200);
  assert.equal((await getPack(nextQuery.url, 0)).status, 200, "and what the other had taken in");
  await untilReady(nextPublisher.url);
  const published = await until("the publisher that stood by has published both", async () => {
    const { topics } = (await (await fetch(`${nextPublisher.url}/topics`)).json()) as { topics: readonly { topic: string; newestOffset: number }[] };
    return topics.length > 0 && topics;
  });
  assert.ok(published.every(({ newestOffset }) => newestOffset >= 0));
  const told = nextQuery.output().match(/standing by, to take over/g) ?? [];
  assert.equal(told.length, 1, "a state is told once");
  const counts = await services.stopAndCheck();
  assert.deepEqual([counts.rawMessages, counts.documents, counts.pending], [2, 2, 0]);
});

test("two ingests on one folder would empty each other's spool: the second is refused, and told what to do", async () => {
  await using services = await openServices();
  await using elsewhere = await temporaryFolder();
  await services.start("ingest");
  await assert.rejects(services.start("ingest"), /FOLDER_IN_USE: Another process holds .*ingest\. Stop it, or choose another folder \(CSP_DATA_DIR\)/);
  await services.start("ingest", { CSP_DATA_DIR: elsewhere.path });
});
