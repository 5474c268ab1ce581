// Answers about one document: the facts it gave, its codes, and every time it was sent.

import type { SqlRow } from "@csp/contracts";
import type { Verdict } from "@csp/service-kit";
import type { DocumentAnswer, Sending } from "../answers.ts";
import { urisOf } from "./code-rows.ts";
import { readChanges } from "./fact-changes.ts";
import { readIdList } from "./id-list.ts";
import { parseSource } from "./message-source.ts";
import { ROLE } from "./roles.ts";
import { LISTING_ROOM, NONE } from "./schema.ts";
import { FACT_COLUMNS, FACT_JOINS, type ReadAll, textOf, toStoredFact } from "./stored-facts.ts";

export interface CodePage {
  readonly offset: number;
  readonly limit: number;
}

const MAX_FACTS = 1000;
const MAX_SENDINGS = 1000;

const BY_KEY = `SELECT g.key, g.raw, g.doc, d.number, o.said AS owner FROM document_register g JOIN document d ON d.raw = g.raw AND d.doc = g.doc JOIN term o ON o.n = d.owner WHERE g.key = ?`;
// Several documents of one owner may bear one number, as relation files of one batch: the first.
const KEY_OF = `SELECT d.key FROM term o JOIN document d ON d.owner = o.n JOIN document_register g ON g.key = d.key AND g.raw = d.raw AND g.doc = d.doc
  WHERE o.said = ? AND d.number = ? ORDER BY d.raw, d.doc LIMIT 1`;
const FACTS = `WITH named AS (SELECT f FROM fact WHERE raw = ? AND doc = ? ORDER BY f LIMIT ${MAX_FACTS}) SELECT ${FACT_COLUMNS} FROM named ${FACT_JOINS} ORDER BY fact.f`;
const FACT_COUNT = `SELECT count(*) AS n FROM fact WHERE raw = ? AND doc = ?`;
const PARENTS = `SELECT DISTINCT parent FROM fact WHERE raw = ? AND doc = ? AND parent <> ${NONE} LIMIT ${MAX_FACTS}`;
const listings = (
  roles: readonly number[],
): string => `FROM fact CROSS JOIN listing l WHERE l.l BETWEEN fact.f * ${LISTING_ROOM} AND fact.f * ${LISTING_ROOM} + ${LISTING_ROOM - 1}
  AND fact.raw = ? AND fact.doc = ? AND l.l % 10 IN (${roles.join(", ")})`;
const countOf = (roles: readonly number[]): string => `SELECT sum(l.n) AS n ${listings(roles)}`;
const pageOf = (roles: readonly number[]): string =>
  `SELECT l, n, first FROM (SELECT l.l, l.n, sum(l.n) OVER (ORDER BY l.l) - l.n AS first ${listings(roles)}) AS page WHERE first < ? AND first + n > ? ORDER BY l`;
const LISTING = `SELECT ids FROM listing WHERE l = ?`;
const SENDINGS = `SELECT t.raw, t.verdict, m.id, m.received, s.said AS source FROM (
    SELECT raw, doc, 'apply' AS verdict FROM document_register WHERE key = ?1 UNION ALL SELECT raw, doc, verdict FROM document_repeat WHERE key = ?1
  ) AS t LEFT JOIN message m ON m.raw = t.raw LEFT JOIN term s ON s.n = m.source ORDER BY t.verdict <> 'apply', t.raw, t.doc LIMIT ${MAX_SENDINGS}`;

/** A document's codes are those that its events name for themselves; only where it has none, as an aggregation alone, those that it packs. */
const NAMED = [ROLE.object, ROLE.input, ROLE.output];
const PACKED = [ROLE.child];
const COUNT_NAMED = countOf(NAMED);
const COUNT_PACKED = countOf(PACKED);
const PAGE_NAMED = pageOf(NAMED);
const PAGE_PACKED = pageOf(PACKED);

export async function answerDocumentOf(all: ReadAll, owner: string, number: string, page: CodePage, asOf: number): Promise<DocumentAnswer | undefined> {
  const [row] = await all(KEY_OF, [owner, number]);
  return row === undefined ? undefined : answerDocument(all, String(row["key"]), page, asOf);
}

export async function answerDocument(all: ReadAll, key: string, page: CodePage, asOf: number): Promise<DocumentAnswer | undefined> {
  const [row] = await all(BY_KEY, [key]);
  if (row === undefined) return undefined;
  const at = [Number(row["raw"]), Number(row["doc"])];
  const stored = (await all(FACTS, at)).map(toStoredFact);
  const changed = await readChanges(all, stored);
  const facts = stored.map((one) => changed(one, false));
  const [count] = facts.length < MAX_FACTS ? [] : await all(FACT_COUNT, at);
  return {
    key,
    owner: String(row["owner"]),
    number: String(row["number"]),
    facts,
    ...(count === undefined || count["n"] === facts.length ? {} : { factCount: Number(count["n"]) }),
    ...(await readCodes(all, at, page)),
    sendings: (await all(SENDINGS, [key])).map(toSending),
    asOf,
  };
}

async function readCodes(all: ReadAll, at: readonly number[], page: CodePage): Promise<Pick<DocumentAnswer, "codes" | "codeCount">> {
  const named = await countCodes(all, COUNT_NAMED, at);
  if (named > 0) return { codes: await urisOf(all, await readPage(all, PAGE_NAMED, at, page)), codeCount: named };
  const parents = (await all(PARENTS, at)).map((row) => Number(row["parent"]));
  const first = parents.slice(page.offset, page.offset + page.limit);
  const rest = await readPage(all, PAGE_PACKED, at, { offset: Math.max(0, page.offset - parents.length), limit: page.limit - first.length });
  return { codes: await urisOf(all, [...first, ...rest]), codeCount: parents.length + (await countCodes(all, COUNT_PACKED, at)) };
}

async function countCodes(all: ReadAll, sql: string, at: readonly number[]): Promise<number> {
  const [row] = await all(sql, at);
  return Number(row?.["n"] ?? 0);
}

async function readPage(all: ReadAll, sql: string, at: readonly number[], { offset, limit }: CodePage): Promise<readonly number[]> {
  const ids: number[] = [];
  if (limit <= 0) return ids;
  for (const { l, first } of await all(sql, [...at, offset + limit, offset])) {
    const [listing] = await all(LISTING, [l ?? null]);
    ids.push(...readIdList(String(listing?.["ids"]), Math.max(0, offset - Number(first)), limit - ids.length));
  }
  return ids;
}

function toSending(row: SqlRow): Sending {
  const source = textOf(row["source"]);
  return {
    rawPosition: Number(row["raw"]),
    messageId: textOf(row["id"]),
    verdict: row["verdict"] as Verdict,
    receivedAtMs: row["received"] === null ? null : Number(row["received"]),
    sender: source === null ? null : parseSource(source).sender,
  };
}
