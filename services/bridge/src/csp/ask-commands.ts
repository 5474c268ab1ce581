// The commands that ask a bridge: where a pack has been, what a document or batch holds, what became of a message.

import { parseParty } from "@csp/codes";
import { GetBatchResponseSchema, GetDocumentResponseSchema, GetPackResponseSchema, GetReceiptResponseSchema } from "@csp/contracts/csp/query/v1/query";
import {
  fromBatch,
  fromBatchRef,
  fromDocument,
  fromPack,
  fromReceipt,
  renderBatch,
  renderBatchChoice,
  renderDocument,
  renderPack,
  renderReceipt,
} from "@csp/query";
import { CommandError, createBridgeClient } from "./client.ts";
import { unescapeSeparators } from "./code-command.ts";
import { bridgeUrl, type Command } from "./command.ts";

export const packCommand: Command = {
  name: "pack",
  usage: "<code>",
  summary: "the journey of one pack: scan, URI or Digital Link",
  takes: [1, 1],
  async run(input) {
    const { json, message } = await createBridgeClient(bridgeUrl(input)).call(
      "GetPack",
      { code: unescapeSeparators(input.positionals[0] ?? "") },
      GetPackResponseSchema,
    );
    if (message.pack === undefined) throw new Error("the bridge answered without a pack");
    return { text: renderPack(fromPack(message.pack)), json };
  },
};

export const documentCommand: Command = {
  name: "document",
  usage: "<owner> <number>",
  summary: "a document of an owner (uscc:… or <system>:<id>), with its duplicates and conflicts",
  takes: [2, 2],
  async run(input) {
    const [owner = "", number = ""] = input.positionals;
    const party = parseParty(owner);
    if (!party.ok) throw new CommandError(`owner: ${party.problem.detail}`);
    const { json, message } = await createBridgeClient(bridgeUrl(input)).call("GetDocument", { owner: party.value.uri, number }, GetDocumentResponseSchema);
    if (message.document === undefined) throw new Error("the bridge answered without a document");
    return { text: renderDocument(fromDocument(message.document)), json };
  },
};

export const batchCommand: Command = {
  name: "batch",
  usage: "<batch number or URI>",
  summary: "one batch: its packs by level and where they went",
  takes: [1, 1],
  async run(input) {
    const [batch = ""] = input.positionals;
    const request = batch.startsWith("urn:") ? { uri: batch } : { batchNo: batch };
    const { json, message } = await createBridgeClient(bridgeUrl(input)).call("GetBatch", request, GetBatchResponseSchema);
    const text = message.batch === undefined ? renderBatchChoice(message.candidates.map(fromBatchRef)) : renderBatch(fromBatch(message.batch));
    return { text, json };
  },
};

export const receiptCommand: Command = {
  name: "receipt",
  usage: "<receipt id>",
  summary: "what became of a message: accepted, refused, and why",
  options: { page: { type: "string" } },
  takes: [1, 1],
  async run(input) {
    const page = typeof input.options["page"] === "string" ? input.options["page"] : "";
    const { json, message } = await createBridgeClient(bridgeUrl(input)).call("GetReceipt", { id: input.positionals[0] ?? "", page }, GetReceiptResponseSchema);
    if (message.receipt === undefined) throw new Error("the bridge answered without a receipt");
    return { text: renderReceipt(fromReceipt(message.receipt)), json };
  },
};
