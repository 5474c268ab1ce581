// Answers about one pack: what it is, where it is, what is in it, what happened to it.

import { classUriOf, parseBatchUri } from "@csp/codes";
import type { BatchRef, PackAnswer } from "../answers.ts";
import { type BatchRow, findCode, urisOf } from "./code-rows.ts";
import { compareMoments, type Moment, staysOf } from "./containment.ts";
import { idRows, readPackings } from "./containment-rows.ts";
import { parseKind } from "./fact-kind.ts";
import { timeMsOf } from "./fact-time.ts";
import { readIdList } from "./id-list.ts";
import { leavesContainer } from "./leaving.ts";
import { readHistory } from "./pack-history.ts";
import { ROLE } from "./roles.ts";
import { EV_ROOM, LISTING_ROOM } from "./schema.ts";
import type { ReadAll } from "./stored-facts.ts";

const MAX_CONTENTS = 1000;
/** Codes that were ever packed into a container and are looked at to find those in it now, at most. */
const MAX_CANDIDATES = 20_000;

const LISTINGS_INTO = `SELECT l.l, l.n FROM ev CROSS JOIN listing l WHERE l.l BETWEEN ev.e / 10 % ${EV_ROOM / 10} * ${LISTING_ROOM} AND ev.e / 10 % ${EV_ROOM / 10} * ${LISTING_ROOM} + ${LISTING_ROOM - 1}
  AND ev.e BETWEEN CAST(?1 AS BIGINT) * ${EV_ROOM} AND CAST(?1 AS BIGINT) * ${EV_ROOM} + ${EV_ROOM - 1} AND ev.e % 10 = ${ROLE.parent} AND l.l % 10 = ${ROLE.child} ORDER BY l.l LIMIT ${MAX_CANDIDATES}`;
const LISTING = `SELECT ids FROM listing WHERE l = ?`;
const MOVED = `SELECT r.id, fact.f, fact.time, term.said FROM {rows} CROSS JOIN ev CROSS JOIN fact CROSS JOIN term
  WHERE ev.e BETWEEN r.id * ${EV_ROOM} AND r.id * ${EV_ROOM} + ${EV_ROOM - 1} AND ev.e % 10 = ${ROLE.object} AND fact.f = ev.e / 10 % ${EV_ROOM / 10} AND term.n = fact.kind`;
const STILL_INSIDE = `SELECT i.child FROM {rows} JOIN inside i ON i.child = r.id WHERE i.parent = ?`;

export async function answerPack(all: ReadAll, uri: string, asOf: number): Promise<PackAnswer | undefined> {
  const code = await findCode(all, uri);
  if (code === undefined) return undefined;
  const { facts, containers, own, cut } = await readHistory(all, code.id, code.commissioned);
  const packed = code.kids === 0 ? [] : await readContents(all, code.id, Math.min(code.kids, MAX_CONTENTS));
  const left = await readLeft(all, packed, own);
  return {
    uri,
    classUri: classUriOf(uri),
    level: code.level,
    batch: code.batch === null ? null : toBatchRef(code.batch),
    commissioned: code.commissioned !== null,
    containers: await urisOf(all, containers),
    contents: await urisOf(
      all,
      packed.filter((child) => !left.has(child)),
    ),
    contentCount: code.kids - left.size,
    history: facts,
    ...(cut ? { historyCut: true } : {}),
    asOf,
  };
}

export function toBatchRef({ uri, number, productionDate, expiryDate }: BatchRow): BatchRef {
  const name = parseBatchUri(uri);
  return { uri, drugKey: name.ok ? name.value.drugKey : "", batchNo: number, productionDate, expiryDate };
}

/** Those that have been moved on by themselves since they were packed, by an event that does not name the container (`own`) as well. */
async function readLeft(all: ReadAll, packed: readonly number[], own: ReadonlySet<number>): Promise<ReadonlySet<number>> {
  const leavings = new Map<number, Moment[]>();
  for (const row of packed.length === 0 ? [] : await all(MOVED, [], idRows(packed))) {
    const [id, f] = [Number(row["id"]), Number(row["f"])];
    if (own.has(f) || !leavesContainer(parseKind(String(row["said"])))) continue;
    leavings.set(id, [...(leavings.get(id) ?? []), { f, timeMs: timeMsOf(String(row["time"])) }]);
  }
  const left = new Set<number>();
  const packings = await readPackings(all, [...leavings.keys()]);
  for (const [id, moments] of leavings) {
    // It is in the container now, so no emptying has ended its last stay.
    const since = staysOf(packings.get(id) ?? [], () => []).at(-1)?.from;
    if (since !== undefined && moments.some((moment) => compareMoments(since, moment) < 0)) left.add(id);
  }
  return left;
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
