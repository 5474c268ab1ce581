// Answers about one message: what became of it, and whether that is known yet.

import { BridgeError, type SqlRow } from "@csp/contracts";
import { httpUplinkStream } from "@csp/domain";
import type { DocumentVerdict, ReceiptAnswer, RefusedCodeAnswer } from "../answers.ts";
import { parseSource } from "./message-source.ts";
import { type ReadAll, textOf } from "./stored-facts.ts";

/** Documents, rejections and refused codes in one answer, each. */
const MAX_LISTED = 1000;

const MESSAGE = `SELECT m.id, m.received, m.events, m.listed, m.refused, m.documents, s.said AS source FROM message m JOIN term s ON s.n = m.source WHERE m.raw = ?`;
const TRANSLATED_TO = `SELECT stream, raw FROM translated_to`;
const DOCUMENTS = `SELECT d.key, d.number, d.verdict, o.said AS owner FROM document d JOIN term o ON o.n = d.owner WHERE d.raw = ? ORDER BY d.doc LIMIT ${MAX_LISTED}`;
const REJECTIONS = `SELECT reason, place, detail, document, codes FROM rejection WHERE raw = ? ORDER BY idx LIMIT ${MAX_LISTED}`;
const REFUSED = `SELECT idx, refused FROM (
    SELECT idx, refused, sum(codes) OVER (ORDER BY idx) - codes AS first FROM rejection WHERE raw = ? AND idx >= ? AND codes > 0
  ) AS page WHERE first <= ? ORDER BY idx`;

/** `<index of the rejection>.<codes of it to pass over>` */
const PAGE = /^(\d{1,9})\.(\d{1,4})$/;

export async function answerReceipt(all: ReadAll, messageId: string, position: number, page: string | null, asOf: number): Promise<ReceiptAnswer> {
  const from = readPage(page);
  const [row] = await all(MESSAGE, [position]);
  // A message whose translation is under way has a row without an id.
  if (row === undefined || row["id"] !== messageId) {
    const isUnknown = row === undefined ? isPassed(await all(TRANSLATED_TO), messageId, position) : row["id"] !== null;
    return { ...NOTHING, state: isUnknown ? "unknown" : "pending", messageId, position, asOf };
  }
  const source = parseSource(String(row["source"]));
  const listed = Number(row["listed"]);
  const refused = Number(row["refused"]);
  return {
    state: "translated",
    messageId,
    position,
    profile: source.profile,
    receivedAtMs: Number(row["received"]),
    ruleSet: source.ruleSet,
    events: Number(row["events"]),
    codesListed: listed,
    codesAccepted: listed - refused,
    codesRefused: refused,
    documents: (await all(DOCUMENTS, [position])).map((d) => ({
      key: String(d["key"]),
      owner: String(d["owner"]),
      number: String(d["number"]),
      verdict: d["verdict"] as DocumentVerdict,
    })),
    documentCount: Number(row["documents"]),
    rejections: (await all(REJECTIONS, [position])).map((r) => ({
      reason: String(r["reason"]),
      where: String(r["place"]),
      detail: String(r["detail"]),
      document: textOf(r["document"]),
      codes: Number(r["codes"]),
    })),
    ...(await readRefused(all, position, from)),
    asOf,
  };
}

const NOTHING = {
  profile: null,
  receivedAtMs: null,
  ruleSet: null,
  events: 0,
  codesListed: 0,
  codesAccepted: 0,
  codesRefused: 0,
  documents: [],
  documentCount: 0,
  rejections: [],
  refused: [],
  nextPage: null,
} as const;

/**
 * A stream is translated in its order. So once every stream that the message could be in has been translated further, the
 * message does not exist; a stream not heard of since may still hold it, and then it counts as pending.
 */
function isPassed(rows: readonly SqlRow[], messageId: string, position: number): boolean {
  const streams = new Map(rows.map((row) => [row["stream"], Number(row["raw"])]));
  return streams.has(httpUplinkStream(messageId)) && [...streams.values()].every((raw) => raw > position);
}

interface PageStart {
  readonly idx: number;
  readonly skip: number;
}

function readPage(page: string | null): PageStart {
  if (page === null) return { idx: 0, skip: 0 };
  const match = PAGE.exec(page);
  if (match === null) throw new BridgeError("ARGUMENT_INVALID", "page: not one that an answer gave as next_page");
  return { idx: Number(match[1]), skip: Number(match[2]) };
}

async function readRefused(
  all: ReadAll,
  position: number,
  { idx, skip }: PageStart,
): Promise<{ readonly refused: readonly RefusedCodeAnswer[]; readonly nextPage: string | null }> {
  const refused: RefusedCodeAnswer[] = [];
  for (const row of await all(REFUSED, [position, idx, skip + MAX_LISTED])) {
    const codes = JSON.parse(String(row["refused"])) as readonly (readonly [string, string, string, string])[];
    const start = row["idx"] === idx ? skip : 0;
    for (let at = start; at < codes.length; at++) {
      if (refused.length === MAX_LISTED) return { refused, nextPage: `${String(row["idx"])}.${at}` };
      const [where, reason, code, detail] = codes[at] ?? ["", "", "", ""];
      refused.push({ where, reason, code, detail });
    }
  }
  return { refused, nextPage: null };
}
