// A bridge in one process, as the boards see it.

import { TRACE_TOPIC } from "@csp/contracts";
import { startBridgeProcess, temporaryFolder } from "../../bridge-process.ts";
import type { Counts } from "./load.ts";
import { createAsker, postTo, readTexts, type Site } from "./site.ts";
import { readTraceFacts, viewOfTopic } from "./trace-facts.ts";

const PAGE = 1000;

interface TopicPage {
  readonly messages: readonly { readonly valueBase64: string }[];
  readonly next: number;
}

export async function openEmbeddedSite(): Promise<Site> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await temporaryFolder());
  const bridge = opened.use(await startBridgeProcess(folder.path, { CSP_PUBLISH: "trace,supervision,receipts" }));
  const asked = { routes: {}, statuses: {} };
  const ask = createAsker(asked);
  const metrics = async () => readTexts([await (await ask(bridge.url, "/metrics", "/metrics")).text()]);
  const held = opened.move();
  return {
    form: "embedded",
    processes: [bridge],
    target: new URL(bridge.url).host,
    doors: { post: (sending) => postTo(bridge.url, sending) },
    asked,
    metrics,
    async isVisible(receipt) {
      const answer = await ask(bridge.url, `/uplink/receipts/${receipt}`, "/uplink/receipts/:id");
      return ((await answer.json()) as { readonly state: string }).state === "translated";
    },
    async published() {
      const counts: Counts = {};
      const { topics } = (await (await ask(bridge.url, "/topics", "/topics")).json()) as {
        readonly topics: readonly { readonly topic: string; readonly newestOffset: number | null }[];
      };
      for (const { topic, newestOffset } of topics) {
        const view = viewOfTopic(topic);
        if (view !== undefined && newestOffset !== null) counts[view] = (counts[view] ?? 0) + newestOffset + 1;
      }
      return counts;
    },
    async traced() {
      const values: Uint8Array[] = [];
      for (let from = 0; ;) {
        const page = (await (await ask(bridge.url, `/topics/${TRACE_TOPIC}?from=${from}&limit=${PAGE}`, "/topics/:topic")).json()) as TopicPage;
        if (page.messages.length === 0) return readTraceFacts(values);
        values.push(...page.messages.map(({ valueBase64 }) => Buffer.from(valueBase64, "base64")));
        from = page.next;
      }
    },
    // The embedded log numbers its events, and while a bridge has it nobody else can look into it: where all followers have
    // come to, all of them have been read.
    logged: async () => Math.max(...(await metrics()).by("csp_follower_position", "follower").values()),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
