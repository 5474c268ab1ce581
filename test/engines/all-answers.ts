// Every question that the read side answers, about everything that a view holds.

import type { SqlRow, ViewStore } from "@csp/contracts";
import { type Answers, createAnswers } from "@csp/query";

const PAGE = { offset: 0, limit: 1000 };
const NO_REJECTION_LEFT_OUT = { reason: null, profile: null, sender: null, before: null, limit: 1000 };
/** Packs asked for, at most: one answer takes a few milliseconds. */
const MOST_PACKS = 400;

/** Whom the questions are about. */
export interface Asked {
  readonly documents: readonly string[];
  readonly batches: readonly string[];
  readonly batchNumbers: readonly string[];
  readonly receipts: readonly (readonly [messageId: string, position: number])[];
}

/** All that a store of the pack view holds. */
export async function askedOf(store: ViewStore): Promise<Asked> {
  const column = async (sql: string): Promise<readonly string[]> => (await store.all(sql)).map((row) => String(row["one"])).toSorted(byText);
  const messages = await store.all("SELECT id, raw FROM message WHERE id IS NOT NULL ORDER BY raw");
  return {
    documents: await column("SELECT DISTINCT key AS one FROM document"),
    batches: await column("SELECT uri AS one FROM batch"),
    batchNumbers: await column("SELECT DISTINCT number AS one FROM batch"),
    receipts: messages.map((row: SqlRow) => [String(row["id"]), Number(row["raw"])] as const),
  };
}

/** All answers that a store gives, without up to where they hold. */
export async function answersOf(store: ViewStore, asked: Asked): Promise<{ readonly answers: unknown; readonly count: number }> {
  const ask: Answers = createAnswers(store);
  const documents = await inTurn(asked.documents, (key) => ask.documentByKey(key, PAGE));
  const byNumber = await inTurn(documents, async (one) => one && ask.document(one.owner, one.number, PAGE));
  const codes = [...new Set(documents.flatMap((one) => one?.codes ?? []))].toSorted(byText).slice(0, MOST_PACKS);
  const packs = await inTurn(codes, ask.pack);
  const batches = [...(await inTurn(asked.batches, ask.batch)), ...(await inTurn(asked.batchNumbers, ask.batchesByNumber))];
  const receipts = await inTurn(asked.receipts, ([id, position]) => ask.receipt(id, position, null));
  const { rejections } = await ask.rejections(NO_REJECTION_LEFT_OUT);
  const answers = { documents, byNumber, packs, batches, receipts, rejections };
  const withoutAsOf = JSON.stringify(answers, (key, value: unknown) => (key === "asOf" ? undefined : value));
  return { answers: JSON.parse(withoutAsOf) as unknown, count: Object.values(answers).flat().length };
}

async function inTurn<T, R>(list: readonly T[], ask: (one: T) => Promise<R>): Promise<readonly R[]> {
  const answers: R[] = [];
  for (const one of list) answers.push(await ask(one));
  return answers;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
