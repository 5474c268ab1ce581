// No personal data leaves the raw stream (docs/invariants.md, 8): every personal field of every profile holds a mark, and none of
// them is in an event, a rejection, a view, a topic, an answer, an error, a metric, a trace or a line of the log of a bridge that
// was sent them. Nor is any traceability code in a metric, a trace or a line of the log, whole.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { CATEGORY, decodeTraceEvent, EVENT_TYPE, PROFILES } from "@csp/domain";
import { startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { startCollector } from "../otlp-collector.ts";
import { until } from "../until.ts";
import { PERSONAL_FIELDS, type Shape, withMarks } from "./personal-fields.ts";
import { packContent, unpackContent } from "./platform-content.ts";
import { MARK } from "./seeds.ts";

const ROOT = join(import.meta.dirname, "../..");
const OWNER = "uscc:91440300708461136T";
const SHAPES: readonly Shape[] = ["text", "object", "list"];
/** Messages of a profile; each is sent whole in three shapes, and cut off. */
const MOST_MESSAGES = 12;

interface Marked {
  readonly profile: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

function messagesOf(profile: string): readonly Marked[] {
  const fields = PERSONAL_FIELDS[profile] ?? [];
  const names = globSync("valid/*", { cwd: join(ROOT, "test/vectors/profiles", profile), exclude: ["**/*.outcome.json"] }).toSorted();
  const messages: Marked[] = [];
  for (const name of names) {
    const bytes = readFileSync(join(ROOT, "test/vectors/profiles", profile, name));
    for (const shape of SHAPES) {
      const marked = profile === "platform" ? inEnvelope(bytes, fields, shape) : withMarks(bytes, fields, shape);
      if (marked === null) continue;
      messages.push({ profile, name: `${name} ${shape}`, bytes: marked, isWhole: true });
      // A parser that gives up may quote what it was reading.
      const end = marked.indexOf(MARK) + MARK.length + 3;
      if (profile !== "platform") messages.push({ profile, name: `${name} cut off`, bytes: marked.subarray(0, end), isWhole: false });
    }
  }
  return messages.slice(0, MOST_MESSAGES * 4);
}

function inEnvelope(bytes: Buffer, fields: readonly string[], shape: Shape): Buffer | null {
  const content = unpackContent(bytes);
  const marked = content === null || /epcis/i.test(content.toString("latin1")) ? null : withMarks(content, fields, shape);
  return marked === null ? null : packContent(bytes, marked);
}

test("each profile of China names its personal fields, and every name on its page is tried", () => {
  for (const profile of PROFILES.keys()) {
    if (profile.startsWith("epcis-")) continue;
    const fields = PERSONAL_FIELDS[profile] ?? assert.fail(`${profile} has no list`);
    const page = readFileSync(join(ROOT, "docs/profiles", `${profile}.md`), "utf8");
    const rows = page.split("\n").filter((line) => line.startsWith("|") && /names? (?:a )?(?:person|operator)|of persons/.test(line));
    for (const row of rows) {
      for (const [, name = ""] of (row.split("|")[1] ?? "").matchAll(/`(?:\w+\/@)?([\w*]+)`/g)) {
        // Not of persons, though on the row with what is.
        if (["finl_trns_pric", "pric"].includes(name)) continue;
        const pattern = new RegExp(`^${name.replaceAll("*", "\\w*")}$`);
        assert.ok(
          fields.some((field) => pattern.test(field)),
          `${profile}: ${name} is on its page, and is not tried`,
        );
      }
    }
  }
});

/** Codes that an event names. */
function codesOf(body: Uint8Array): readonly string[] {
  const { epcList, childEPCs, parentID } = decodeTraceEvent(body);
  return [...epcList, ...childEPCs, ...(parentID === null ? [] : [parentID])];
}

test("no mark of a person is anywhere but in the raw messages", async () => {
  await using folder = await temporaryFolder();
  const messages = Object.keys(PERSONAL_FIELDS).flatMap(messagesOf);
  const answers: string[] = [];
  let output: string;
  let metrics: string;
  await using collector = await startCollector();
  {
    await using bridge = await startBridgeProcess(folder.path, { CSP_LOG_LEVEL: "debug", CSP_OTLP_ENDPOINT: collector.url, CSP_TRACE_SAMPLE: "1" });
    const receipts: string[] = [];
    for (const { profile, bytes } of messages) {
      const headers = { "content-type": "application/octet-stream", "csp-owner": OWNER, "csp-sender": OWNER };
      const response = await fetch(`${bridge.url}/uplink/${profile}`, { method: "POST", headers, body: new Uint8Array(bytes) });
      const text = await response.text();
      answers.push(text);
      if (response.status === 202) receipts.push((JSON.parse(text) as { readonly receipt: string }).receipt);
    }
    assert.equal(receipts.length, messages.length, `every message is kept before it is read: ${answers.find((answer) => !answer.includes("receipt")) ?? ""}`);
    // The door is asked with a body that it refuses.
    answers.push(
      await (await fetch(`${bridge.url}/uplink/bill`, { method: "POST", headers: { "content-encoding": "zstd", "csp-owner": OWNER }, body: MARK })).text(),
    );
    answers.push(
      await (
        await fetch(`${bridge.url}/csp.query.v1.QueryService/GetPack`, { method: "POST", headers: { "content-type": "application/json" }, body: `{"${MARK}` })
      ).text(),
    );
    for (const id of receipts) {
      answers.push(
        await until(`receipt ${id} is translated`, async () => {
          const text = await (await fetch(`${bridge.url}/uplink/receipts/${id}`)).text();
          return (JSON.parse(text) as { readonly state: string }).state !== "pending" && text;
        }),
      );
    }
    metrics = await (await fetch(`${bridge.url}/metrics`)).text();
    await bridge.stop();
    output = bridge.output();
  }
  const traces = collector.bodies.join("\n");
  const told = { "the log of the process": output, metrics, traces };
  assert.ok(/"msg":"a message was translated"/.test(output) && /csp_rejections_total\{[^}]*\} [1-9]/.test(metrics) && traces.includes("record-received"));
  for (const [where, text] of Object.entries(told)) assert.ok(!text.includes(MARK), where);
  for (const answer of answers) assert.ok(!answer.includes(MARK), `an answer: ${answer.slice(0, 500)}`);
  for (const name of globSync(["views/*", "topics.db*"], { cwd: folder.path })) assert.ok(!readFileSync(join(folder.path, name)).includes(MARK), name);

  await using data = await openDataFolder(folder.path);
  await using log = await openSqliteEventLog(data);
  const withEvents = new Set<string>();
  const codes = new Set<string>();
  let rejections = 0;
  let raw = 0;
  const stop = new AbortController();
  for await (const batch of log.follow({ categories: [CATEGORY.trace, CATEGORY.uplink] }, 0, { signal: stop.signal })) {
    for (const { type, data: body, meta } of batch.events) {
      const bytes = Buffer.concat([body, meta]);
      if (type === EVENT_TYPE.received) {
        raw += bytes.includes(MARK) ? 1 : 0;
        continue;
      }
      assert.ok(!bytes.includes(MARK), `${type}: ${bytes.toString("latin1").slice(0, 800)}`);
      if (type === EVENT_TYPE.rejection) rejections += 1;
      if (type === EVENT_TYPE.traceEvent) {
        withEvents.add((JSON.parse(Buffer.from(meta).toString()) as { readonly profile: string }).profile);
        for (const uri of codesOf(body)) codes.add(uri.slice(uri.lastIndexOf(uri.includes(":edmc:") ? ":" : "/") + 1));
      }
    }
    if (batch.caughtUp) stop.abort();
  }
  assert.ok(raw > messages.length / 2, `the marks came in: ${raw} of ${messages.length}`);
  assert.deepEqual([...withEvents].toSorted(), Object.keys(PERSONAL_FIELDS).toSorted(), "of every profile something went all the way");
  assert.ok(rejections > 20, `${rejections} rejections`);
  const whole = [...codes].filter((code) => code.length > 9);
  assert.ok(whole.length > 10, `${whole.length} codes`);
  for (const [where, text] of Object.entries(told)) {
    assert.deepEqual(
      whole.filter((code) => text.includes(code)),
      [],
      where,
    );
  }
});
