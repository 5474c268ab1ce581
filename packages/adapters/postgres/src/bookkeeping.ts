// Our own tables beside the views': which stores there are, up to where each holds everything, and who writes it.
// Made and brought up to date by whoever comes first; the tables of a store are made with its row, in one transaction.

import type { Session } from "./session.ts";
import { toPostgresDdl } from "./table-ddl.ts";
import { BridgeError, type ViewSchema } from "@csp/contracts";
import { createHash } from "node:crypto";

/** Where a store and our tables are. */
export interface StorePlace {
  readonly view: string;
  readonly version: number;
  /** The schema of our own tables, and that of the store's. */
  readonly ownSchema: string;
  readonly schema: string;
  /** For messages. */
  readonly what: string;
  /** Key of the advisory lock that the store's writer holds. */
  readonly lockKey: bigint;
}

const VIEW_NAME = /^[A-Za-z0-9-]{1,30}$/;
const LEAST_SERVER = 140_000;
/** Held while tables are made; the same for all of our processes in a database. */
const MAKING_LOCK = 0x637370_766d6b74n;

/** Steps that have been released are never edited: each database has run those up to its number. `{own}` is our schema. */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    // position: up to where the rows hold everything. writer: who wrote last, a new one for every session that writes.
    `CREATE TABLE {own}.store(view TEXT NOT NULL, version BIGINT NOT NULL, tables TEXT NOT NULL, position BIGINT NOT NULL DEFAULT 0, writer UUID,
       writer_name TEXT, writer_since TIMESTAMPTZ, made TIMESTAMPTZ NOT NULL DEFAULT now(), PRIMARY KEY (view, version))`,
  ],
];

export function placeOf(prefix: string, { view, version }: ViewSchema): StorePlace {
  if (!VIEW_NAME.test(view) || !Number.isSafeInteger(version)) throw new Error(`not a view: ${view} version ${version}`);
  const schema = `"${prefix}_${view}_v${version}"`;
  const lockKey = createHash("sha256").update(schema).digest().readBigInt64BE();
  return { view, version, ownSchema: `"${prefix}"`, schema, what: `the PostgreSQL store of view ${view} version ${version}`, lockKey };
}

/** Makes what is missing. @throws BridgeError STORE_UNAVAILABLE, CONFIG_INVALID, LOG_FORMAT_UNKNOWN */
export async function ensureStore(session: Session, place: StorePlace, schema: ViewSchema): Promise<void> {
  await requireServer(session);
  if (await isMade(session, place)) return;
  await session.query({ text: "BEGIN" });
  try {
    await session.query({ text: "SELECT pg_advisory_xact_lock($1)", values: [MAKING_LOCK] });
    await migrate(session, place);
    if ((await storeRow(session, place)) === undefined) await makeStore(session, place, schema);
    // A crash before this leaves nothing of it, after it all.
    await session.query({ text: "COMMIT" });
  } catch (error) {
    await session.query({ text: "ROLLBACK" }).catch(() => undefined);
    throw error;
  }
}

/** @throws BridgeError STORE_UNAVAILABLE where the store is not made yet */
export async function requireStore(session: Session, place: StorePlace, schema: ViewSchema): Promise<void> {
  if (!(await isMade(session, place))) throw new BridgeError("STORE_UNAVAILABLE", `${place.what} is not there: its writer makes it`);
  const row = await storeRow(session, place);
  if (row?.tables !== JSON.stringify(schema.tables))
    throw new Error(`${place.what} was made with other tables than the view has now: raise the version of the view`);
}

/** @throws BridgeError CONFIG_INVALID where the session's role may not read all of the store */
export async function requireReadable(session: Session, place: StorePlace): Promise<void> {
  const text = `SELECT current_user::text AS role, min(c.oid::regclass::text) FILTER (WHERE NOT has_schema_privilege(n.oid, 'USAGE') OR NOT has_table_privilege(c.oid, 'SELECT')) AS unread
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname IN ($1, $2)`;
  const { rows } = await session.query({ text, values: [unquoted(place.ownSchema), unquoted(place.schema)] });
  const [{ role, unread } = { role: "", unread: null }] = rows as { role: string; unread: string | null }[];
  if (unread === null) return;
  throw new BridgeError(
    "CONFIG_INVALID",
    `${place.what} is refused to us: the role ${role} may not read ${unread}; docs/postgres.md has what it must be granted`,
  );
}

/** Whether our tables are up to date and the store has its row. A newer process may have gone further than we know. */
async function isMade(session: Session, place: StorePlace): Promise<boolean> {
  const [own] = (await session.query({ text: "SELECT to_regclass($1) AS found", values: [`${place.ownSchema}.migration`] })).rows as { found: string | null }[];
  if (own?.found === null || (await lastStep(session, place)) < MIGRATIONS.length) return false;
  return (await storeRow(session, place)) !== undefined;
}

async function lastStep(session: Session, { ownSchema, what }: StorePlace): Promise<number> {
  const { rows } = await session.query({ text: `SELECT COALESCE(max(step), 0) AS step FROM ${ownSchema}.migration` });
  const step = Number((rows as { step: number }[])[0]?.step);
  if (step > MIGRATIONS.length) throw new BridgeError("LOG_FORMAT_UNKNOWN", `${what} is in a database that a newer version keeps (its step is ${step})`);
  return step;
}

async function migrate(session: Session, place: StorePlace): Promise<void> {
  await session.query({ text: `CREATE SCHEMA IF NOT EXISTS ${place.ownSchema}` });
  await session.query({
    text: `CREATE TABLE IF NOT EXISTS ${place.ownSchema}.migration(step BIGINT PRIMARY KEY, done TIMESTAMPTZ NOT NULL DEFAULT now())`,
  });
  for (let step = await lastStep(session, place); step < MIGRATIONS.length; step++) {
    for (const text of MIGRATIONS[step] ?? []) await session.query({ text: text.replaceAll("{own}", place.ownSchema) });
    await session.query({ text: `INSERT INTO ${place.ownSchema}.migration(step) VALUES ($1)`, values: [step + 1] });
  }
}

async function makeStore(session: Session, place: StorePlace, schema: ViewSchema): Promise<void> {
  await session.query({ text: `CREATE SCHEMA ${place.schema}` });
  await session.query({ text: `SET LOCAL search_path TO ${place.schema}` });
  for (const statement of schema.tables) await session.query({ text: toPostgresDdl(statement) });
  await session.query({
    text: `INSERT INTO ${place.ownSchema}.store(view, version, tables) VALUES ($1, $2, $3)`,
    values: [place.view, place.version, JSON.stringify(schema.tables)],
  });
}

async function storeRow(session: Session, { ownSchema, view, version }: StorePlace): Promise<{ readonly tables: string } | undefined> {
  const { rows } = await session.query({ text: `SELECT tables FROM ${ownSchema}.store WHERE view = $1 AND version = $2`, values: [view, version] });
  return (rows as { tables: string }[])[0];
}

async function requireServer(session: Session): Promise<void> {
  const { rows } = await session.query({
    text: "SELECT current_setting('server_version_num')::bigint AS version, current_setting('server_encoding') AS encoding",
  });
  const { version, encoding } = (rows as { version: number; encoding: string }[])[0] ?? { version: 0, encoding: "" };
  if (version < LEAST_SERVER) throw new BridgeError("CONFIG_INVALID", `PostgreSQL ${Math.floor(version / 10_000)} is too old: 14 is the least`);
  if (encoding !== "UTF8") throw new BridgeError("CONFIG_INVALID", `the database is in ${encoding} and must be in UTF8`);
}

function unquoted(name: string): string {
  return name.slice(1, -1);
}
