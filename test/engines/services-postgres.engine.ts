// Services whose views are in a real PostgreSQL: of two queries and two publishers the second stands by and takes over when the
// first is killed; the server is killed too, and all go on by themselves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import type { BridgeProcess } from "../bridge-process.ts";
import { openServices, untilWaits } from "../faults/services.ts";
import { post, sendUplink, untilTranslated } from "../faults/uplink-client.ts";
import { until, untilReady } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findPostgres } from "./postgres.ts";

const ROUND = 20;

engineSuite("services over PostgreSQL", await findPostgres(), (start) => {
  test("a standby takes over a killed query's and publisher's views, and all outlive the server's death", { timeout: 600_000 }, async (t) => {
    await using postgres = await start();
    await using services = await openServices({ CSP_POSTGRES: postgres.url });
    let sent = 0;
    const sendRound = async (ingest: BridgeProcess, query: BridgeProcess) => {
      for (let i = 0; i < ROUND; i++, sent++) {
        const receipt = await sendUplink(ingest.url, "bill", billJson(`PG-${sent}`, [packCode(1, sent)]), { "csp-sender": MAKER });
        if (i === ROUND - 1) await untilTranslated(query.url, receipt);
      }
    };
    const [ingest, , query, publisher] = await Promise.all([
      services.start("ingest"),
      services.start("translator"),
      services.start("query"),
      services.start("publisher"),
    ]);
    await Promise.all([ingest, query, publisher].map(({ url }) => untilReady(url)));
    const next = await Promise.all([services.start("query"), services.start("publisher")]);
    for (const one of next) await untilWaits(one, /^STANDBY/);
    await sendRound(ingest, query);
    const [nextQuery, nextPublisher] = next;
    const getPack = (n: number) =>
      post(nextQuery.url, "/csp.query.v1.QueryService/GetPack", JSON.stringify({ code: packCode(1, n) }), { "content-type": "application/json" });
    assert.equal((await getPack(0)).code, "STANDBY");

    await Promise.all([query.kill(), publisher.kill()]);
    await Promise.all(next.map(({ url }) => untilReady(url)));
    assert.equal((await getPack(0)).status, 200, "what the killed one had taken in");
    await sendRound(ingest, nextQuery);

    await postgres.kill();
    for (const one of next) await untilWaits(one, /STORE_UNAVAILABLE/);
    const meanwhile = await sendUplink(ingest.url, "bill", billJson(`PG-${sent}`, [packCode(1, sent)]), { "csp-sender": MAKER });
    sent++;
    await postgres.restart();
    await Promise.all(next.map(({ url }) => untilReady(url)));
    await untilTranslated(nextQuery.url, meanwhile);
    await sendRound(ingest, nextQuery);
    await until("the last one is in the view", async () => (await getPack(sent - 1)).status === 200);
    await untilReady(nextPublisher.url);
    const counts = await services.stopAndCheck();
    assert.deepEqual([counts.rawMessages, counts.documents, counts.pending], [sent, sent, 0]);
    t.diagnostic(`${sent} messages, each once in both views, over two kills and a server's`);
  });
});
