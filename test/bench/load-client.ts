// Sends documents to a bridge over kept connections, a bounded number at a time. Loopback only.

import { Agent, request } from "node:http";
import { MAKER } from "./packs.ts";

export interface LoadClient extends Disposable {
  /** Posts one body; resolves to the receipt id. A 429 or 503 is tried again. */
  send(profile: string, body: string | Uint8Array): Promise<string>;
  /** Sends all, `atATime` in flight; resolves to the last receipts, one per sender. */
  sendAll(profile: string, bodies: Iterable<string>, atATime: number): Promise<readonly string[]>;
  /** Waits until the receipt is closed and visible to queries. */
  waitVisible(receipt: string): Promise<void>;
}

const RETRY_MS = 20;

export function createLoadClient(url: string): LoadClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });

  async function send(profile: string, body: string | Uint8Array): Promise<string> {
    for (;;) {
      const answer = await post(`${url}/uplink/${profile}`, body, agent);
      if (answer.status === 202) return (JSON.parse(answer.text) as { receipt: string }).receipt;
      if (answer.status !== 429 && answer.status !== 503) throw new Error(`${answer.status}: ${answer.text}`);
      await pause(RETRY_MS);
    }
  }

  return {
    send,
    async sendAll(profile, bodies, atATime) {
      const iterator = bodies[Symbol.iterator]();
      const worker = async () => {
        let last = "";
        for (let next = iterator.next(); next.done !== true; next = iterator.next()) last = await send(profile, next.value);
        return last;
      };
      const receipts = await Promise.all(Array.from({ length: atATime }, worker));
      return receipts.filter((receipt) => receipt !== "");
    },
    async waitVisible(receipt) {
      for (;;) {
        const answer = (await (await fetch(`${url}/uplink/receipts/${receipt}`)).json()) as { state: string };
        if (answer.state === "translated") return;
        if (answer.state !== "pending") throw new Error(`receipt ${receipt}: ${JSON.stringify(answer)}`);
        await pause(RETRY_MS);
      }
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

function post(url: string, body: string | Uint8Array, agent: Agent): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: "POST", agent, headers: { "csp-sender": MAKER, "content-length": Buffer.byteLength(body) } }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      incoming.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, ms));
}
