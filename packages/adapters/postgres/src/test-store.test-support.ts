// The store of a view's tests: SQLite in a temporary folder, or PostgreSQL where `TEST_POSTGRES` is a connection string,
// so that every test of a view is one of both engines.

import { openPostgresViewStore } from "./index.ts";
import { openDataFolder, openSqliteViewStore } from "@csp/adapter-sqlite";
import type { SqlRow, ViewSchema, ViewStore } from "@csp/contracts";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

const OPEN_MS = 60_000;

/** An empty store, gone with all it held when it is disposed of. */
export async function openTestStore(schema: ViewSchema): Promise<ViewStore & AsyncDisposable> {
  const url = process.env["TEST_POSTGRES"];
  await using opened = new AsyncDisposableStack();
  const store = url === undefined ? await openInFolder(opened, schema) : await openInDatabase(opened, url, schema);
  const held = opened.move();
  return { ...store, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

async function openInFolder(opened: AsyncDisposableStack, schema: ViewSchema): Promise<ViewStore> {
  const path = await mkdtemp(join(tmpdir(), "csp-store-"));
  opened.defer(() => rm(path, { recursive: true }));
  return opened.use(await openSqliteViewStore(opened.use(await openDataFolder(path)), schema));
}

async function openInDatabase(opened: AsyncDisposableStack, url: string, schema: ViewSchema): Promise<ViewStore> {
  const schemaPrefix = `test_${randomBytes(6).toString("hex")}`;
  opened.defer(() => dropSchemas(url, schemaPrefix));
  const store = opened.use(await openPostgresViewStore({ url, schemaPrefix }, schema));
  await store.takeWriterPlace(AbortSignal.timeout(OPEN_MS));
  return store;
}

async function dropSchemas(url: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ nspname: string }>("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1)", [prefix]);
    for (const { nspname } of rows) await client.query(`DROP SCHEMA "${nspname}" CASCADE`);
  } finally {
    await client.end();
  }
}

export function tablesOf({ tables }: ViewSchema): readonly string[] {
  return tables.flatMap((ddl) => /^CREATE TABLE (\w+)/.exec(ddl)?.[1] ?? []);
}

/** All rows of all tables of the view, by column and in an order that no engine has a say in. */
export async function dumpStore(store: ViewStore): Promise<Readonly<Record<string, readonly SqlRow[]>>> {
  const dumped: Record<string, readonly SqlRow[]> = {};
  for (const table of tablesOf(store.schema)) {
    const rows = (await store.all(`SELECT * FROM ${table}`)).map((row) => ({ row: { ...row }, text: textOf(row) }));
    dumped[table] = rows.toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)).map(({ row }) => row);
  }
  return dumped;
}

/** Of the numbers, those of equal length are in order. */
function textOf(row: SqlRow): string {
  return JSON.stringify(Object.values(row), (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

/** Empties all tables of the view; the checkpoint stays. */
export async function clearStore(store: ViewStore): Promise<void> {
  await store.write("unchanged", async (write) => {
    for (const table of tablesOf(store.schema)) await write.run(`DELETE FROM ${table}`);
  });
}
