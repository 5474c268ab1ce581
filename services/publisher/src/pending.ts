// What is still to be sent: one mark per row that changed since it was last sent, made in the same write as the change.
// A mark, not a message: the message is made of the row when it is sent, so however long the topics are away there is at
// most one message per row to send, the newest. Knows rows by key and position alone.

import type { Position, SqlRow, ViewStore, ViewWrite } from "@csp/contracts";

/**
 * `publishing` holds one row once the view has taken over; before that nothing is marked. A new version of the view is a
 * new store, so it begins without.
 */
export const PENDING_TABLES: readonly string[] = [
  `CREATE TABLE publishing(since BIGINT NOT NULL PRIMARY KEY) WITHOUT ROWID`,
  `CREATE TABLE pending(key TEXT NOT NULL PRIMARY KEY, as_of BIGINT NOT NULL) WITHOUT ROWID`,
  `CREATE INDEX pending_order ON pending(as_of, key)`,
];

const COLUMNS = { key: "text", as_of: "bigint" } as const;

export type PendingMark = readonly [key: string, asOf: Position];

/** Marks changed rows as to be sent, unless the view is still being built; the write waits for it. */
export function markPending(write: ViewWrite, marks: readonly PendingMark[]): void {
  void write.run(
    `INSERT INTO pending(key, as_of) SELECT r.key, r.as_of FROM {rows} WHERE EXISTS (SELECT 1 FROM publishing)
     ON CONFLICT (key) DO UPDATE SET as_of = excluded.as_of`,
    [],
    { columns: COLUMNS, json: JSON.stringify(marks) },
  );
}

/** Takes off the marks of rows as they were sent; the write waits for it. A row that changed meanwhile keeps its mark, which has a later position. */
export function clearSent(write: ViewWrite, marks: readonly PendingMark[]): void {
  void write.run(`DELETE FROM pending WHERE (key, as_of) IN (SELECT r.key, r.as_of FROM {rows})`, [], { columns: COLUMNS, json: JSON.stringify(marks) });
}

export async function isPublishing(store: ViewStore): Promise<boolean> {
  return (await store.all("SELECT 1 AS one FROM publishing")).length > 0;
}

/** From now on changes are marked; and all rows there are of those that are published, are. */
export async function beginPublishing(write: ViewWrite, published: string, since: Position): Promise<void> {
  await write.run("INSERT INTO publishing(since) VALUES (?)", [since]);
  await write.run(`INSERT INTO pending(key, as_of) ${published}`);
}

/** What consumers have is not of this view any more. */
export async function endPublishing(write: ViewWrite): Promise<void> {
  await write.run("DELETE FROM publishing");
  await write.run("DELETE FROM pending");
}

/** Takes off the marks of rows that need not be sent. */
export async function clearMarks(write: ViewWrite, keys: readonly string[]): Promise<void> {
  await write.run(`DELETE FROM pending WHERE key IN (SELECT r.key FROM {rows})`, [], { columns: { key: "text" }, json: JSON.stringify(keys) });
}

/** The rows to send next, whole, oldest change first. */
export function readPending(store: ViewStore, table: string, limit: number): Promise<readonly SqlRow[]> {
  return store.all(`SELECT t.* FROM pending p JOIN ${table} t ON t.key = p.key ORDER BY p.as_of, p.key LIMIT ${limit}`);
}

/** What is to be sent. */
export interface Backlog {
  readonly messages: number;
  /** Position of the oldest change among them. */
  readonly oldest: Position | undefined;
}

export async function readBacklog(store: Pick<ViewStore, "all">): Promise<Backlog> {
  const [row] = await store.all("SELECT count(*) AS messages, min(as_of) AS oldest FROM pending");
  const messages = Number(row?.["messages"] ?? 0);
  return { messages, oldest: messages === 0 ? undefined : Number(row?.["oldest"]) };
}
