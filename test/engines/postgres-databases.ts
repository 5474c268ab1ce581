// Databases of one server whose own order of texts is that of a language, as the database of an operator may be.

import pg from "pg";

export interface OrderedDatabase {
  readonly order: string;
  readonly url: string;
}

/** How PostgreSQL is told of an order, by its two libraries: ICU, from version 15 on, and the system's, which may lack it. */
const ORDERS: readonly (readonly [order: string, words: string])[] = [
  ["ICU, Chinese by pinyin", "LOCALE_PROVIDER icu ICU_LOCALE 'zh-Hans-CN-u-co-pinyin'"],
  ["ICU, English with digits by value", "LOCALE_PROVIDER icu ICU_LOCALE 'en-US-u-kn-true'"],
  ["the system's Chinese", "LOCALE 'zh_CN.utf8'"],
  ["the system's English", "LOCALE 'en_US.utf8'"],
];

/** Makes one of each order that can be had; `missing` tells of the others. */
export async function makeOrderedDatabases(url: string): Promise<{ readonly made: readonly OrderedDatabase[]; readonly missing: readonly string[] }> {
  const made: OrderedDatabase[] = [];
  const missing: string[] = [];
  for (const [at, [order, words]] of ORDERS.entries()) {
    const name = `ordered_${at}`;
    try {
      await runSql(url, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0 ${words}`);
      made.push({ order, url: databaseUrl(url, name) });
    } catch (error) {
      missing.push(`${order}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { made, missing };
}

/** Rows of the last statement. */
export async function runSql(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const results = await client.query<Record<string, unknown>>(sql);
    return [results].flat().at(-1)?.rows ?? [];
  } finally {
    await client.end();
  }
}

/** The same server by another database, and as another role where one is given. */
export function databaseUrl(url: string, database: string, role?: { readonly name: string; readonly password: string }): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  if (role !== undefined) {
    changed.username = role.name;
    changed.password = encodeURIComponent(role.password);
  }
  return changed.href;
}
