// The history of a pack: the events that name it, and those that name a container while the pack was in it, and that
// container's container, and so on. Bounded in depth, containers and events, so that no tangle of packings can hold it up.

import type { PackFact } from "../answers.ts";
import { urisOf } from "./code-rows.ts";
import { compareMoments, isDuring, type Moment, overlap, type Packing, type Stay, staysOf } from "./containment.ts";
import { readEmptyings } from "./containment-rows.ts";
import { readChanges } from "./fact-changes.ts";
import { leavesContainer } from "./leaving.ts";
import { type Role, ROLE, roleOf, VOID } from "./roles.ts";
import { EV_ROOM, NONE } from "./schema.ts";
import { FACT_COLUMNS, FACT_JOINS, type ReadAll, type StoredFact, toStoredFact } from "./stored-facts.ts";

/** Containers in containers, at most. */
const MAX_DEPTH = 16;
const MAX_CONTAINERS = 256;
/** Of one code, the newest in log order, and of the whole history: about 20 ms of reading. */
const MAX_FACTS = 2000;

// ?1: number of the code; ?2: its commissioning, or NONE.
const NAMED = `WITH named AS (
    SELECT * FROM (SELECT ev.e % 10 AS digit, ev.e / 10 % ${EV_ROOM / 10} AS f FROM ev
      WHERE ev.e BETWEEN CAST(?1 AS BIGINT) * ${EV_ROOM} AND CAST(?1 AS BIGINT) * ${EV_ROOM} + ${EV_ROOM - 1} ORDER BY ev.e DESC LIMIT ${MAX_FACTS}) AS newest
    UNION ALL SELECT ${ROLE.child}, i.f FROM inside i WHERE i.child = CAST(?1 AS BIGINT)
    UNION ALL SELECT ${ROLE.object}, fact.f FROM fact WHERE fact.f = CAST(?2 AS BIGINT)
  ) SELECT named.digit, ${FACT_COLUMNS} FROM named ${FACT_JOINS}`;

interface NamedFact extends StoredFact {
  readonly role: Role;
  /** It names the code and moves and packs nothing. */
  readonly isVoid: boolean;
}

/** A container that the pack was in, or the pack itself. */
interface Visit {
  readonly id: number;
  /** The containers on the way, nearest first. */
  readonly way: readonly number[];
  /** Null for the pack itself. */
  readonly during: Pick<Stay, "from" | "until"> | null;
  /** When what is directly in it was moved on by itself, since it was packed. */
  readonly leavings: readonly Moment[];
}

export interface PackHistory {
  readonly facts: readonly PackFact[];
  /** The container that it is in now, and that one's, outermost last. */
  readonly containers: readonly number[];
  /** Numbers of all events that name the pack itself. */
  readonly own: ReadonlySet<number>;
  /** A bound was reached: the history lacks something. */
  readonly cut: boolean;
}

export async function readHistory(all: ReadAll, id: number, commissioned: number | null): Promise<PackHistory> {
  const visits: Visit[] = [{ id, way: [], during: null, leavings: [] }];
  const lasting: (readonly number[])[] = [];
  const known = new Map<number, readonly NamedFact[]>();
  const found = new Map<number, NamedFact & { readonly way: readonly number[] }>();
  let cut = false;
  // Grows while it is walked, nearest containers first, so that an event that names both the pack and its container is the pack's own.
  for (const planned of visits) {
    let facts = known.get(planned.id);
    if (facts === undefined) known.set(planned.id, (facts = await readNamed(all, planned.id, planned.way.length === 0 ? commissioned : null)));
    const visit = cutByLeaving(planned, facts);
    if (visit.during?.until === null) lasting.push(visit.way);
    cut ||= facts.length >= MAX_FACTS;
    for (const fact of facts) if (!found.has(fact.f) && belongs(fact, visit)) found.set(fact.f, { ...fact, way: visit.way });
    if (found.size >= MAX_FACTS) {
      cut = true;
      break;
    }
    for (const next of await containersOf(all, visit, facts)) {
      if (next.way.length > MAX_DEPTH || visits.length > MAX_CONTAINERS) cut = true;
      else visits.push(next);
    }
  }
  const own = new Set((known.get(id) ?? []).map(({ f }) => f));
  return { facts: await toPackFacts(all, [...found.values()].slice(0, MAX_FACTS)), containers: wayOutNow(lasting), own, cut };
}

/** A stay ends when the packed one is moved on by itself, by an event that does not name the container as well. */
function cutByLeaving(visit: Visit, facts: readonly NamedFact[]): Visit {
  const { during, leavings } = visit;
  if (during === null || leavings.length === 0) return visit;
  const named = new Set(facts.map(({ f }) => f));
  const left = leavings.find(({ f }) => !named.has(f));
  if (left === undefined || (during.until !== null && compareMoments(during.until, left) <= 0)) return visit;
  return { ...visit, during: { ...during, until: left } };
}

/** The longest chain of containers of which each is in the next still. */
function wayOutNow(lasting: readonly (readonly number[])[]): readonly number[] {
  const isLasting = (way: readonly number[]) => lasting.some((one) => one.length === way.length && one.every((id, i) => id === way[i]));
  let longest: readonly number[] = [];
  for (const way of lasting) if (way.length > longest.length && way.every((_, i) => isLasting(way.slice(0, i + 1)))) longest = way;
  return longest;
}

async function readNamed(all: ReadAll, id: number, commissioned: number | null): Promise<readonly NamedFact[]> {
  const rows = await all(NAMED, [id, commissioned ?? NONE]);
  return rows.map((row) => {
    const stored = toStoredFact(row);
    const digit = Number(row["digit"]);
    const role = digit === ROLE.object && stored.kind.type === "TransformationEvent" ? "output" : roleOf(digit);
    return { ...stored, role, isVoid: digit >= VOID };
  });
}

/** Whether what happened to the container happened to the pack in it. */
function belongs(fact: NamedFact, { during }: Visit): boolean {
  if (during === null) return true;
  const { type, action } = fact.kind;
  // What is put into the container beside the pack is not the pack's affair, and how the container came to be was before. That all came out, is.
  if (type === "AggregationEvent" && fact.role === "parent") return fact.f === during.until?.f;
  if (type === "ObjectEvent" && action === "ADD") return false;
  return isDuring(during, fact);
}

async function containersOf(all: ReadAll, { id, way, during }: Visit, facts: readonly NamedFact[]): Promise<readonly Visit[]> {
  const packings = packingsIn(facts);
  if (packings.length === 0) return [];
  const containers = new Set(packings.flatMap(({ container }) => (container === null ? [] : [container])));
  const emptyings = await readEmptyings(all, [...containers]);
  const leavings = facts.filter((fact) => !fact.isVoid && fact.role === "object" && leavesContainer(fact.kind)).toSorted(compareMoments);
  const visits: Visit[] = [];
  for (const stay of staysOf(packings, (container) => emptyings.get(container) ?? [])) {
    const shared = during === null ? stay : overlap(stay, during);
    const isLoop = stay.container === id || way.includes(stay.container);
    if (shared === null || isLoop) continue;
    visits.push({ id: stay.container, way: [...way, stay.container], during: shared, leavings: leavings.filter((one) => compareMoments(stay.from, one) < 0) });
  }
  return visits;
}

function packingsIn(facts: readonly NamedFact[]): readonly Packing[] {
  return facts.flatMap(({ role, kind, parent, f, timeMs, isVoid }) => {
    if (role !== "child" || kind.type !== "AggregationEvent" || isVoid) return [];
    return kind.action === "ADD" || kind.action === "DELETE" ? [{ action: kind.action, container: parent, f, timeMs }] : [];
  });
}

async function toPackFacts(all: ReadAll, found: readonly (NamedFact & { readonly way: readonly number[] })[]): Promise<readonly PackFact[]> {
  const ids = [...new Set(found.flatMap(({ way }) => way))];
  const uris = new Map((await urisOf(all, ids)).map((uri, i) => [ids[i], uri]));
  const changed = await readChanges(all, found);
  return found
    .toSorted((a: Moment, b: Moment) => compareMoments(a, b))
    .map((one) => ({ ...changed(one, one.isVoid), role: one.role, through: one.way.map((id) => uris.get(id) ?? "") }));
}
