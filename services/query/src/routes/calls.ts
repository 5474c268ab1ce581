// The calls of `csp.query.v1.QueryService`: reads what the caller wrote, asks the read side, answers in messages. Knows no HTTP.

import type { MessageInitShape as Init } from "@bufbuild/protobuf";
import { parseBatchUri, parseParty, readScan } from "@csp/codes";
import { BridgeError } from "@csp/contracts";
import type {
  GetBatchRequest,
  GetBatchResponseSchema,
  GetDocumentRequest,
  GetDocumentResponseSchema,
  GetPackRequest,
  GetPackResponseSchema,
  GetReceiptRequest,
  GetReceiptResponseSchema,
  QueryService,
} from "@csp/contracts/csp/query/v1/query";
import { parseReceipt } from "@csp/domain";
import type { ConnectHandlers } from "@csp/service-kit";
import type { Answers, DocumentAnswer, ReceiptAnswer } from "../answers.ts";
import { readPackCode } from "./pack-code.ts";
import { toReading, toScan } from "./scan-message.ts";
import { toBatch, toBatchRef, toDocument, toPack, toReceipt } from "./to-messages.ts";

/** Codes on one page of a document, at most. */
const MAX_PAGE_CODES = 1000;
/** Longer than any number that a real system gives out. */
const MAX_NAME_LENGTH = 512;

export function queryCalls(answers: Answers): ConnectHandlers<typeof QueryService> {
  return {
    getPack: (request) => getPack(answers, request),
    getDocument: (request) => getDocument(answers, request),
    getBatch: (request) => getBatch(answers, request),
    getReceipt: (request) => getReceipt(answers, request),
    readScan: async ({ text }) => toScan(readScan(text)),
  };
}

/** The receipt behind an id; ARGUMENT_INVALID for what is no id, NOT_FOUND where the view has passed its place and knows of no such message. */
export async function findReceipt(answers: Answers, id: string, page: string): Promise<ReceiptAnswer> {
  const receipt = parseReceipt(id);
  if (receipt === undefined) throw new BridgeError("ARGUMENT_INVALID", "a receipt id is <message id>.<position>");
  const answer = await answers.receipt(receipt.messageId, receipt.position, page === "" ? null : page);
  if (answer.state === "unknown") throw new BridgeError("NOT_FOUND", `no message has the receipt ${id}`);
  return answer;
}

async function getPack(answers: Answers, { code }: GetPackRequest): Promise<Init<typeof GetPackResponseSchema>> {
  const { reading, others } = readPackCode(code);
  const pack = await answers.pack(reading.uri);
  if (pack === undefined) throw new BridgeError("NOT_FOUND", `no event up to now names ${reading.uri}`);
  return { pack: toPack(pack), alsoReads: others.map(toReading) };
}

async function getDocument(answers: Answers, request: GetDocumentRequest): Promise<Init<typeof GetDocumentResponseSchema>> {
  const page = { offset: readOffset(request.page), limit: readPageSize(request.pageSize) };
  const document = await findDocument(answers, request, page);
  if (document === undefined) throw new BridgeError("NOT_FOUND", "no accepted message holds a document of that name");
  const next = page.offset + document.codes.length;
  return { document: toDocument(document), nextPage: next < document.codeCount && document.codes.length > 0 ? String(next) : "" };
}

function findDocument(
  answers: Answers,
  { key, owner, number }: GetDocumentRequest,
  page: { readonly offset: number; readonly limit: number },
): Promise<DocumentAnswer | undefined> {
  if (key !== "" && owner === "" && number === "") return answers.documentByKey(readName("key", key), page);
  if (key !== "" || owner === "" || number === "") throw new BridgeError("ARGUMENT_INVALID", "a document is asked for either by key, or by owner and number");
  const party = parseParty(owner);
  if (!party.ok) throw new BridgeError("ARGUMENT_INVALID", `owner: ${party.problem.detail} (write uscc:<18 characters> or <system>:<id>)`);
  return answers.document(party.value.uri, readName("number", number), page);
}

async function getBatch(answers: Answers, request: GetBatchRequest): Promise<Init<typeof GetBatchResponseSchema>> {
  if ((request.uri === "") === (request.batchNo === "")) throw new BridgeError("ARGUMENT_INVALID", "a batch is asked for either by uri or by batch_no");
  if (request.batchNo === "") return getBatchByUri(answers, request.uri);
  const candidates = await answers.batchesByNumber(readName("batch_no", request.batchNo));
  const [only, ...others] = candidates;
  if (only === undefined) throw new BridgeError("NOT_FOUND", "no batch of that number is known");
  return others.length === 0 ? getBatchByUri(answers, only.uri) : { candidates: candidates.map(toBatchRef) };
}

async function getBatchByUri(answers: Answers, uri: string): Promise<Init<typeof GetBatchResponseSchema>> {
  const name = parseBatchUri(readName("uri", uri));
  if (!name.ok) throw new BridgeError("ARGUMENT_INVALID", `uri: ${name.problem.detail} (urn:csp:batch:<drug key>:<batch number>)`);
  const batch = await answers.batch(uri);
  if (batch === undefined) throw new BridgeError("NOT_FOUND", "no such batch is known");
  return { batch: toBatch(batch) };
}

async function getReceipt(answers: Answers, { id, page }: GetReceiptRequest): Promise<Init<typeof GetReceiptResponseSchema>> {
  return { receipt: toReceipt(await findReceipt(answers, id, page)) };
}

function readName(field: string, text: string): string {
  if (text.length > MAX_NAME_LENGTH) throw new BridgeError("ARGUMENT_INVALID", `${field}: at most ${MAX_NAME_LENGTH} characters`);
  return text;
}

function readOffset(page: string): number {
  if (!/^\d{0,9}$/.test(page)) throw new BridgeError("ARGUMENT_INVALID", "page: not one that an answer gave as next_page");
  return Number(page);
}

function readPageSize(size: number): number {
  if (size < 0 || size > MAX_PAGE_CODES) throw new BridgeError("ARGUMENT_INVALID", `page_size: 0 to ${MAX_PAGE_CODES}`);
  return size === 0 ? MAX_PAGE_CODES : size;
}
