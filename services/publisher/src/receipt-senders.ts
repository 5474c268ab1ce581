// Senders in the order in which the log first closes a message of each, and how many of them have a topic. The number of a
// sender is a function of the log; how many are allotted a topic is beside the rows, and only grows.

import type { ViewWrite } from "@csp/contracts";

export const SENDER_TABLES: readonly string[] = [
  `CREATE TABLE receipt_sender(sender TEXT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)`,
  `CREATE TABLE allotment(senders BIGINT NOT NULL PRIMARY KEY)`,
];

/** The number of each sender, 0, 1, 2, …; those that were not known are given the next ones, in their order here. */
export async function numberSenders(
  write: ViewWrite,
  senders: readonly string[],
): Promise<{ readonly numbers: ReadonlyMap<string, number>; readonly fresh: readonly number[] }> {
  const distinct = [...new Set(senders)];
  const bulk = { columns: { sender: "text" }, json: JSON.stringify(distinct) } as const;
  const rows = await write.all(`SELECT s.sender, s.n FROM {rows} JOIN receipt_sender s ON s.sender = r.sender`, [], bulk);
  const numbers = new Map(rows.map((row) => [String(row["sender"]), Number(row["n"])]));
  const added = distinct.filter((sender) => !numbers.has(sender));
  if (added.length === 0) return { numbers, fresh: [] };
  const [count] = await write.all("SELECT count(*) AS n FROM receipt_sender");
  const first = Number(count?.["n"]);
  const fresh = added.map((sender, at) => [sender, first + at] as const);
  void write.run(`INSERT INTO receipt_sender(sender, n) SELECT r.sender, r.n FROM {rows}`, [], {
    columns: { sender: "text", n: "bigint" },
    json: JSON.stringify(fresh),
  });
  return { numbers: new Map([...numbers, ...fresh]), fresh: fresh.map(([, n]) => n) };
}

/** How many senders have a topic; undefined before the first start that publishes. */
export async function readAllotment(write: ViewWrite): Promise<number | undefined> {
  const [row] = await write.all("SELECT senders FROM allotment");
  return row === undefined ? undefined : Number(row["senders"]);
}

/** Lets so many senders have a topic. What was made for those who had none until now is sent to them as soon as the view is published. */
export async function widenAllotment(write: ViewWrite, senders: number): Promise<void> {
  const before = await readAllotment(write);
  if (before === undefined) {
    await write.run("INSERT INTO allotment(senders) VALUES (?)", [senders]);
    return;
  }
  if (before >= senders) return;
  await write.run("UPDATE allotment SET senders = ?", [senders]);
  await write.run(
    `INSERT INTO pending(key, as_of) SELECT t.key, t.as_of FROM receipt t WHERE t.sender >= ? AND t.sender < ? AND EXISTS (SELECT 1 FROM publishing)`,
    [before, senders],
  );
}
