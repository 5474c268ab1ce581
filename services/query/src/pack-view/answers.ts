// The read side of the pack view: each question within one snapshot, with bounded work. `asOf` is read before the
// snapshot is taken, so that an answer never claims more than it holds.

import type { ViewStore } from "@csp/contracts";
import type { Answers } from "../answers.ts";
import { answerBatch, answerBatchesByNumber } from "./batch-answer.ts";
import { answerDocument, answerDocumentOf } from "./document-answer.ts";
import { answerPack } from "./pack-answer.ts";
import { answerReceipt } from "./receipt-answer.ts";
import { answerRejections } from "./rejections-answer.ts";
import type { ReadAll } from "./stored-facts.ts";

export function createAnswers(store: ViewStore): Answers {
  async function read<T>(answer: (all: ReadAll, asOf: number) => Promise<T>): Promise<T> {
    const asOf = await store.checkpoint();
    return store.snapshot((all) => answer(all, asOf));
  }
  return {
    pack: (uri) => read((all, asOf) => answerPack(all, uri, asOf)),
    document: (owner, number, page) => read((all, asOf) => answerDocumentOf(all, owner, number, page, asOf)),
    documentByKey: (key, page) => read((all, asOf) => answerDocument(all, key, page, asOf)),
    batch: (uri) => read((all, asOf) => answerBatch(all, uri, asOf)),
    batchesByNumber: (batchNo) => read((all) => answerBatchesByNumber(all, batchNo)),
    rejections: (question) => read((all, asOf) => answerRejections(all, question, asOf)),
    receipt: (messageId, position, page) => read((all, asOf) => answerReceipt(all, messageId, position, page, asOf)),
  };
}
