// The view behind the topics of receipts: one row for each message whose sender is known, made when its translation is
// closed. Senders are numbered in the order of the log, and the first so many have a topic.

import { type LoggedEvent, type Position, receiptsTopic, type SqlRow, type ViewWrite } from "@csp/contracts";
import {
  CATEGORY,
  decodeProvenance,
  decodeRejection,
  decodeTranslated,
  EVENT_TYPE,
  type Provenance,
  RECEIPT_SCHEMA,
  type Rejection,
  type Translated,
  viewOfGeneration,
} from "@csp/domain";
import { type View, type ViewEvent, type ViewReading, withRegister } from "@csp/service-kit";
import { markPending, PENDING_TABLES } from "./pending.ts";
import type { PublishedView } from "./publish-view.ts";
import { addRejection, addVerdict, closeReceipt, emptyDraft, type Receipt, type ReceiptDraft } from "./receipt-draft.ts";
import { toReceiptMessage } from "./receipt-message.ts";
import { readAllotment, numberSenders, SENDER_TABLES, widenAllotment } from "./receipt-senders.ts";
import type { PublisherTelemetry } from "./telemetry.ts";

export const RECEIPTS = withRegister({
  view: "receipts",
  version: 2,
  tables: [
    // key: place of the message in the log, so that rows come in the order of their keys; sender: its number; said: the receipt as JSON.
    `CREATE TABLE receipt(key TEXT NOT NULL PRIMARY KEY, as_of BIGINT NOT NULL, sender BIGINT NOT NULL, said TEXT NOT NULL)`,
    // Messages of which some outcomes have come, and not the close.
    `CREATE TABLE open_message(raw BIGINT NOT NULL PRIMARY KEY, draft TEXT NOT NULL)`,
    ...SENDER_TABLES,
    ...PENDING_TABLES,
  ],
});

/** Bounds a write beside what the codes of a refusal weigh. */
const WEIGHT = 4;

/** What the view keeps of an outcome. Of an event only that it was: its document has then a verdict. */
export interface ReceiptReading {
  readonly from: Provenance;
  readonly rejection: Rejection | null;
  readonly translated: Translated | null;
}

interface ClosedMessage {
  readonly key: string;
  readonly receipt: Receipt;
}

const KEY_DIGITS = 16;

function keyOf(raw: Position): string {
  return String(raw).padStart(KEY_DIGITS, "0");
}

type Telemetry = Pick<PublisherTelemetry, "sendersLeftOut">;

/** The view of one generation of translations: another says the same messages again. */
function createReceiptsView(telemetry: Telemetry, generation: number): View<ReceiptReading> {
  return {
    schema: viewOfGeneration(RECEIPTS, generation),
    filter: { categories: [CATEGORY.trace] },
    read: (event) => readOutcome(event, generation),
    apply: (write, events) => applyOutcomes(write, events, telemetry),
  };
}

function readOutcome({ type, meta, data }: LoggedEvent, generation: number): ViewReading<ReceiptReading> | undefined {
  const isEvent = type === EVENT_TYPE.traceEvent;
  if (!isEvent && type !== EVENT_TYPE.rejection && type !== EVENT_TYPE.translated) return undefined;
  const from = decodeProvenance(meta);
  if (from.generation !== generation) return undefined;
  const rejection = type === EVENT_TYPE.rejection ? decodeRejection(data) : null;
  const translated = type === EVENT_TYPE.translated ? decodeTranslated(data) : null;
  const { document, rawPosition: raw } = from;
  return {
    body: { from, rejection, translated },
    document: isEvent && document !== null ? { key: document.key, hash: document.hash, raw, index: document.index } : null,
    weight: WEIGHT + (rejection?.codes.length ?? 0),
    receivedAtMs: from.receivedAtMs,
    traceParent: from.traceParent,
  };
}

async function applyOutcomes(write: ViewWrite, events: readonly ViewEvent<ReceiptReading>[], telemetry: Telemetry): Promise<void> {
  const stored = await readStored(write, events);
  const drafts = new Map(stored);
  const receipts: ClosedMessage[] = [];
  for (const { position, body, verdict } of events) {
    const { from, rejection, translated } = body;
    const draft = drafts.get(from.rawPosition) ?? emptyDraft();
    drafts.set(from.rawPosition, draft);
    if (rejection !== null) addRejection(draft, rejection, from.document?.key ?? null);
    else if (translated === null) addVerdict(draft, from.document?.index ?? 0, verdict);
    else {
      if (from.sender !== "") receipts.push({ key: keyOf(from.rawPosition), receipt: closeReceipt(draft, translated, from, position) });
      drafts.delete(from.rawPosition);
    }
  }
  storeDrafts(write, drafts, [...stored.keys()]);
  await storeReceipts(write, receipts, telemetry);
}

/** Drafts of messages that began in an earlier write: those whose first outcome here is not their first. */
async function readStored(write: ViewWrite, events: readonly ViewEvent<ReceiptReading>[]): Promise<ReadonlyMap<Position, ReceiptDraft>> {
  const first = new Map<Position, number>();
  for (const { body } of events) if (!first.has(body.from.rawPosition)) first.set(body.from.rawPosition, body.from.index);
  const begun = [...first].filter(([, index]) => index > 0).map(([raw]) => raw);
  if (begun.length === 0) return new Map();
  const rows = await write.all(`SELECT o.raw, o.draft FROM {rows} JOIN open_message o ON o.raw = r.raw`, [], {
    columns: { raw: "bigint" },
    json: JSON.stringify(begun),
  });
  return new Map(rows.map((row) => [Number(row["raw"]), JSON.parse(String(row["draft"])) as ReceiptDraft]));
}

function storeDrafts(write: ViewWrite, open: ReadonlyMap<Position, ReceiptDraft>, stored: readonly Position[]): void {
  const closed = stored.filter((raw) => !open.has(raw));
  if (closed.length > 0)
    void write.run(`DELETE FROM open_message WHERE raw IN (SELECT r.raw FROM {rows})`, [], { columns: { raw: "bigint" }, json: JSON.stringify(closed) });
  if (open.size === 0) return;
  void write.run(
    `INSERT INTO open_message(raw, draft) SELECT r.raw, r.draft FROM {rows} WHERE true ON CONFLICT (raw) DO UPDATE SET draft = excluded.draft`,
    [],
    { columns: { raw: "bigint", draft: "text" }, json: JSON.stringify([...open].map(([raw, draft]) => [raw, JSON.stringify(draft)])) },
  );
}

async function storeReceipts(write: ViewWrite, receipts: readonly ClosedMessage[], telemetry: Telemetry): Promise<void> {
  if (receipts.length === 0) return;
  const senders = receipts.map(({ receipt }) => receipt.sender);
  const [{ numbers, fresh }, most] = await Promise.all([numberSenders(write, senders), readAllotment(write)]);
  const numberOf = ({ receipt }: ClosedMessage): number => numbers.get(receipt.sender) ?? 0;
  void write.run(`INSERT INTO receipt(key, as_of, sender, said) SELECT r.key, r.as_of, r.sender, r.said FROM {rows}`, [], {
    columns: { key: "text", as_of: "bigint", sender: "bigint", said: "text" },
    json: JSON.stringify(receipts.map((closed) => [closed.key, closed.receipt.asOf, numberOf(closed), JSON.stringify(closed.receipt)])),
  });
  // Before the view has taken over nobody has a topic yet.
  if (most === undefined) return;
  const leftOut = fresh.filter((n) => n >= most).length;
  if (leftOut > 0) telemetry.sendersLeftOut(leftOut, most);
  const told = receipts.filter((closed) => numberOf(closed) < most);
  if (told.length > 0)
    markPending(
      write,
      told.map(({ key, receipt }) => [key, receipt.asOf]),
    );
}

/** The view with how its rows are published. */
export function publishedReceipts(telemetry: Telemetry, mostSenders: number, generation: number): PublishedView<ReceiptReading> {
  const { view, version } = viewOfGeneration(RECEIPTS, generation);
  return {
    view: createReceiptsView(telemetry, generation),
    table: "receipt",
    published: `SELECT t.key, t.as_of FROM receipt t WHERE t.sender < (SELECT a.senders FROM allotment a)`,
    schema: RECEIPT_SCHEMA,
    makesTopics: true,
    // Not a reason to tell a sender: another rule set that says the same, at another place in the log.
    isSame: (before, now) => whatItSays(before) === whatItSays(now),
    toOutgoing(row) {
      const receipt = JSON.parse(String(row["said"])) as Receipt;
      return { topic: receiptsTopic(receipt.sender), toMessage: (schemaId) => toReceiptMessage(view, version, receipt, schemaId) };
    },
    begin: (write) => widenAllotment(write, mostSenders),
  };
}

function whatItSays(row: SqlRow): string {
  const receipt = JSON.parse(String(row["said"])) as Receipt;
  return JSON.stringify({ ...receipt, ruleSet: "", asOf: 0 });
}
