// The moment from which a view is published: all its rows are to be sent once. Where it is of a later generation of
// translations, consumers have the rows of the one before, and are sent only what differs from those.

import type { Position, SqlRow, ViewStore, ViewWrite } from "@csp/contracts";
import { beginPublishing, clearMarks, isPublishing, markPending, readBacklog } from "./pending.ts";
import type { PublishedView } from "./publish-view.ts";

/** Rows compared at a time. */
const PAGE = 1000;

type Published = Pick<PublishedView<unknown>, "table" | "published" | "isSame" | "withdraw">;

/**
 * In one write, so that a crash leaves a view that has not taken over. `before` must have no other writer any more; where it
 * was never published, everything is sent. Resolves to the number of rows that are to be sent.
 */
export async function takeOver(store: ViewStore, view: Published, since: Position, before: ViewStore | undefined): Promise<number> {
  const replaces = before !== undefined && (await isPublishing(before));
  await store.write("unchanged", async (write) => {
    await beginPublishing(write, view.published, since);
    if (replaces) for await (const page of publishedRows(before, view)) await replace(write, view, page, since);
  });
  return (await readBacklog(store)).messages;
}

/** A row with `unsent`: more than 0 where consumers have not what it says. */
async function* publishedRows(store: ViewStore, { table, published }: Published): AsyncGenerator<readonly SqlRow[]> {
  const page = `SELECT t.*, (SELECT count(*) FROM pending q WHERE q.key = t.key) AS unsent FROM (${published}) p JOIN ${table} t ON t.key = p.key
    WHERE t.key > ? ORDER BY t.key LIMIT ${PAGE}`;
  for (let rows = await store.all(page, [""]); rows.length > 0; rows = await store.all(page, [keyOf(rows.at(-1))])) yield rows;
}

async function replace(write: ViewWrite, { table, isSame, withdraw }: Published, page: readonly SqlRow[], since: Position): Promise<void> {
  const keys = { columns: { key: "text" }, json: JSON.stringify(page.map(keyOf)) } as const;
  const found = await write.all(`SELECT t.* FROM {rows} JOIN ${table} t ON t.key = r.key`, [], keys);
  const now = new Map(found.map((row) => [keyOf(row), row]));
  const same = page.filter((row) => {
    const current = now.get(keyOf(row));
    return current !== undefined && Number(row["unsent"]) === 0 && isSame(row, current);
  });
  await clearMarks(write, same.map(keyOf));
  const gone = page.filter((row) => !now.has(keyOf(row)));
  if (withdraw === undefined || gone.length === 0) return;
  const withdrawn = await withdraw(write, gone, since);
  markPending(
    write,
    withdrawn.map((key) => [key, since]),
  );
}

function keyOf(row: SqlRow | undefined): string {
  return String(row?.["key"]);
}
