// docs/generations.md where services run alone: a second translator makes the next generation, killed on the way; then a query
// and the publisher are changed over.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { builtinRules, rulesAsJson } from "@csp/domain";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { temporaryFolder } from "../bridge-process.ts";
import { until, untilReady } from "../until.ts";
import { openServices, readiness } from "./services.ts";
import { sendUplink, untilTranslated } from "./uplink-client.ts";

/** With so many codes that they are more than a translator reads at a time, so that it is killed between two batches. */
const BILLS = 8;
const CODES = 3000;
const NEXT = { CSP_GENERATION: "1" };
const TOPIC = "csp.supervision.44.v1";

interface TopicRow {
  readonly value: { readonly packs: number; readonly viewVersion: number };
}

test("services are changed over to a next generation, whose translator was killed on the way", async () => {
  await using services = await openServices();
  await using elsewhere = await temporaryFolder();
  const oldRules = join(elsewhere.path, "old-rules.json");
  await writeFile(oldRules, JSON.stringify({ ...rulesAsJson(builtinRules()), id: "before-edmc", schemes: ["gs1"] }));
  const old = { CSP_RULES_FILE: oldRules };
  const [ingest, translator, query, publisher] = await Promise.all([
    services.start("ingest"),
    services.start("translator", old),
    services.start("query", old),
    services.start("publisher", old),
  ]);
  await Promise.all([ingest, translator, query, publisher].map(({ url }) => untilReady(url)));
  const send = (n: number): Promise<string> =>
    sendUplink(
      ingest.url,
      "bill",
      billJson(
        `NEXT-${n}`,
        Array.from({ length: CODES }, (_, i) => packCode(1, n * CODES + i)),
      ),
      { "csp-sender": MAKER, "idempotency-key": `next-${n}` },
    );
  const receipts: string[] = [];
  for (let n = 0; n < BILLS; n++) receipts.push(await send(n));
  for (const receipt of receipts) assert.equal((await untilTranslated(query.url, receipt)).codesAccepted, 0);

  const killed = await services.start("translator", { ...NEXT, CSP_CRASH_AT: "translator.batch-appended" });
  assert.equal(await killed.ended, "SIGKILL");
  const goingOn = await services.start("translator", NEXT);
  const nextQuery = await services.start("query", { ...NEXT, CSP_DATA_DIR: elsewhere.path });
  await Promise.all([goingOn, nextQuery].map(({ url }) => untilReady(url)));
  assert.match((await readiness(goingOn.url)).services.find(({ name }) => name === "translator")?.detail ?? "", /^generation 1 translated up to/);
  for (const receipt of receipts) assert.equal((await untilTranslated(nextQuery.url, receipt)).codesAccepted, CODES);
  assert.equal((await untilTranslated(query.url, receipts[0] ?? "")).codesAccepted, 0, "what serves is as it was");

  const nextPublisher = await services.start("publisher", NEXT);
  assert.ok(!(await readiness(nextPublisher.url)).ready, "it stands by while the one before runs");
  await publisher.stop();
  await Promise.all([translator, query].map((one) => one.stop()));
  await untilReady(nextPublisher.url);
  receipts.push(await send(BILLS));
  assert.equal((await untilTranslated(nextQuery.url, receipts.at(-1) ?? "")).codesAccepted, CODES);
  const rows = await until("all packs are published", async () => {
    const { messages } = (await (await fetch(`${nextPublisher.url}/topics/${TOPIC}?from=0&limit=100`)).json()) as { readonly messages?: readonly TopicRow[] };
    return messages?.some(({ value }) => value.packs === (BILLS + 1) * CODES) && messages;
  });
  assert.equal(rows[0]?.value.packs, BILLS * CODES, "nothing is published of what is half translated");
  const counts = await services.stopAndCheck();
  assert.deepEqual([counts.rawMessages, counts.pending], [BILLS + 1, 0]);
});
