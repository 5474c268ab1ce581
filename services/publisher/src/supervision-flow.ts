// The first regulator view: how many packs of each drug took which kind of step, in which province, on which day. Says
// what the rows are, not when they are sent.

import { type EventLog, type LoggedEvent, type Position, type SqlRow, supervisionTopic, type ViewWrite } from "@csp/contracts";
import { CATEGORY, decodeProvenance, decodeTraceEvent, documentChangeOf, EVENT_TYPE, SUPERVISION_FLOW_SCHEMA, viewOfGeneration } from "@csp/domain";
import type { RuleSet } from "@csp/formats";
import { type View, type ViewEvent, type ViewReading, withRegister } from "@csp/service-kit";
import { adjustments, CHANGED_TABLES, keepPlaces, ownerOf, type ReadLogged, type ToldEvent } from "./changed-documents.ts";
import type { Flow } from "./flow.ts";
import { addSum, type FlowFact, type FlowSum, type FlowSums, readFlowFact } from "./flow-fact.ts";
import { flowKeyText, type FlowRow, toFlowMessage } from "./flow-message.ts";
import { markPending, PENDING_TABLES } from "./pending.ts";
import type { PublishedView } from "./publish-view.ts";

export const SUPERVISION_FLOW = withRegister({
  view: "supervision-flow",
  version: 4,
  tables: [
    `CREATE TABLE flow_row(key TEXT NOT NULL PRIMARY KEY, region TEXT NOT NULL, drug TEXT NOT NULL, day TEXT NOT NULL, flow TEXT NOT NULL, level INTEGER NOT NULL,
      packs BIGINT NOT NULL, events BIGINT NOT NULL, as_of BIGINT NOT NULL) WITHOUT ROWID`,
    ...CHANGED_TABLES,
    ...PENDING_TABLES,
  ],
});

/** What the view keeps of an event: every one of a document, so that the register holds the documents that every other store's does. */
export interface FlowReading {
  readonly told: ToldEvent;
  /** Null for one that moves no packs. */
  readonly fact: FlowFact | null;
}

/** The view of one generation of translations: another says the same documents again. */
export function createSupervisionFlow(rules: RuleSet, read: ReadLogged, of: number): View<FlowReading> {
  return {
    schema: viewOfGeneration(SUPERVISION_FLOW, of),
    filter: { categories: [CATEGORY.trace] },
    read: (event) => readEvent(event, rules, of),
    apply: (write, events) => applyFacts(write, events, rules, read),
  };
}

function readEvent(logged: LoggedEvent, rules: RuleSet, of: number): ViewReading<FlowReading> | undefined {
  if (logged.type !== EVENT_TYPE.traceEvent) return undefined;
  const { document, generation, rawPosition, sender, receivedAtMs, traceParent } = decodeProvenance(logged.meta);
  if (generation !== of || document === null) return undefined;
  const event = decodeTraceEvent(logged.data);
  const fact = readFlowFact(event, ownerOf(document.owner, sender), rules);
  const about = documentChangeOf(event, document)?.key ?? null;
  const { position, stream, revision } = logged;
  const told = { position, stream, revision, raw: rawPosition, doc: document.index, key: document.key, counts: fact !== null, about };
  return {
    body: { told, fact },
    document: { key: document.key, hash: document.hash, raw: rawPosition, index: document.index },
    weight: Math.max(1, fact?.counts.length ?? 1),
    receivedAtMs,
    traceParent,
  };
}

async function applyFacts(write: ViewWrite, events: readonly ViewEvent<FlowReading>[], rules: RuleSet, read: ReadLogged): Promise<void> {
  // Events of duplicate and conflicting documents add nothing.
  const applied = events.filter(({ verdict }) => verdict === "apply").map(({ body }) => body);
  const told = applied.map((body) => body.told);
  keepPlaces(write, told);
  const sums: FlowSums = new Map();
  const asOf = new Map<string, Position>();
  const addRow = (sum: FlowSum, position: Position): void => {
    addSum(sums, sum, sum.packs, sum.events);
    const key = flowKeyText(sum);
    asOf.set(key, Math.max(asOf.get(key) ?? 0, position));
  };
  for (const { fact, told: at } of applied) {
    if (fact === null) continue;
    const { region, day, flow, counts } = fact;
    for (const { drug, level, packs } of counts) addRow({ region, drug, day, flow, level, packs, events: 1 }, at.position);
  }
  for (const [position, sum] of await adjustments(write, told, read, rules)) addRow(sum, position);
  const changes = [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (changes.length === 0) return;
  const rows = changes.map(([key, r]) => [key, r.region, r.drug, r.day, r.flow, r.level, r.packs, r.events, asOf.get(key)]);
  void write.run(
    `INSERT INTO flow_row(key, region, drug, day, flow, level, packs, events, as_of)
     SELECT r.key, r.region, r.drug, r.day, r.flow, r.level, r.packs, r.events, r.as_of FROM {rows} WHERE true
     ON CONFLICT (key) DO UPDATE SET packs = flow_row.packs + excluded.packs, events = flow_row.events + excluded.events, as_of = excluded.as_of`,
    [],
    {
      columns: { key: "text", region: "text", drug: "text", day: "text", flow: "text", level: "int", packs: "bigint", events: "bigint", as_of: "bigint" },
      json: JSON.stringify(rows),
    },
  );
  markPending(
    write,
    changes.map(([key]) => [key, asOf.get(key) ?? 0]),
  );
}

/** The view with how its rows are published. */
export function publishedFlow(rules: RuleSet, log: EventLog, generation: number): PublishedView<FlowReading> {
  const { view, version } = viewOfGeneration(SUPERVISION_FLOW, generation);
  return {
    view: createSupervisionFlow(rules, (stream, revision) => readLogged(log, stream, revision), generation),
    table: "flow_row",
    published: "SELECT key, as_of FROM flow_row",
    schema: SUPERVISION_FLOW_SCHEMA,
    makesTopics: false,
    isSame: (before, now) => Number(before["packs"]) === Number(now["packs"]) && Number(before["events"]) === Number(now["events"]),
    withdraw,
    toOutgoing(row) {
      const flow = toFlowRow(row);
      return { topic: supervisionTopic(flow.region), toMessage: (schemaId) => toFlowMessage(view, version, flow, schemaId) };
    },
  };
}

/** What was counted before and is not any more, as rows of nothing: no later row would take the place of what consumers have. */
async function withdraw(write: ViewWrite, gone: readonly SqlRow[], since: Position): Promise<readonly string[]> {
  const rows = gone.map(toFlowRow).filter(({ packs, events }) => packs !== 0 || events !== 0);
  const columns = { key: "text", region: "text", drug: "text", day: "text", flow: "text", level: "int" } as const;
  await write.run(
    `INSERT INTO flow_row(key, region, drug, day, flow, level, packs, events, as_of) SELECT r.key, r.region, r.drug, r.day, r.flow, r.level, 0, 0, CAST(?1 AS BIGINT) FROM {rows}`,
    [since],
    { columns, json: JSON.stringify(rows.map((row) => [flowKeyText(row), row.region, row.drug, row.day, row.flow, row.level])) },
  );
  return rows.map(flowKeyText);
}

async function readLogged(log: EventLog, stream: string, revision: number): Promise<LoggedEvent> {
  for await (const [event] of log.read(stream, revision)) if (event !== undefined) return event;
  throw new Error(`the view counted an event ${revision} of ${stream} that the log does not have`);
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
