// What was refused lately, of all messages: the newest first, a bounded look at a time. For operators, who ask across senders.

import { formatReceipt } from "@csp/domain";
import type { SqlRow } from "@csp/contracts";
import type { ListedRejection, RejectionsAnswer, RejectionsQuestion } from "../answers.ts";
import { parseSource } from "./message-source.ts";
import { type ReadAll, textOf } from "./stored-facts.ts";

/** Rejections looked at for one answer; what is further back is for the next. */
const MOST_LOOKED = 2000;
/** Refused codes that are listed of one rejection; `codeCount` counts all. */
const MOST_CODES = 20;
const NEWEST = { raw: Number.MAX_SAFE_INTEGER, idx: 0 };

const REJECTIONS = `SELECT r.raw, r.idx, r.reason, r.place, r.detail, r.document, r.codes, r.refused, m.id, m.revision, m.received, s.said AS source
  FROM rejection r JOIN message m ON m.raw = r.raw JOIN term s ON s.n = m.source
  WHERE r.raw < ?1 OR (r.raw = ?1 AND r.idx < ?2) ORDER BY r.raw DESC, r.idx DESC LIMIT ${MOST_LOOKED}`;

export async function answerRejections(all: ReadAll, { before, limit, ...wanted }: RejectionsQuestion, asOf: number): Promise<RejectionsAnswer> {
  const start = before === null ? NEWEST : readPlace(before);
  const rows = await all(REJECTIONS, [start.raw, start.idx]);
  const rejections: ListedRejection[] = [];
  for (const row of rows) {
    const one = toRejection(row);
    if (!matches(one, wanted)) continue;
    rejections.push(one);
    if (rejections.length === limit) return { rejections, next: placeOf(row), asOf };
  }
  const last = rows.at(-1);
  return { rejections, next: rows.length === MOST_LOOKED && last !== undefined ? placeOf(last) : null, asOf };
}

function matches(one: ListedRejection, { reason, profile, sender }: Pick<RejectionsQuestion, "reason" | "profile" | "sender">): boolean {
  if (reason !== null && one.reason !== reason && !one.codes.some((code) => code.reason === reason)) return false;
  if (profile !== null && one.profile !== profile) return false;
  return sender === null || one.sender === sender;
}

function toRejection(row: SqlRow): ListedRejection {
  const { stream, profile, sender } = parseSource(String(row["source"]));
  const codes = JSON.parse(String(row["refused"])) as readonly (readonly [where: string, reason: string, code: string, detail: string])[];
  const messageId = textOf(row["id"]);
  return {
    reason: String(row["reason"]),
    where: String(row["place"]),
    detail: String(row["detail"]),
    document: textOf(row["document"]),
    // Of a message whose translation is under way there is no receipt yet.
    receipt: messageId === null ? null : formatReceipt({ messageId, position: Number(row["raw"]) }),
    stream,
    revision: Number(row["revision"]),
    profile,
    sender,
    receivedAtMs: Number(row["received"]),
    codes: codes.slice(0, MOST_CODES).map(([where, reason, code, detail]) => ({ where, reason, code, detail })),
    codeCount: Number(row["codes"]),
  };
}

function placeOf(row: SqlRow): string {
  return `${String(row["raw"])}.${String(row["idx"])}`;
}

/** Takes what `placeOf` made; anything else is the newest. */
function readPlace(text: string): { readonly raw: number; readonly idx: number } {
  const [, raw, idx] = /^(\d{1,16})\.(\d{1,9})$/.exec(text) ?? [];
  return raw === undefined ? NEWEST : { raw: Number(raw), idx: Number(idx) };
}
