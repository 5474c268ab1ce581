// The routes that are no RPC: the receipt of an uploaded document, and the capture job of the EPCIS standard.

import { create, toJson } from "@bufbuild/protobuf";
import { isBridgeError } from "@csp/contracts";
import { ReceiptSchema } from "@csp/contracts/csp/query/v1/answer";
import type { FastifyInstance } from "fastify";
import type { Answers, ReceiptAnswer } from "../answers.ts";
import { findReceipt } from "./calls.ts";
import { NO_SUCH_JOB, toCaptureJob } from "./capture-job.ts";
import { toReceipt } from "./to-messages.ts";

/** Translation is a matter of milliseconds: whoever asks again after a second seldom has to ask twice. */
const RETRY_AFTER_S = 1;
const EPCIS_HEADERS = { "gs1-epcis-version": "2.0.0", "gs1-cbv-version": "2.0.0" } as const;

export function plainRoutes(http: FastifyInstance, answers: Answers): void {
  http.get<{ Params: { id: string }; Querystring: { page?: string | string[] } }>("/uplink/receipts/:id", async (request, reply) => {
    const receipt = await findReceipt(answers, request.params.id, [request.query.page ?? ""].flat().join());
    if (receipt.state === "pending") reply.header("retry-after", RETRY_AFTER_S);
    // Plain readers have no schema to tell them what an absent zero means.
    return reply.send(toJson(ReceiptSchema, create(ReceiptSchema, toReceipt(receipt)), { alwaysEmitImplicit: true }));
  });

  http.get<{ Params: { id: string } }>("/capture/:id", async (request, reply) => {
    reply.headers(EPCIS_HEADERS);
    const receipt = await findJob(answers, request.params.id);
    // EPCIS clients read problems of the standard's own kind.
    if (receipt === undefined) return reply.code(NO_SUCH_JOB.status).type("application/problem+json").send(JSON.stringify(NO_SUCH_JOB));
    if (receipt.state === "pending") reply.header("retry-after", RETRY_AFTER_S);
    return reply.send(toCaptureJob(receipt));
  });
}

/** Undefined for an id of no job, well-formed or not: to the standard both are the same. */
async function findJob(answers: Answers, id: string): Promise<ReceiptAnswer | undefined> {
  try {
    return await findReceipt(answers, id, "");
  } catch (error) {
    if (isBridgeError(error, "NOT_FOUND") || isBridgeError(error, "ARGUMENT_INVALID")) return undefined;
    throw error;
  }
}
