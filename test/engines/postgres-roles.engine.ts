// The two roles of a database, set up by the statements of docs/postgres.md and by the script that compose runs: what the
// writer must be able to do it can, and the reader can answer everything and change nothing.

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { openPostgresViewReader, openPostgresViewStore, type PostgresViewStore } from "@csp/adapter-postgres";
import { isBridgeError, type ViewSchema } from "@csp/contracts";
import { QUERY_SCHEMA } from "@csp/query";
import { playAll } from "../flow/play-all.ts";
import { startStoryBridge } from "../flow/story-bridge.ts";
import { readText, ROOT } from "../source-files.ts";
import { answersOf, askedOf } from "./all-answers.ts";
import { engineSuite } from "./engine-suite.ts";
import { findPostgres } from "./postgres.ts";
import { databaseUrl, runSql } from "./postgres-databases.ts";
import { WORDS } from "./postgres-words.ts";
import { openAllStores, publishedBy, rowsOf, runViews } from "./run-views.ts";

const LONG = { timeout: 10 * 60_000 };
const SCRIPT = "infra/compose/postgres-roles.sh";
const MANUAL = "docs/postgres.md";
const DATABASE = "csp";
/** With what a shell or an SQL text would trip over. */
const PASSWORDS = { csp_writer: `writer's "own" \\ $HOME`, csp_reader: "reader' OR 1=1 --" } as const;
type Role = keyof typeof PASSWORDS;

const WRITES = [
  `INSERT INTO csp.store(view, version, tables) VALUES ('x', 1, '')`,
  `UPDATE csp.store SET position = 0`,
  `DELETE FROM "csp_pack_v${QUERY_SCHEMA.version}".fact`,
  `TRUNCATE "csp_pack_v${QUERY_SCHEMA.version}".fact`,
  `DROP SCHEMA csp CASCADE`,
  `ALTER TABLE csp.store ADD COLUMN x INTEGER`,
  `CREATE TABLE csp.mine(n INTEGER)`,
  `CREATE TABLE public.mine(n INTEGER)`,
  `CREATE TEMPORARY TABLE mine(n INTEGER)`,
  `CREATE SCHEMA mine`,
  `CREATE ROLE mine`,
];
const REFUSED = /permission denied|must be (?:owner|superuser)/;

/** Rights that the reader has beyond reading, by the server's own account. */
const READER_MAY = `
  SELECT format('%s on %s', right_name, relation) AS more FROM (
    SELECT c.oid::regclass::text AS relation, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS right_name, c.oid
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE starts_with(n.nspname, 'csp') AND c.relkind IN ('r', 'p', 'v', 'S')
  ) AS all_rights WHERE has_table_privilege('csp_reader', oid, right_name)
  UNION ALL SELECT 'CREATE in ' || nspname FROM pg_namespace WHERE has_schema_privilege('csp_reader', oid, 'CREATE')
  UNION ALL SELECT right_name || ' of the database' FROM unnest(ARRAY['CREATE', 'TEMPORARY']) AS right_name WHERE has_database_privilege('csp_reader', current_database(), right_name)`;
const COUNT_READABLE = `
  SELECT count(*) FILTER (WHERE has_table_privilege('csp_reader', c.oid, 'SELECT') AND has_schema_privilege('csp_reader', n.oid, 'USAGE'))::integer AS readable, count(*)::integer AS all
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE starts_with(n.nspname, 'csp') AND c.relkind = 'r'`;

/** Why there is no client to run the scripts with. */
function missingPsql(): string | undefined {
  try {
    execFileSync("psql", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "there is no psql";
  }
}

/** As the image runs what is mounted into it: its own client finds the server by the environment. */
function clientEnv(url: string): NodeJS.ProcessEnv {
  const { hostname, port, username, password } = new URL(url);
  return { PATH: process.env["PATH"], PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password, PGDATABASE: "postgres" };
}

async function setUpAsCompose(url: string): Promise<void> {
  const env = { ...clientEnv(url), POSTGRES_USER: "postgres", POSTGRES_DB: DATABASE, CSP_WRITER_PASSWORD: PASSWORDS.csp_writer };
  await runSql(url, `CREATE DATABASE ${DATABASE}`);
  await promisify(execFile)("bash", [join(ROOT, SCRIPT)], { env: { ...env, CSP_READER_PASSWORD: PASSWORDS.csp_reader } });
}

async function setUpAsTheManual(url: string): Promise<void> {
  const [, sql = assert.fail(`${MANUAL} has no statements`)] = /```sql\n([\s\S]*?)```/.exec(readText(MANUAL)) ?? [];
  const withPasswords = sql.replaceAll(/(CREATE ROLE (\w+) .*PASSWORD )'…'/g, (_, before: string, role: Role) => `${before}${quoted(PASSWORDS[role])}`);
  assert.ok(!withPasswords.includes("…"));
  const psql = promisify(execFile)("psql", ["--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--quiet"], { env: clientEnv(url) });
  psql.child.stdin?.end(withPasswords);
  await psql;
}

/** A literal without escapes: the server's default takes a backslash for itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const postgres = await findPostgres();
const noPsql = missingPsql();

engineSuite("the roles of PostgreSQL", "start" in postgres && noPsql !== undefined ? { missing: noPsql } : postgres, (start) => {
  const playing = startStoryBridge(undefined, { CSP_PUBLISH: "trace,supervision,receipts" }).then(async (bridge) => {
    await playAll(bridge);
    await publishedBy(bridge.bridge);
    return bridge;
  });
  after(async () => (await playing)[Symbol.asyncDispose]());

  for (const [how, setUp] of [
    [`by ${SCRIPT}`, setUpAsCompose],
    [`by ${MANUAL}`, setUpAsTheManual],
  ] as const) {
    test(`set up ${how}, the writer writes and the reader answers, and changes nothing`, LONG, async (t) => {
      await using server = await start();
      await setUp(server.url);
      const urlOf = (role: Role): string => databaseUrl(server.url, DATABASE, { name: role, password: PASSWORDS[role] });
      const access = { url: urlOf("csp_writer"), readerUrl: urlOf("csp_reader") };
      const open = async (schema: ViewSchema): Promise<PostgresViewStore> => {
        const store = await openPostgresViewStore(access, schema);
        await store.takeWriterPlace(AbortSignal.timeout(LONG.timeout));
        return store;
      };
      await assert.rejects(openPostgresViewStore({ url: access.readerUrl }, QUERY_SCHEMA), isRefused, "the reader makes nothing");

      const { log, rules, stores: embedded } = (await playing).bridge;
      await using opened = new AsyncDisposableStack();
      const stores = await openAllStores(opened, open);
      {
        await using views = await runViews(log, rules, stores);
        await views.caughtUp();
      }
      assert.deepEqual(await rowsOf(Object.values(stores)), await rowsOf(embedded));

      await using reader = await openPostgresViewReader({ url: access.readerUrl }, QUERY_SCHEMA);
      assert.deepEqual(await reader.all("SELECT current_user AS who"), [{ who: "csp_reader" }]);
      assert.deepEqual(await stores.query.all("SELECT current_user AS who"), [{ who: "csp_reader" }], "it answers beside the writer, too");
      const [pack = assert.fail()] = embedded.filter(({ schema }) => schema.view === QUERY_SCHEMA.view);
      const asked = await askedOf(pack);
      const { answers, count } = await answersOf(reader, asked);
      assert.deepEqual(answers, (await answersOf(pack, asked)).answers);
      await opened.disposeAsync();

      const taker = await openPostgresViewStore({ url: access.readerUrl }, QUERY_SCHEMA);
      await assert.rejects(taker.takeWriterPlace(AbortSignal.timeout(LONG.timeout)), isRefused, "the reader takes no writer's place");
      await taker[Symbol.asyncDispose]();
      const adminUrl = databaseUrl(server.url, DATABASE);
      assert.deepEqual(await runSql(adminUrl, READER_MAY), []);
      for (const sql of WRITES) await assert.rejects(runSql(access.readerUrl, `SET default_transaction_read_only = off; ${sql}`), REFUSED, sql);
      const readable = async () => (await runSql(adminUrl, COUNT_READABLE))[0];
      const before = await readable();
      assert.ok(Number(before?.["readable"]) > 30 && before?.["readable"] === before?.["all"], JSON.stringify(before));

      // A view's next version needs no rights given anew.
      await (await open(WORDS))[Symbol.asyncDispose]();
      await (await open({ ...WORDS, version: 2 }))[Symbol.asyncDispose]();
      await using words = await openPostgresViewReader({ url: access.readerUrl }, { ...WORDS, version: 2 });
      assert.deepEqual(await words.all("SELECT n FROM word"), []);

      await runSql(adminUrl, `CREATE ROLE late LOGIN PASSWORD 'l'; GRANT CONNECT ON DATABASE ${DATABASE} TO late; GRANT USAGE ON SCHEMA csp TO late`);
      const late = { url: access.url, readerUrl: databaseUrl(server.url, DATABASE, { name: "late", password: "l" }) };
      await assert.rejects(openPostgresViewStore(late, WORDS), (error) => isRefused(error) && /the role late may not read csp\w*\.\w+/.test(String(error)));

      await runSql(adminUrl, `CREATE ROLE stranger LOGIN PASSWORD 's'`);
      const strangers = [
        databaseUrl(server.url, DATABASE, { name: "stranger", password: "s" }),
        databaseUrl(server.url, DATABASE, { name: "csp_writer", password: "wrong" }),
        databaseUrl(server.url, "nowhere", { name: "csp_writer", password: PASSWORDS.csp_writer }),
      ];
      for (const url of strangers) await assert.rejects(openPostgresViewStore({ url }, WORDS), isRefused, url);
      t.diagnostic(`${count} answers by the reader, over ${String(before?.["readable"])} tables`);
    });
  }

  test("a database that is not in UTF-8 is refused", LONG, async () => {
    await using server = await start();
    for (const encoding of ["LATIN1", "SQL_ASCII"]) {
      const name = encoding.toLowerCase();
      await runSql(server.url, `CREATE DATABASE ${name} ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`);
      const refused = openPostgresViewStore({ url: databaseUrl(server.url, name) }, WORDS);
      await assert.rejects(refused, (error) => isBridgeError(error, "CONFIG_INVALID") && error.message.includes(`is in ${encoding}`));
    }
  });
});

function isRefused(error: unknown): boolean {
  return isBridgeError(error, "CONFIG_INVALID");
}
