// The life of one event, step by step: a wholesaler's dispatch goes through a whole bridge, and each step is looked at
// where it happens. The steps are those of the table in the README.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { LoggedEvent } from "@csp/contracts";
import {
  decodeProvenance,
  decodeReceived,
  decodeTraceEvent,
  decodeTranslated,
  httpUplinkStream,
  outcomeId,
  parseReceipt,
  traceParentOf,
  traceStream,
} from "@csp/domain";
import { startCollector } from "../otlp-collector.ts";
import { readStream } from "../read-stream.ts";
import { until } from "../until.ts";
import { readStory, startStoryBridge } from "./story-bridge.ts";

const ROOT = new URL("../../", import.meta.url);
const FILE = "3-pharmacy/dispatch-by-middle-pack.json";
const WHOLESALER = "urn:csp:uscc:914403001922038216";
const PHARMACY = "urn:csp:uscc:91330100MA0DEM3392";
const CODES = ["urn:csp:edmc:80217620000020012415", "urn:csp:edmc:80217620000020024322"];
const DOCUMENT = `urn:csp:bill:${encodeURIComponent(WHOLESALER)}:CK20260910044`;

interface Step {
  readonly what: string;
  /** The files that do it; a folder ends in `/`. */
  readonly files: readonly string[];
  /** The span of its work, where it has one; named like the file. */
  readonly span?: string;
}

const STEPS: readonly Step[] = [
  { what: "a source sends a message in one of the profiles", files: ["schemas/inbound/"] },
  { what: "it comes in at the HTTP door", files: ["services/ingest/src/routes/"] },
  { what: "ingest wraps it untouched, appends it, and only then acknowledges", files: ["services/ingest/src/record-received.ts"], span: "record-received" },
  { what: "the stream it went to, and its id", files: ["packages/domain/src/streams.ts"] },
  { what: "the translator reads it in order", files: ["services/translator/src/translate-received.ts"], span: "translate-received" },
  {
    what: "the profile is read, codes parsed, canonical events or reasons made",
    files: ["packages/formats/src/bill/", "packages/codes/src/", "packages/domain/src/translate.ts"],
  },
  {
    what: "events, rejections and the closing Translated are appended, naming the raw event they came from",
    files: ["packages/domain/src/trace-event.ts", "packages/domain/src/rejection.ts"],
  },
  {
    what: "the publisher folds them into regulator views and publishes to topics",
    files: ["services/publisher/src/publish-view.ts", "services/publisher/src/publish-trace.ts"],
    span: "publish-view",
  },
  { what: "query folds them into read models", files: ["services/query/src/project-view.ts"], span: "project-view" },
  { what: "the answer", files: ["services/query/src/routes/", "contracts/proto/"] },
];

test("the life of one event", async (t) => {
  await using collector = await startCollector();
  const body = await readStory(FILE);
  const done: number[] = [];
  const step = (number: number, look: () => Promise<void> | void) =>
    t.test(`${number}. ${STEPS[number - 1]?.what}`, async () => {
      await look();
      done.push(number);
    });
  {
    await using bridge = await startStoryBridge(undefined, { CSP_OTLP_ENDPOINT: collector.url, CSP_TRACE_SAMPLE: "1" });
    const { log } = bridge.bridge;
    const sentAtMs = Date.now();

    await step(1, () => assert.ok(existsSync(new URL("schemas/inbound/bill.schema.json", ROOT))));

    let receipt = { messageId: "", position: 0 };
    await step(2, async () => {
      const response = await bridge.post("/uplink/bill", body, { "csp-owner": "uscc:914403001922038216", "csp-sender": "kyt-ent:ent-whole-002" });
      const answer = (await response.json()) as { receipt: string; status: string; repeated: boolean };
      assert.deepEqual(
        [response.status, response.headers.get("location"), answer.status, answer.repeated],
        [202, answer.status, `/uplink/receipts/${answer.receipt}`, false],
      );
      receipt = parseReceipt(answer.receipt) ?? receipt;
    });

    const rawStream = httpUplinkStream(receipt.messageId);
    let raw: LoggedEvent | undefined;
    await step(3, async () => {
      raw = (await readStream(log, rawStream)).find((event) => event.id === receipt.messageId);
      assert.ok(raw, "what was acknowledged is in the log");
      const { payload, sha256, receivedAtMs, ...said } = decodeReceived(raw.data);
      assert.deepEqual(Buffer.from(payload ?? []), body, "the payload is kept byte for byte");
      assert.deepEqual(Buffer.from(sha256), createHash("sha256").update(body).digest());
      assert.ok(receivedAtMs >= sentAtMs && receivedAtMs <= Date.now());
      assert.deepEqual(
        { ...said },
        {
          profile: "bill",
          contentType: "application/json",
          contentEncoding: "identity",
          sender: "urn:csp:ent:kyt-ent:ent-whole-002",
          owner: WHOLESALER,
          senderVerified: false,
          source: "http",
          sizeBytes: body.byteLength,
          keyId: null,
          parts: 0,
        },
      );
    });

    await step(4, () => {
      assert.match(rawStream, /^uplink-http-(\d|1[0-5])$/);
      assert.deepEqual([raw?.stream, raw?.id, raw?.type, raw?.position], [rawStream, receipt.messageId, "Received.v1", receipt.position]);
    });

    let outcomes: readonly LoggedEvent[] = [];
    await step(5, async () => {
      outcomes = await until("the message is translated", async () => {
        const there = await readStream(log, traceStream(rawStream));
        return there.at(-1)?.type === "Translated.v1" ? there : undefined;
      });
      assert.deepEqual(
        outcomes.map((event) => event.stream),
        outcomes.map(() => rawStream.replace("uplink", "trace")),
      );
      assert.ok(outcomes.every((event) => event.position > receipt.position));
    });

    await step(6, () => {
      assert.deepEqual(
        outcomes.map((event) => event.type),
        ["TraceEvent.v1", "Translated.v1"],
      );
      const event = decodeTraceEvent(outcomes[0]?.data ?? new Uint8Array());
      assert.deepEqual([event.type, event.action, event.bizStep, event.eventTime], ["ObjectEvent", "OBSERVE", "shipping", "2026-09-10T08:20:00+08:00"]);
      assert.deepEqual(event.epcList, CODES);
      assert.deepEqual(
        [event.sourceList, event.destinationList].map((side) => side.map(({ value }) => value)),
        [[WHOLESALER], [PHARMACY]],
      );
    });

    await step(7, () => {
      for (const [index, outcome] of outcomes.entries()) {
        const { document, ...from } = decodeProvenance(outcome.meta);
        assert.equal(outcome.id, outcomeId(rawStream, raw?.revision ?? -1, index, 0));
        assert.deepEqual(
          from,
          {
            rawStream,
            rawRevision: raw?.revision,
            rawPosition: receipt.position,
            index,
            generation: 0,
            profile: "bill",
            ruleSet: "story-1",
            sender: "urn:csp:ent:kyt-ent:ent-whole-002",
            receivedAtMs: decodeReceived(raw?.data ?? new Uint8Array()).receivedAtMs,
            traceParent: traceParentOf(raw?.meta ?? new Uint8Array()),
          },
          `provenance of outcome ${index}`,
        );
        assert.equal(document?.key, index === 0 ? DOCUMENT : undefined);
      }
      const { documents, ...closed } = decodeTranslated(outcomes[1]?.data ?? new Uint8Array());
      assert.deepEqual(
        { ...closed },
        { messageId: receipt.messageId, profile: "bill", ruleSet: "story-1", events: 1, rejections: 0, codesListed: 2, codesRefused: 0, documentCount: 1 },
      );
      assert.deepEqual(
        documents.map(({ key, owner, number }) => ({ key, owner, number })),
        [{ key: DOCUMENT, owner: WHOLESALER, number: "CK20260910044" }],
      );
    });

    await step(8, async () => {
      const [row] = await bridge.readTopic("csp.supervision.44.v1", (rows) => rows.length > 0);
      const { drug, day, flow, level, packs } = row?.value ?? {};
      assert.deepEqual(
        { drug, day, flow, level: Number(level), packs: Number(packs) },
        { drug: "urn:csp:cndc:04879001203", day: "2026-09-10", flow: "dispatched", level: 2, packs: 2 },
      );
    });

    await step(9, async () => {
      const answer = await bridge.receipt(`${receipt.messageId}.${receipt.position}`);
      assert.deepEqual(
        [answer.state, answer.ruleSet, answer.events, answer.codesListed, answer.codesAccepted, answer.documents.map((d) => d.verdict)],
        ["translated", "story-1", 1, 2, 2, ["apply"]],
      );
    });

    await step(10, async () => {
      const { pack } = await bridge.query.getPack({ code: "80217620000020012415" });
      const [only, ...others] = pack?.history ?? [];
      const { fact } = only ?? {};
      assert.deepEqual([others, only?.role, only?.through], [[], "object", []]);
      assert.deepEqual(
        [fact?.bizStep, fact?.from, fact?.to, fact?.billType, fact?.eventTime],
        ["shipping", WHOLESALER, PHARMACY, "201", "2026-09-10T08:20:00+08:00"],
      );
      assert.deepEqual(
        [fact?.source?.messageId, Number(fact?.source?.rawPosition), fact?.source?.document?.key],
        [receipt.messageId, receipt.position, DOCUMENT],
      );
      const { document } = await bridge.query.getDocument({ owner: "uscc:914403001922038216", number: "CK20260910044" });
      assert.deepEqual([document?.codes, document?.sendings.map((s) => s.verdict)], [CODES, ["apply"]]);
    });
  }

  // What was still gathered has gone out with the bridge's end.
  await t.test("each step with a span made it under the name of its file", () => {
    const names = new Set(collector.spans.map(({ name }) => name));
    for (const { span, files } of STEPS) {
      if (span === undefined) continue;
      assert.ok(names.has(span), `there is no span ${span}, only ${[...names].join(", ")}`);
      assert.ok(
        files.some((file) => file.endsWith(`/${span}.ts`)),
        `the span ${span} is named like none of ${files.join(", ")}`,
      );
    }
  });
  await t.test("every step was looked at", () =>
    assert.deepEqual(
      done,
      STEPS.map((_, i) => i + 1),
    ),
  );
});

test("every file of the story exists", () => {
  for (const { files } of STEPS) for (const file of files) assert.ok(existsSync(new URL(file, ROOT)), file);
});

test("the README tells the same story", () => {
  const readme = readFileSync(new URL("README.md", ROOT), "utf8").replaceAll("`", "");
  for (const [i, { what }] of STEPS.entries()) assert.match(readme, new RegExp(`^\\| ${i + 1} \\|[^|]*${what}[^|]*\\|`, "m"), what);
});
