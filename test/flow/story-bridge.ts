// A whole bridge in this process over a folder of its own, and the stories played into it over HTTP. Disposing stops it
// and verifies every invariant, so that no cross-service test can end without that.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Client, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { QueryService } from "@csp/contracts/csp/query/v1/query";
import { type Bridge, checkBridge, readBridgeConfig, startBridge } from "@csp/bridge";
import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { type Receipt, ReceiptSchema } from "@csp/contracts/csp/query/v1/answer";
import { temporaryFolder } from "../bridge-process.ts";
import { until } from "../until.ts";

const STORIES = fileURLToPath(new URL("../vectors/stories", import.meta.url));

export interface StoryStep {
  readonly profile: string;
  readonly file: string;
  readonly owner: string;
}

interface StoryFile {
  readonly stories: readonly { readonly name: string; readonly proves: string; readonly steps: readonly StoryStep[] }[];
}

export interface SendOptions {
  readonly owner?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StoryBridge extends AsyncDisposable {
  readonly bridge: Bridge;
  readonly url: string;
  /** Posts a body as it is. */
  post(path: string, body: string | Uint8Array, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Sends a body to a profile and waits until it is translated and visible. */
  send(profile: string, body: string | Uint8Array, options?: SendOptions): Promise<Receipt>;
  /** Plays a story's steps in order; one answer per step. */
  play(name: string): Promise<readonly Receipt[]>;
  receipt(id: string): Promise<Receipt>;
  readonly query: Client<typeof QueryService>;
  /** Waits until every message of a topic up to the log's end is there: as many rows as `isThere` wants. */
  readTopic(topic: string, isThere: (messages: readonly TopicRow[]) => boolean): Promise<readonly TopicRow[]>;
}

export interface TopicRow {
  readonly offset: number;
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export function readStory(file: string): Promise<Buffer> {
  return readFile(join(STORIES, file));
}

export async function readStoryFile(): Promise<StoryFile> {
  return JSON.parse(await readFile(join(STORIES, "story.json"), "utf8")) as StoryFile;
}

/** Starts over `folder` where one is given (it outlives the bridge), else over a temporary one. */
export async function startStoryBridge(folder?: string, env: Readonly<Record<string, string>> = {}): Promise<StoryBridge> {
  await using opened = new AsyncDisposableStack();
  const path = folder ?? opened.use(await temporaryFolder()).path;
  const config = readBridgeConfig({
    CSP_DATA_DIR: path,
    CSP_HTTP_PORT: "0",
    CSP_LOG_LEVEL: "silent",
    CSP_PUBLISH_EVERY: "10ms",
    CSP_RULES_FILE: join(STORIES, "rules.json"),
    ...env,
  });
  const { bridge, url } = opened.use(await startBridge(config));
  opened.defer(() => assertSound(bridge));
  const held = opened.move();

  const failures: unknown[] = [];
  for (const service of bridge.services) service.failed.catch((error: unknown) => failures.push(error));
  /** What waits for a service that has stopped by itself would wait in vain. */
  function assertRunning(): void {
    if (failures.length > 0) throw failures[0];
  }

  async function receipt(id: string): Promise<Receipt> {
    return until(`receipt ${id} is translated and visible`, async () => {
      assertRunning();
      const response = await fetch(`${url}/uplink/receipts/${id}`);
      assert.equal(response.status, 200, `receipt ${id}`);
      const answer = fromJson(ReceiptSchema, (await response.json()) as JsonValue);
      return answer.state !== "pending" && answer;
    });
  }

  async function send(profile: string, body: string | Uint8Array, options: SendOptions = {}): Promise<Receipt> {
    const owner = options.owner === undefined ? {} : { "csp-owner": options.owner, "csp-sender": options.owner };
    const response = await post(`/uplink/${profile}`, body, { ...owner, ...options.headers });
    const text = await response.text();
    assert.equal(response.status, 202, text);
    return receipt((JSON.parse(text) as { receipt: string }).receipt);
  }

  async function post(where: string, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${url}${where}`, { method: "POST", headers: { "content-type": "application/octet-stream", ...headers }, body: Buffer.from(body) });
  }

  return {
    bridge,
    url,
    post,
    send,
    receipt,
    async play(name) {
      const story = (await readStoryFile()).stories.find((s) => s.name === name);
      assert.ok(story, `there is no story ${name}`);
      const answers: Receipt[] = [];
      for (const step of story.steps) answers.push(await send(step.profile, await readStory(step.file), { owner: step.owner }));
      return answers;
    },
    query: createClient(QueryService, createConnectTransport({ baseUrl: url, httpVersion: "1.1", useBinaryFormat: false })),
    async readTopic(topic, isThere) {
      return until(`topic ${topic} has what is looked for`, async () => {
        assertRunning();
        const { messages } = (await (await fetch(`${url}/topics/${topic}?from=0&limit=1000`)).json()) as { messages?: readonly TopicRow[] };
        return messages !== undefined && isThere(messages) && messages;
      });
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Every invariant of docs/invariants.md, translation done again included. */
async function assertSound(bridge: Bridge): Promise<void> {
  const { findings } = await checkBridge({ log: bridge.log, stores: bridge.stores, retranslate: { rules: bridge.rules, maxDecodedBytes: 2 ** 30 } });
  assert.deepEqual(findings, []);
}
