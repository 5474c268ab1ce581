// `csp send`: a file as it is to a bridge, and what became of it.

import { readFile } from "node:fs/promises";
import { GetReceiptResponseSchema } from "@csp/contracts/csp/query/v1/query";
import { fromReceipt, type ReceiptAnswer, renderReceipt } from "@csp/query";
import { type BridgeClient, CommandError, createBridgeClient } from "./client.ts";
import { bridgeUrl, type Command } from "./command.ts";

const POLL_MS = 50;
const MAX_POLLS = 600;
const ENCODINGS: readonly (readonly [suffix: string, encoding: string])[] = [
  [".gz", "gzip"],
  [".zst", "zstd"],
];

export const sendCommand: Command = {
  name: "send",
  usage: "<profile> <file>",
  summary: "send a file as it is (.gz and .zst stay compressed) and show its receipt",
  options: { sender: { type: "string" }, owner: { type: "string" }, key: { type: "string" }, "no-wait": { type: "boolean" } },
  takes: [2, 2],
  async run(input) {
    const [profile = "", file = ""] = input.positionals;
    const { sender, owner, key } = input.options;
    const body = await readFile(file).catch((error: unknown) => {
      throw new CommandError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    });
    const client = createBridgeClient(bridgeUrl(input));
    const encoding = ENCODINGS.find(([suffix]) => file.endsWith(suffix))?.[1];
    const headers = {
      "content-type": "application/octet-stream",
      ...(encoding === undefined ? {} : { "content-encoding": encoding }),
      ...(typeof sender === "string" ? { "csp-sender": sender } : {}),
      ...(typeof owner === "string" ? { "csp-owner": owner } : {}),
      ...(typeof key === "string" ? { "idempotency-key": key } : {}),
    };
    const { receipt } = await client.send(`/uplink/${encodeURIComponent(profile)}`, body, headers);
    if (input.options["no-wait"] === true) return { text: `receipt ${receipt}\n`, json: { receipt } };
    const { answer, json } = await waitForReceipt(client, receipt);
    return { text: renderReceipt(answer), json, exitCode: isBooked(answer) ? 0 : 1 };
  },
};

/** Nothing was refused, and no document contradicts one that was sent before. The same document again is as good as once. */
function isBooked(answer: ReceiptAnswer): boolean {
  return answer.rejections.length === 0 && answer.documents.every(({ verdict }) => verdict !== "conflict");
}

/** Asks until the message is translated and visible; after half a minute gives what there is. */
export async function waitForReceipt(client: BridgeClient, receipt: string): Promise<{ readonly answer: ReceiptAnswer; readonly json: unknown }> {
  for (let poll = 1; ; poll++) {
    const { json, message } = await client.call("GetReceipt", { id: receipt }, GetReceiptResponseSchema);
    if (message.receipt === undefined) throw new Error("the bridge answered without a receipt");
    const answer = fromReceipt(message.receipt);
    if (answer.state !== "pending" || poll === MAX_POLLS) return { answer, json };
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
}
