// `csp send` where the services run alone: an ingest, which knows no receipts, and beside it whoever answers questions.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createSilentTelemetry } from "@csp/service-kit";
import { readBridgeConfig } from "../config.ts";
import { type RunningBridge, startBridge } from "../start.ts";
import { CommandError } from "./client.ts";
import { sendCommand } from "./send-command.ts";

const FILE = join(import.meta.dirname, "../../../../test/vectors/stories/1-relation/relation-3.0-three-levels.xml");

let folder = "";
let running: RunningBridge;
const ingest = createServer((request, response) => void answer(request, response));

/** Doors alone: what is sent there goes to the bridge, and nothing else is there. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) body.push(chunk);
  if (request.url === "/readyz") response.end(JSON.stringify({ services: [{ name: "ingest", ready: true, detail: "" }] }));
  else if (request.method === "POST" && request.url?.startsWith("/uplink/") === true) {
    const headers = { "content-type": String(request.headers["content-type"]), "csp-owner": String(request.headers["csp-owner"]) };
    const taken = await fetch(running.url + request.url, { method: "POST", headers, body: Buffer.concat(body) });
    response.writeHead(taken.status).end(await taken.text());
  } else response.writeHead(404).end(JSON.stringify({ message: "there is nothing" }));
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "csp-send-"));
  running = await startBridge(readBridgeConfig({ CSP_DATA_DIR: folder, CSP_HTTP_PORT: "0" }), createSilentTelemetry);
  ingest.listen(0, "127.0.0.1");
  await once(ingest, "listening");
});

after(async () => {
  ingest.close();
  await running[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const ingestUrl = (): string => `http://127.0.0.1:${(ingest.address() as AddressInfo).port}`;

const send = (urls: readonly string[]) =>
  sendCommand.run({ positionals: ["relation-xml", FILE], options: { owner: "uscc:91440300708461136T", url: urls.join(",") }, env: {} });

test("the file goes to ingest, and what became of it is asked of query, in whatever order they are named", async () => {
  const first = await send([ingestUrl(), running.url]);
  assert.deepEqual([first.exitCode, first.text.includes("accepted")], [0, true]);
  assert.equal((await send([running.url, ingestUrl()])).exitCode, 0);
});

test("without query it says under which receipt the file is in, and who would know more", async () => {
  await assert.rejects(
    send([ingestUrl()]),
    (error) => error instanceof CommandError && /received, under the receipt [^ ]{20,}; .*query does/.test(error.message),
  );
});

test("a process that is away is passed over, unless nobody else has the door", async () => {
  const isAway = (error: unknown) => error instanceof CommandError && error.message.includes("no bridge answers at http://127.0.0.1:1");
  await assert.rejects(send(["http://127.0.0.1:1", "http://127.0.0.1:1/"]), isAway);
  await assert.rejects(send(["http://127.0.0.1:1"]), isAway);
  await assert.rejects(send(["http://127.0.0.1:1", ingestUrl()]), (error) => error instanceof CommandError && error.message.includes("under the receipt"));
  assert.equal((await send(["http://127.0.0.1:1", ingestUrl(), running.url])).exitCode, 0);
});
