// `csp send`: a file as it is to a bridge, and what became of it.

import { readFile } from "node:fs/promises";
import { GetReceiptResponseSchema } from "@csp/contracts/csp/query/v1/query";
import { fromReceipt, type ReceiptAnswer, renderReceipt } from "@csp/query";
import { type BridgeClient, CommandError, createBridgeClient } from "./client.ts";
import { bridgeUrls, type Command, SEVERAL_URLS } from "./command.ts";

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
  notes: ["Where the services run alone, --url once for ingest and once for query."],
  options: { sender: { type: "string" }, owner: { type: "string" }, key: { type: "string" }, "no-wait": { type: "boolean" }, ...SEVERAL_URLS },
  takes: [2, 2],
  async run(input) {
    const [profile = "", file = ""] = input.positionals;
    const { sender, owner, key } = input.options;
    const body = await readFile(file).catch((error: unknown) => {
      throw new CommandError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    });
    const urls = bridgeUrls(input);
    const encoding = ENCODINGS.find(([suffix]) => file.endsWith(suffix))?.[1];
    const headers = {
      "content-type": "application/octet-stream",
      ...(encoding === undefined ? {} : { "content-encoding": encoding }),
      ...(typeof sender === "string" ? { "csp-sender": sender } : {}),
      ...(typeof owner === "string" ? { "csp-owner": owner } : {}),
      ...(typeof key === "string" ? { "idempotency-key": key } : {}),
    };
    const door = urls.length > 1 ? await findService(urls, "ingest") : urls[0];
    if (door === undefined) throw new CommandError(`nothing is taken at ${urls.join(", ")}: ingest takes it, name its address with --url`);
    const { receipt } = await createBridgeClient(door).send(`/uplink/${encodeURIComponent(profile)}`, body, headers);
    if (input.options["no-wait"] === true) return { text: `receipt ${receipt}\n`, json: { receipt } };
    const asked = await findService(urls, "query").catch(() => undefined);
    if (asked === undefined) {
      const what = `it is received, under the receipt ${receipt}`;
      throw new CommandError(`${what}; what became of it nobody at ${urls.join(", ")} tells: query does, name its address by another --url`);
    }
    const { answer, json } = await waitForReceipt(createBridgeClient(asked), receipt);
    return { text: renderReceipt(answer), json, exitCode: isBooked(answer) ? 0 : 1 };
  },
};

/** The first of the processes that has such a service; one that is away is passed over for another. */
async function findService(urls: readonly string[], service: string): Promise<string | undefined> {
  let away: CommandError | undefined;
  for (const url of urls) {
    try {
      if ((await createBridgeClient(url).services()).some(({ name }) => name === service)) return url;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      away = error;
    }
  }
  if (away !== undefined) throw away;
  return undefined;
}

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
