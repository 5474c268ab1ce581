// Answers about one pack: what it is, where it is, what is in it, what happened to it.

import { classUriOf, parseBatchUri } from "@csp/codes";
import type { BatchRef, PackAnswer } from "../answers.ts";
import { type BatchRow, findCode, urisOf } from "./code-rows.ts";
import { idRows } from "./containment-rows.ts";
import { readIdList } from "./id-list.ts";
import { MAX_DEPTH, readHistory } from "./pack-history.ts";
import { ROLE } from "./roles.ts";
import { EV_ROOM, LISTING_ROOM, NONE } from "./schema.ts";
import type { ReadAll } from "./stored-facts.ts";

const MAX_CONTENTS = 1000;
/** Codes that were ever packed into a container and are looked at to find those in it now, at most. */
const MAX_CANDIDATES = 20_000;

const CONTAINERS = `WITH RECURSIVE up(id, depth) AS (
    SELECT i.parent, 1 FROM inside i WHERE i.child = CAST(?1 AS BIGINT)
    UNION ALL SELECT i.parent, up.depth + 1 FROM up JOIN inside i ON i.child = up.id WHERE up.depth < ${MAX_DEPTH} AND up.id <> ${NONE}
  ) SELECT id FROM up ORDER BY depth`;
const LISTINGS_INTO = `SELECT l.l, l.n FROM ev CROSS JOIN listing l WHERE l.l BETWEEN ev.e / 10 % ${EV_ROOM / 10} * ${LISTING_ROOM} AND ev.e / 10 % ${EV_ROOM / 10} * ${LISTING_ROOM} + ${LISTING_ROOM - 1}
  AND ev.e BETWEEN CAST(?1 AS BIGINT) * ${EV_ROOM} AND CAST(?1 AS BIGINT) * ${EV_ROOM} + ${EV_ROOM - 1} AND ev.e % 10 = ${ROLE.parent} AND l.l % 10 = ${ROLE.child} ORDER BY l.l LIMIT ${MAX_CANDIDATES}`;
const LISTING = `SELECT ids FROM listing WHERE l = ?`;
const STILL_INSIDE = `SELECT i.child FROM {rows} JOIN inside i ON i.child = r.id WHERE i.parent = ?`;

export async function answerPack(all: ReadAll, uri: string, asOf: number): Promise<PackAnswer | undefined> {
  const code = await findCode(all, uri);
  if (code === undefined) return undefined;
  const { facts, cut } = await readHistory(all, code.id, code.commissioned);
  return {
    uri,
    classUri: classUriOf(uri),
    level: code.level,
    batch: code.batch === null ? null : toBatchRef(code.batch),
    commissioned: code.commissioned !== null,
    containers: await urisOf(all, await readContainers(all, code.id)),
    contents: code.kids === 0 ? [] : await urisOf(all, await readContents(all, code.id, Math.min(code.kids, MAX_CONTENTS))),
    contentCount: code.kids,
    history: facts,
    ...(cut ? { historyCut: true } : {}),
    asOf,
  };
}

export function toBatchRef({ uri, number, productionDate, expiryDate }: BatchRow): BatchRef {
  const name = parseBatchUri(uri);
  return { uri, drugKey: name.ok ? name.value.drugKey : "", batchNo: number, productionDate, expiryDate };
}

/** Ends where a container is met again. */
async function readContainers(all: ReadAll, id: number): Promise<readonly number[]> {
  const met = new Set([NONE, id]);
  for (const row of await all(CONTAINERS, [id])) {
    const container = Number(row["id"]);
    if (met.has(container)) break;
    met.add(container);
  }
  return [...met].slice(2);
}

/** In the order in which they were packed. */
async function readContents(all: ReadAll, id: number, limit: number): Promise<readonly number[]> {
  const contents = new Set<number>();
  let looked = 0;
  for (const { l, n } of await all(LISTINGS_INTO, [id])) {
    if (contents.size >= limit || looked >= MAX_CANDIDATES) break;
    const [listing] = await all(LISTING, [l ?? null]);
    const packed = readIdList(String(listing?.["ids"]), 0, Number(n));
    looked += packed.length;
    const still = new Set((await all(STILL_INSIDE, [id], idRows(packed))).map((row) => Number(row["child"])));
    for (const child of packed) if (still.has(child)) contents.add(child);
  }
  return [...contents].slice(0, limit);
}
