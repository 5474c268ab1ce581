// One trace follows a message from the door to the topic: it goes on from the sender's, through what the log carries beside
// the message, and out in the headers of what is published. A whole bridge, in a process of its own.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { type BridgeProcess, startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { type Collector, startCollector } from "../otlp-collector.ts";
import { until } from "../until.ts";

/** The steps of an event's life that have spans, in their order: docs/observability.md and the README name the same. */
const STEPS = ["record-received", "translate-received", "project-view", "publish-view"];
const HISTOGRAMS_OF_MESSAGES = ["csp_freshness_seconds", "csp_translation_seconds", "csp_view_write_seconds", "csp_publish_seconds"];
const SENDERS_SPAN = "b7ad6b7169203331";

interface Published {
  readonly messages: readonly { readonly headers: Readonly<Record<string, string>> }[];
}

async function send(bridge: BridgeProcess, number: string, traceParent?: string): Promise<void> {
  const headers = {
    "content-type": "application/json",
    "csp-owner": MAKER,
    "csp-sender": MAKER,
    ...(traceParent === undefined ? {} : { traceparent: traceParent }),
  };
  const response = await fetch(`${bridge.url}/uplink/bill`, { method: "POST", headers, body: billJson(number, [packCode(1, number.length)]) });
  const { receipt } = (await response.json()) as { readonly receipt: string };
  await until(
    "it is translated",
    async () => ((await (await fetch(`${bridge.url}/uplink/receipts/${receipt}`)).json()) as { state: string }).state === "translated",
  );
}

async function published(bridge: BridgeProcess): Promise<Published["messages"]> {
  const { topics } = (await (await fetch(`${bridge.url}/topics`)).json()) as { readonly topics: readonly { readonly topic: string }[] };
  const all: Published["messages"][number][] = [];
  for (const { topic } of topics) all.push(...((await (await fetch(`${bridge.url}/topics/${topic}`)).json()) as Published).messages);
  return all;
}

/** The trace parents in the headers of everything that was published. */
async function publishedParents(bridge: BridgeProcess): Promise<readonly string[]> {
  return (await published(bridge)).flatMap(({ headers }) => headers["traceparent"] ?? []);
}

/** The traces that each histogram leads to, in the form that has exemplars. */
async function exemplarsOf(bridge: BridgeProcess): Promise<Readonly<Record<string, readonly string[]>>> {
  const text = await (await fetch(`${bridge.url}/metrics`, { headers: { accept: "application/openmetrics-text" } })).text();
  const found: Record<string, string[]> = {};
  for (const [, name = "", id = ""] of text.matchAll(/^(\w+)_bucket\{\S+ \d+ # \{trace_id="(\w+)"\} \S+ \S+$/gm)) (found[name] ??= []).push(id);
  return Object.fromEntries(Object.entries(found).map(([name, ids]) => [name, [...new Set(ids)]]));
}

function namesIn(collector: Collector, traceId: string): readonly string[] {
  const found = new Set(collector.spans.filter((one) => one.traceId === traceId).map(({ name }) => name));
  return STEPS.filter((name) => found.has(name));
}

describe("traces", () => {
  test("a message that came in its sender's trace is in it at every step, and what is published goes out in it", { timeout: 120_000 }, async () => {
    await using collector = await startCollector();
    await using folder = await temporaryFolder();
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    {
      // No trace of the bridge's own, so that all that is kept is the sender's wish.
      await using bridge = await startBridgeProcess(folder.path, { CSP_OTLP_ENDPOINT: collector.url, CSP_TRACE_SAMPLE: "0" });
      await send(bridge, "TRACED-1", `00-${traceId}-${SENDERS_SPAN}-01`);
      // The row that both change is sent in the trace of the newest change, so the other comes when it is sent.
      const [parent] = await until("its rows are published in its trace", async () => {
        const parents = await publishedParents(bridge);
        return parents.length > 0 && parents;
      });
      assert.match(parent ?? "", new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
      const before = (await published(bridge)).length;
      await send(bridge, "UNTRACED-12", `00-1${traceId.slice(1)}-${SENDERS_SPAN}-00`);
      await until("the other's rows are published", async () => (await published(bridge)).length > before);
      assert.deepEqual(await publishedParents(bridge), [parent]);
      const led = await exemplarsOf(bridge);
      for (const name of [...HISTOGRAMS_OF_MESSAGES, "http_server_request_duration_seconds"]) assert.deepEqual(led[name], [traceId], name);
    }
    assert.deepEqual(namesIn(collector, traceId), STEPS);
    assert.deepEqual([...new Set(collector.spans.map((one) => one.traceId))], [traceId], "nothing else is kept");
    const door = collector.spans.find(({ name }) => name === "record-received");
    assert.equal(door?.parentSpanId, SENDERS_SPAN);
    for (const { name, parentSpanId, links } of collector.spans) {
      if (name === "record-received") continue;
      assert.equal(parentSpanId, door?.spanId, name);
      assert.deepEqual(
        links?.map((link) => link.spanId),
        [door?.spanId],
        name,
      );
    }
  });

  test(
    "a message without a trace begins one, of which a share is kept, and one that is not to be traced does not; without a collector nothing is carried",
    { timeout: 120_000 },
    async () => {
      await using collector = await startCollector();
      await using folder = await temporaryFolder();
      const notKept = "1af7651916cd43dd8448eb211c80319c";
      {
        await using bridge = await startBridgeProcess(folder.path, { CSP_OTLP_ENDPOINT: collector.url, CSP_TRACE_SAMPLE: "1" });
        await send(bridge, "NOT-KEPT-1", `00-${notKept}-${SENDERS_SPAN}-00`);
        await until("what came of it is published", async () => (await published(bridge)).length > 0);
        assert.deepEqual(await publishedParents(bridge), []);
        const { csp_query_answer_seconds: questions, ...ofMessages } = await exemplarsOf(bridge);
        assert.deepEqual(ofMessages, {});
        assert.ok((questions ?? []).length > 0, "the questions for its receipt have traces of their own");
        await send(bridge, "OWN-12");
      }
      assert.ok(
        collector.spans.every(({ traceId }) => traceId !== notKept),
        "its sender keeps no trace of it",
      );
      const doors = collector.spans.filter(({ name }) => name === "record-received");
      assert.equal(doors.length, 1, "nor does it begin one of its own, where all that begin are kept");
      const [own] = doors;
      assert.equal(own?.parentSpanId ?? "", "");
      assert.deepEqual(namesIn(collector, own?.traceId ?? ""), STEPS);
      const before = collector.bodies.length;
      {
        await using bridge = await startBridgeProcess(folder.path);
        await send(bridge, "NOBODY-LISTENS", `00-0af7651916cd43dd8448eb211c80319c-${SENDERS_SPAN}-01`);
        assert.ok((await publishedParents(bridge)).every((parent) => !parent.includes("0af7651916cd43dd8448eb211c80319c")));
      }
      assert.equal(collector.bodies.length, before);
    },
  );
});
