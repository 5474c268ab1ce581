// What every view store must do with values: parameters, tables handed over as one, and integers of 64 bits.

import type { BulkRows, SqlValue, ViewSchema, ViewStore } from "../ports/view-store.ts";
import type { OpenViewStore } from "./view-store.ts";
import assert from "node:assert/strict";
import { test } from "node:test";

const SCHEMA: ViewSchema = {
  view: "conformance-rows",
  version: 1,
  tables: ["CREATE TABLE item(k BIGINT PRIMARY KEY, name TEXT, amount BIGINT)", "CREATE TABLE bits(n BIGINT PRIMARY KEY, bytes BLOB, ratio REAL)"],
};

const MAX = 2n ** 63n - 1n;
const ADD_ROWS = "INSERT INTO item(k, name, amount) SELECT r.k, r.name, r.amount FROM {rows} WHERE true ORDER BY r.k";
const ITEM = { k: "bigint", name: "text", amount: "int" } as const;

async function values(store: ViewStore, sql: string, params?: readonly SqlValue[], rows?: BulkRows): Promise<unknown[][]> {
  return (await store.all(sql, params, rows)).map((row) => Object.values(row));
}

export function describeBulkRows(open: OpenViewStore): void {
  test("inserts and upserts a table given as one parameter, beside others", async () => {
    await using subject = await open(SCHEMA);
    const store = subject.port;
    const json = JSON.stringify(Array.from({ length: 5_000 }, (_, i) => [(i * 7_919) % 5_003, `n${i}`, i]));
    const upsert =
      "INSERT INTO item(k, name, amount) SELECT r.k, r.name, r.amount * ? FROM {rows} WHERE r.amount < ? ON CONFLICT (k) DO UPDATE SET amount = item.amount + excluded.amount";
    await store.write(1, async (write) => {
      assert.equal(await write.run(ADD_ROWS, [], { columns: ITEM, json }), 5_000);
      assert.equal(await write.run(upsert, [2, 10], { columns: ITEM, json }), 10);
      const found = await write.all("SELECT r.k AS k, item.amount AS amount FROM {rows} JOIN item ON item.k = r.k ORDER BY r.k", [], {
        columns: { k: "int" },
        json: "[7919, 3, 0, 99999]",
      });
      assert.deepEqual(
        found.map((row) => row["k"]),
        [0, 3],
      );
    });
    assert.deepEqual(await values(store, "SELECT count(*) AS c, sum(amount) AS s FROM item"), [[5_000, (4_999 * 5_000) / 2 + 2 * 45]]);
  });

  test("takes a table beside parameters by number, before and behind it in the text", async () => {
    await using subject = await open(SCHEMA);
    const rows: BulkRows = { columns: { k: "int" }, json: "[1, 2, 3, 4]" };
    const numbered = "SELECT ?2 AS second, r.k AS k, ?1 AS first FROM {rows} WHERE r.k > ?1 AND r.k <= ?2 AND 'no ?9' <> '' ORDER BY r.k";
    assert.deepEqual(await values(subject.port, numbered, [1, 3], rows), [
      [3, 2, 1],
      [3, 3, 1],
    ]);
    const add = "INSERT INTO item(k, name, amount) SELECT r.k, ?1, r.k * ?2 FROM {rows} WHERE true";
    assert.equal(await subject.port.write(1, (write) => write.run(add, ["n", 10], rows)), 4);
    assert.deepEqual(await values(subject.port, "SELECT name, sum(amount) FROM item GROUP BY name"), [["n", 100]]);
  });

  test("takes an empty table", async () => {
    await using subject = await open(SCHEMA);
    assert.equal(await subject.port.write(1, (write) => write.run(ADD_ROWS, [], { columns: ITEM, json: "[]" })), 0);
  });

  test("keeps null, empty text, quotes and every letter", async () => {
    await using subject = await open(SCHEMA);
    const names = ["", "null", "'", '"', "\\", "{rows}", "药品追溯码", "\u{1F48A}", "a\nb", "a\0b", "\u0001", null];
    await subject.port.write(1, (write) => write.run(ADD_ROWS, [], { columns: ITEM, json: JSON.stringify(names.map((n, i) => [i, n, null])) }));
    assert.deepEqual(
      await values(subject.port, "SELECT name, amount FROM item ORDER BY k"),
      names.map((n) => [n, null]),
    );
  });

  test("orders text by its bytes, and gives truth and sums of integers as integers", async () => {
    await using subject = await open(SCHEMA);
    const names = ["b", "B", "_", "a", "é", "～", "\u{1F48A}", "药", "a b", "ab"];
    await subject.port.write(1, (write) => write.run(ADD_ROWS, [], { columns: ITEM, json: JSON.stringify(names.map((n, i) => [i, n, 1])) }));
    const ordered = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    assert.deepEqual((await values(subject.port, "SELECT name FROM item ORDER BY name")).flat(), ordered);
    const rows: BulkRows = { columns: { name: "text" }, json: JSON.stringify(names) };
    assert.deepEqual((await values(subject.port, "SELECT r.name FROM {rows} ORDER BY r.name", [], rows)).flat(), ordered);
    assert.deepEqual((await values(subject.port, "SELECT name FROM item WHERE name > ? ORDER BY name", ["a"])).flat(), ordered.slice(ordered.indexOf("a") + 1));
    const sums = "SELECT sum(amount) AS s, count(*) AS n, EXISTS (SELECT 1 FROM item) AS yes, min(k) > 5 AS no FROM item";
    assert.deepEqual(await values(subject.port, sums), [[names.length, names.length, 1, 0]]);
  });

  test("keeps integers of 64 bits exact in rows, parameters and answers", async () => {
    await using subject = await open(SCHEMA);
    const store = subject.port;
    const large = [MAX, -MAX, 2n ** 53n + 1n, 9_007_199_254_740_993n + 4n];
    await store.write(1, async (write) => {
      await write.run(ADD_ROWS, [], { columns: ITEM, json: `[[${MAX}, "unquoted", 1], ["${-MAX}", "quoted", 2]]` });
      for (const k of large.slice(2)) await write.run("INSERT INTO item(k, name, amount) VALUES (?, 'parameter', ?)", [k, 3]);
      const inside = await write.all("SELECT k FROM item ORDER BY k");
      assert.deepEqual(
        inside.map((row) => row["k"]),
        large.toSorted((a, b) => (a < b ? -1 : 1)),
      );
    });
    for (const k of large) assert.deepEqual(await values(store, "SELECT k FROM item WHERE k = ?", [k]), [[k]]);
    assert.deepEqual(await values(store, "SELECT r.k AS k FROM {rows} JOIN item ON item.k = r.k", [], { columns: { k: "bigint" }, json: `[${MAX}]` }), [[MAX]]);
  });

  test("gives integers that a number holds as numbers, beside larger ones too", async () => {
    await using subject = await open(SCHEMA);
    const store = subject.port;
    await store.write(1, (write) => write.run("INSERT INTO item(k, name, amount) VALUES (?, 'a', ?), (?, 'b', ?)", [1, MAX, 2, Number.MAX_SAFE_INTEGER]));
    for (let i = 0; i < 2; i++) {
      assert.deepEqual(await values(store, "SELECT k, amount FROM item ORDER BY k"), [
        [1, MAX],
        [2, Number.MAX_SAFE_INTEGER],
      ]);
    }
  });

  test("writes once where a statement writes and returns large integers", async () => {
    await using subject = await open(SCHEMA);
    await subject.port.write(1, async (write) => {
      await write.run("INSERT INTO item(k, name, amount) VALUES (1, 'a', ?)", [MAX - 5n]);
      const [row] = await write.all("UPDATE item SET amount = amount + 1 RETURNING amount");
      assert.equal(row?.["amount"], MAX - 4n);
    });
    assert.deepEqual(await values(subject.port, "SELECT amount FROM item"), [[MAX - 4n]]);
  });

  test("keeps bytes and fractions, and binds whole numbers as integers", async () => {
    await using subject = await open(SCHEMA);
    const large = Uint8Array.from({ length: 1_000 }, (_, i) => i % 256);
    await subject.port.write(1, (write) => write.run("INSERT INTO bits(n, bytes, ratio) VALUES (?, ?, ?)", [7, large.subarray(10, 300), 0.1]));
    const [row] = await subject.port.all("SELECT n / ? AS half, bytes, ratio FROM bits", [2]);
    assert.deepEqual([row?.["half"], row?.["ratio"]], [3, 0.1]);
    assert.ok(row?.["bytes"] instanceof Uint8Array);
    assert.deepEqual(Buffer.from(row["bytes"]), Buffer.from(large.subarray(10, 300)));
  });
}
