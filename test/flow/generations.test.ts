// What docs/generations.md says: everything is translated again under other rules beside what serves, which stays as it is;
// then the new generation serves, and consumers of topics are told what is different.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { type EventLog, isBridgeError, receiptsTopic } from "@csp/contracts";
import { decodeReceived, parseRules, PROFILES, traceStream, translate } from "@csp/domain";
import { billJson, packCode } from "../bench/packs.ts";
import { temporaryFolder } from "../bridge-process.ts";
import { runCsp } from "../engines/run-csp.ts";
import { readStream } from "../read-stream.ts";
import { until, untilReady } from "../until.ts";
import { readStory, startStoryBridge, type StoryBridge } from "./story-bridge.ts";

const OWNER = { owner: "uscc:914403001922038216" };
const GS1_CODE = "(01)03400930000120(21)FR7K2A";
const RECEIPTS = receiptsTopic(`urn:csp:${OWNER.owner}`);

/** All outcomes of a generation. */
async function tracesOf(log: EventLog, generation: number): Promise<readonly string[]> {
  const streams = Array.from({ length: 16 }, (_, n) => traceStream(`uplink-http-${n}`, generation));
  const events = (await Promise.all(streams.map((stream) => readStream(log, stream)))).flat();
  return events.map(({ id, stream, revision, data, meta }) =>
    [id, stream, revision, Buffer.from(data).toString("hex"), Buffer.from(meta).toString("hex")].join(),
  );
}

/** As a translator leaves it that was killed in the middle of a message: the first of its outcomes. */
async function translateInPart(folder: string, generation: number, rulesFile: Buffer): Promise<void> {
  const parsed = parseRules(JSON.parse(rulesFile.toString()));
  const rules = parsed.ok ? parsed.rules : assert.fail("the rules of the stories are wrong");
  await using data = await openDataFolder(folder);
  await using log = await openSqliteEventLog(data);
  for (let n = 0; n < 16; n++) {
    const [first] = await readStream(log, `uplink-http-${n}`);
    if (first === undefined) continue;
    const received = decodeReceived(first.data);
    const message = { ...first, received, chunks: () => [received.payload ?? assert.fail("a small message")] };
    for await (const [outcome] of translate(message, { profiles: PROFILES, rules, generation }, isBridgeError)) {
      await log.append(traceStream(first.stream, generation), "none", [outcome ?? assert.fail("an outcome")]);
      return;
    }
  }
  assert.fail("there is no message");
}

async function nextGeneration(bridge: StoryBridge): Promise<string> {
  const { services } = (await (await fetch(`${bridge.url}/readyz`)).json()) as {
    readonly services: readonly { readonly name: string; readonly detail: string }[];
  };
  return services.find(({ name }) => name === "next-generation")?.detail ?? "";
}

test("what old rules refused is accepted when everything is translated again", async () => {
  await using folder = await temporaryFolder();
  const rules = await readStory("rules.json");
  const oldRules = join(folder.path, "old-rules.json");
  await writeFile(oldRules, JSON.stringify({ ...(JSON.parse(rules.toString()) as object), id: "before-edmc", schemes: ["gs1"] }));
  const data = join(folder.path, "data");
  const all = { CSP_PUBLISH: "trace,supervision,receipts" };
  let refused = "";
  let first: readonly string[] = [];
  {
    await using bridge = await startStoryBridge(data, { ...all, CSP_RULES_FILE: oldRules });
    const receipt = await bridge.send("bill", billJson("G-1", [packCode(1, 1), packCode(1, 2)]), OWNER);
    assert.deepEqual([receipt.codesListed, receipt.codesRefused], [2, 2]);
    refused = receipt.id;
    assert.equal((await bridge.send("bill", billJson("G-2", [GS1_CODE]), OWNER)).codesRefused, 0);
    await bridge.readTopic(RECEIPTS, (messages) => messages.length === 2);
    first = await tracesOf(bridge.bridge.log, 0);
  }

  await translateInPart(data, 1, rules);
  let grown: readonly string[] = [];
  {
    await using bridge = await startStoryBridge(data, { ...all, CSP_NEXT_GENERATION: "1" });
    await untilReady(bridge.url);
    await until("the next generation has everything", async () => (await nextGeneration(bridge)).includes("can take over"));
    assert.equal((await bridge.receipt(refused)).codesRefused, 2, "what serves is as it was");
    assert.deepEqual(await tracesOf(bridge.bridge.log, 0), first);
    assert.equal((await bridge.send("bill", billJson("G-3", [packCode(1, 3)]), OWNER)).codesRefused, 0, "what comes meanwhile is in what serves");
    await bridge.readTopic(RECEIPTS, (messages) => messages.length === 3);
    grown = await tracesOf(bridge.bridge.log, 0);
  }
  {
    await using bridge = await startStoryBridge(data, { ...all, CSP_GENERATION: "1" });
    await untilReady(bridge.url);
    const receipt = await bridge.receipt(refused);
    assert.deepEqual([receipt.state, receipt.codesListed, receipt.codesRefused], ["translated", 2, 0]);
    for (const n of [1, 3]) assert.equal((await bridge.query.getPack({ code: packCode(1, n) })).pack?.history.length, 1);
    await bridge.send("bill", billJson("G-4", [packCode(1, 4)]), OWNER);
    assert.deepEqual(await tracesOf(bridge.bridge.log, 0), grown, "the first generation is kept as it was");

    // Told again is the sender of what has another outcome now, and of nothing else.
    const told = await bridge.readTopic(RECEIPTS, (messages) => messages.length >= 5);
    const saying = told.map(({ key, value }) => [key === refused, value["codesAccepted"], Number(value["viewVersion"]) > 1000]);
    assert.deepEqual(saying, [
      [true, 0, false],
      [false, 1, false],
      [false, 1, false],
      [true, 2, true],
      [false, 1, true],
    ]);
    const rows = await bridge.readTopic("csp.supervision.44.v1", (messages) => messages.some(({ value }) => value["packs"] === 4));
    const drugs = rows.map(({ value }) => [value["drug"], value["packs"], value["viewVersion"]]);
    const edmc = "urn:csp:cndc:04879001203";
    const [before = 0, later = 0] = [drugs[0]?.[2], drugs.at(-1)?.[2]].map(Number);
    assert.deepEqual(
      drugs,
      [
        ["https://id.gs1.org/01/03400930000120", 1, before],
        [edmc, 1, before],
        [edmc, 3, later],
        [edmc, 4, later],
      ],
      "a row that says the same is not sent again",
    );
    assert.equal(later, before + 1000);
  }
  const newRules = join(folder.path, "new-rules.json");
  await writeFile(newRules, rules);
  const { findings, counts } = (await runCsp(["check", data, "--retranslate"], { CSP_RULES_FILE: newRules })) as {
    readonly findings: readonly unknown[];
    readonly counts: Readonly<Record<string, number>>;
  };
  assert.deepEqual([findings, counts["rawMessages"], counts["pending"]], [[], 4, 0]);
});
