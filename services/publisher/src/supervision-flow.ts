// The first regulator view: how many packs of each drug took which kind of step, in which province, on which day. Says
// what the rows are, not when they are sent.

import type { LoggedEvent, SqlRow, ViewWrite } from "@csp/contracts";
import { CATEGORY, decodeProvenance, decodeTraceEvent, EVENT_TYPE } from "@csp/domain";
import type { RuleSet } from "@csp/formats";
import { type View, type ViewEvent, type ViewReading, withRegister } from "@csp/service-kit";
import { countPacks, type PackCount } from "./count-packs.ts";
import { actingParties, type Flow, flowOf } from "./flow.ts";
import { flowKeyText, type FlowRow, toFlowMessage } from "./flow-message.ts";
import { markPending, PENDING_TABLES } from "./pending.ts";
import type { PublishedView } from "./publish-view.ts";
import { chinaDayOf, regionOf } from "./region.ts";

export const SUPERVISION_FLOW = withRegister({
  view: "supervision-flow",
  version: 1,
  tables: [
    `CREATE TABLE flow_row(key TEXT NOT NULL PRIMARY KEY, region TEXT NOT NULL, drug TEXT NOT NULL, day TEXT NOT NULL, flow TEXT NOT NULL, level INTEGER NOT NULL,
      packs BIGINT NOT NULL, events BIGINT NOT NULL, as_of BIGINT NOT NULL) WITHOUT ROWID`,
    ...PENDING_TABLES,
  ],
});

/** Translations of the first generation alone: a later one says the same documents again. */
const GENERATION = 0;

/** One event as the view counts it; null for one that only its document's register entry is kept of. */
export interface FlowFact {
  readonly region: string;
  readonly day: string;
  readonly flow: Flow;
  readonly counts: readonly PackCount[];
}

export function createSupervisionFlow(rules: RuleSet): View<FlowFact | null> {
  return {
    schema: SUPERVISION_FLOW,
    filter: { categories: [CATEGORY.trace] },
    read: (event) => readEvent(event, rules),
    apply: applyFacts,
  };
}

/**
 * Every event of a document is read, also one that moves no packs, so that the register holds the documents that every
 * other store's does: those of which something was accepted.
 */
function readEvent(event: LoggedEvent, rules: RuleSet): ViewReading<FlowFact | null> | undefined {
  if (event.type !== EVENT_TYPE.traceEvent) return undefined;
  const { document, generation, rawPosition, sender } = decodeProvenance(event.meta);
  if (generation !== GENERATION || document === null) return undefined;
  const body = readFact(event.data, document.owner === "" ? sender : document.owner, rules);
  return { body, document: { key: document.key, hash: document.hash, raw: rawPosition, index: document.index }, weight: Math.max(1, body?.counts.length ?? 1) };
}

function readFact(data: Uint8Array, owner: string, rules: RuleSet): FlowFact | null {
  const event = decodeTraceEvent(data);
  const flow = flowOf(event);
  if (flow === null || event.epcList.length === 0) return null;
  return { region: regionOf(actingParties(event, flow, owner), rules), day: chinaDayOf(event), flow, counts: countPacks(event.epcList, rules) };
}

async function applyFacts(write: ViewWrite, events: readonly ViewEvent<FlowFact | null>[]): Promise<void> {
  const changes = [...changesOf(events)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (changes.length === 0) return;
  const rows = changes.map(([key, r]) => [key, r.region, r.drug, r.day, r.flow, r.level, r.packs, r.events, r.asOf]);
  await write.run(
    `INSERT INTO flow_row(key, region, drug, day, flow, level, packs, events, as_of)
     SELECT r.key, r.region, r.drug, r.day, r.flow, r.level, r.packs, r.events, r.as_of FROM {rows} WHERE true
     ON CONFLICT (key) DO UPDATE SET packs = flow_row.packs + excluded.packs, events = flow_row.events + excluded.events, as_of = excluded.as_of`,
    [],
    {
      columns: { key: "text", region: "text", drug: "text", day: "text", flow: "text", level: "int", packs: "bigint", events: "bigint", as_of: "bigint" },
      json: JSON.stringify(rows),
    },
  );
  await markPending(
    write,
    changes.map(([key, row]) => [key, row.asOf]),
  );
}

/** What the events add to each row; events of duplicate and conflicting documents add nothing. */
function changesOf(events: readonly ViewEvent<FlowFact | null>[]): ReadonlyMap<string, FlowRow> {
  const changes = new Map<string, { -readonly [K in keyof FlowRow]: FlowRow[K] }>();
  for (const { body, verdict, position } of events) {
    if (body === null || verdict !== "apply") continue;
    const { region, day, flow } = body;
    for (const { drug, level, packs } of body.counts) {
      const key = flowKeyText({ region, drug, day, flow, level });
      const change = changes.get(key);
      if (change === undefined) {
        changes.set(key, { region, drug, day, flow, level, packs, events: 1, asOf: position });
      } else {
        change.packs += packs;
        change.events += 1;
        change.asOf = position;
      }
    }
  }
  return changes;
}

/** The view with how its rows are published. */
export function publishedFlow(rules: RuleSet): PublishedView<FlowFact | null> {
  const { view, version } = SUPERVISION_FLOW;
  return { view: createSupervisionFlow(rules), table: "flow_row", toMessage: (row) => toFlowMessage(view, version, toFlowRow(row)) };
}

/** The row that a `SELECT` of all columns of `flow_row` gave. */
export function toFlowRow(row: SqlRow): FlowRow {
  const text = (column: string): string => String(row[column]);
  const count = (column: string): number => Number(row[column]);
  const flow = text("flow") as Flow;
  return {
    region: text("region"),
    drug: text("drug"),
    day: text("day"),
    flow,
    level: count("level"),
    packs: count("packs"),
    events: count("events"),
    asOf: count("as_of"),
  };
}
