// What a bench of the bridge must not pay for: the senders of its documents, and the collector of its traces, in a process of
// their own. Told by messages what to send; tells when all of it is visible.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createLoadClient, type LoadClient } from "./load-client.ts";

/** In flight, as in the other benches of the pipeline. */
const SENDERS = 16;

export interface Order {
  readonly url: string;
  readonly bodies: readonly string[];
}

export type Word = { readonly collector: string } | { readonly done: true; readonly traceBytes: number };

const clients = new Map<string, LoadClient>();
let traceBytes = 0;

const collector = createServer((request, response) => {
  request.on("data", (chunk: Buffer) => (traceBytes += chunk.length));
  request.on("end", () => response.setHeader("content-type", "application/json").end("{}"));
});

process.on("message", (order: Order) => void carryOut(order));
collector.listen(0, "127.0.0.1", () => say({ collector: `http://127.0.0.1:${(collector.address() as AddressInfo).port}` }));

async function carryOut({ url, bodies }: Order): Promise<void> {
  const client = clients.get(url) ?? createLoadClient(url);
  clients.set(url, client);
  for (const receipt of await client.sendAll("bill", bodies, SENDERS)) await client.waitVisible(receipt);
  say({ done: true, traceBytes });
}

function say(word: Word): void {
  process.send?.(word);
}
