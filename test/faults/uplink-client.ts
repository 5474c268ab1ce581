// Hands documents to a bridge over HTTP and asks what became of them, in the plain JSON that any partner sees.

import { type IncomingMessage, request } from "node:http";
import { Readable } from "node:stream";
import { until } from "../until.ts";

export interface Answer {
  readonly status: number;
  /** Of an error: our code, out of the Connect-style body. */
  readonly code: string | undefined;
  readonly text: string;
}

export interface ReceiptJson {
  readonly state: string;
  readonly codesListed: number;
  readonly codesAccepted: number;
  readonly codesRefused: number;
  readonly documents: readonly { readonly verdict: string }[];
  readonly rejections: readonly { readonly reason: string; readonly where: string }[];
}

export type Body = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Posts a body; a stream goes chunked, without a length. Takes the answer also when it comes before the body is sent. Rejects when the connection breaks without one. */
export function post(url: string, path: string, body: Body, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${path}`, { method: "POST", agent: false, headers }, (incoming) => {
      readAnswer(incoming).then(resolve, reject);
    });
    outgoing.on("error", reject);
    if (typeof body === "string" || body instanceof Uint8Array) {
      outgoing.end(body);
      return;
    }
    const source = Readable.from(body);
    outgoing.once("close", () => source.destroy());
    source.pipe(outgoing);
  });
}

async function readAnswer(incoming: IncomingMessage): Promise<Answer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return { status: incoming.statusCode ?? 0, code: codeOf(text), text };
}

function codeOf(text: string): string | undefined {
  if (!text.startsWith("{")) return undefined;
  const { code, message, details } = JSON.parse(text) as { code?: unknown; message?: unknown; details?: readonly { debug?: { code?: string } }[] };
  return typeof code === "string" && typeof message === "string" ? details?.[0]?.debug?.code : undefined;
}

/** Sends what must be taken; gives the receipt id. */
export async function sendUplink(url: string, profile: string, body: Body, headers: Readonly<Record<string, string>>): Promise<string> {
  const answer = await post(url, `/uplink/${profile}`, body, headers);
  if (answer.status !== 202) throw new Error(`${answer.status}: ${answer.text}`);
  return (JSON.parse(answer.text) as { receipt: string }).receipt;
}

/** Waits until a message is translated and visible. */
export function untilTranslated(url: string, receipt: string): Promise<ReceiptJson> {
  return until(`receipt ${receipt} is translated`, async () => {
    const response = await fetch(`${url}/uplink/receipts/${receipt}`);
    if (response.status !== 200) throw new Error(`receipt ${receipt}: ${response.status} ${await response.text()}`);
    const answer = (await response.json()) as ReceiptJson;
    return answer.state === "translated" ? answer : undefined;
  });
}
