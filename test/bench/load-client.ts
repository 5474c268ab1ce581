// Sends documents to a bridge over kept connections, a bounded number at a time. Loopback only. Speaks just the HTTP that
// it needs over plain sockets, since it shares the processor with what it measures: 30 µs a request, where Node's own
// client takes 150.

import { connect, type Socket } from "node:net";
import { MAKER } from "./packs.ts";

export interface LoadClient extends Disposable {
  /** Posts one body; resolves to the receipt id. A 429 or 503 is tried again. */
  send(profile: string, body: string): Promise<string>;
  /** Sends all, `atATime` in flight; resolves to the last receipts, one per sender. */
  sendAll(profile: string, bodies: Iterable<string>, atATime: number): Promise<readonly string[]>;
  /** Waits until the receipt is closed and visible to queries. */
  waitVisible(receipt: string): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const RETRY_MS = 20;

export function createLoadClient(url: string): LoadClient {
  const { hostname, port } = new URL(url);
  const idle: Connection[] = [];
  const all: Connection[] = [];

  async function withConnection<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    let connection = idle.pop();
    if (connection === undefined) {
      connection = openConnection(hostname, Number(port));
      all.push(connection);
    }
    const result = await use(connection);
    idle.push(connection);
    return result;
  }

  async function send(profile: string, body: string): Promise<string> {
    for (;;) {
      const head = `POST /uplink/${profile} HTTP/1.1\r\nhost: bench\r\ncsp-sender: ${MAKER}\r\ncontent-type: application/octet-stream\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
      const answer = await withConnection((connection) => connection.ask(head + body));
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
    [Symbol.dispose]() {
      for (const connection of all) connection.socket.destroy();
    },
  };
}

interface Connection {
  readonly socket: Socket;
  /** One request at a time. */
  ask(request: string): Promise<Answer>;
}

function openConnection(host: string, port: number): Connection {
  const socket = connect(port, host);
  socket.setNoDelay(true);
  let waiting: PromiseWithResolvers<Answer> | undefined;
  let received = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    received += chunk;
    const answer = readAnswer(received);
    if (answer === undefined) return;
    received = "";
    waiting?.resolve(answer);
  });
  socket.on("error", (error) => waiting?.reject(error));
  socket.on("close", () => waiting?.reject(new Error("the bridge closed the connection")));
  return {
    socket,
    ask(request) {
      waiting = Promise.withResolvers<Answer>();
      socket.write(request);
      return waiting.promise;
    },
  };
}

/** Undefined until the answer is whole. The bridge's answers are ASCII and have a length. */
function readAnswer(text: string): Answer | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const length = Number(/^content-length: (\d+)/im.exec(text.slice(0, end))?.[1] ?? 0);
  const body = text.slice(end + 4);
  return body.length < length ? undefined : { status: Number(text.slice(9, 12)), text: body };
}

function pause(ms: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, ms));
}
