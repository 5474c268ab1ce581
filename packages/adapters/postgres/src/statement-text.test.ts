import assert from "node:assert/strict";
import { test } from "node:test";
import { plainInsert, toPostgresText } from "./statement-text.ts";
import { toPostgresDdl } from "./table-ddl.ts";

test("parameters are numbered and typed by what is given, and texts in quotes stay as they are", () => {
  const given = [1, 2n ** 60n, "a", 0.5, null, new Uint8Array(1)];
  assert.equal(
    toPostgresText("SELECT ?, ?, ?, ?, ?, ?, 'why? ?1'", given, undefined),
    "SELECT $1::bigint, $2::bigint, $3::text, $4::double precision, $5, $6::bytea, 'why? ?1'",
  );
  assert.equal(toPostgresText("SELECT ?2, ?1, ?2", [1, "x"], undefined), "SELECT $2::text, $1::bigint, $2::text");
});

test("rows are one array a column, behind the other parameters", () => {
  assert.equal(
    toPostgresText("SELECT r.k FROM {rows} WHERE r.n > ?1", [7], { k: "text", n: "int", ratio: "real" }),
    'SELECT r.k FROM unnest($2::text[] COLLATE "C", $3::bigint[], $4::double precision[]) AS r("k", "n", "ratio") WHERE r.n > $1::bigint',
  );
  assert.throws(() => toPostgresText("SELECT 1 FROM {rows}", [], undefined), /was given none/);
  assert.throws(() => toPostgresText("SELECT 1", [], { k: "int" }), /does not name/);
  assert.throws(() => toPostgresText("SELECT 1 FROM {rows}", [], { 'k"': "int" }), /not a column name/);
});

test("an insert is plain only where it takes the rows over as they are", () => {
  const columns = { a: "int", b: "text" } as const;
  assert.deepEqual(plainInsert("INSERT INTO t(x, y) SELECT r.b, r.a FROM {rows} WHERE true", columns), { target: "t(x, y)", order: [1, 0] });
  assert.deepEqual(plainInsert("INSERT INTO t(x) SELECT r.a\n  FROM {rows}", columns), { target: "t(x)", order: [0] });
  for (const other of [
    "INSERT INTO t(x, y) SELECT r.a, r.b FROM {rows} WHERE true ON CONFLICT DO NOTHING",
    "INSERT INTO t(x, y) SELECT r.a, r.b FROM {rows} WHERE r.a > 1",
    "INSERT INTO t(x, y) SELECT r.a + 1, r.b FROM {rows}",
    "INSERT INTO t(x, y) SELECT r.a, r.c FROM {rows}",
    "INSERT INTO t(x, y) SELECT r.a FROM {rows}",
    "INSERT INTO t(x, y) SELECT r.a, r.b FROM {rows} ORDER BY r.a",
  ])
    assert.equal(plainInsert(other, columns), undefined, other);
});

test("tables get PostgreSQL's types, and defaults in quotes stay as they are", () => {
  assert.equal(
    toPostgresDdl("CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT NOT NULL DEFAULT 'TEXT', c BLOB, d REAL, e INT, PRIMARY KEY (a, b)) WITHOUT ROWID"),
    `CREATE TABLE t(a BIGINT PRIMARY KEY, b TEXT COLLATE "C" NOT NULL DEFAULT 'TEXT', c BYTEA, d DOUBLE PRECISION, e BIGINT, PRIMARY KEY (a, b))`,
  );
  assert.equal(toPostgresDdl("CREATE INDEX i ON t(b)"), "CREATE INDEX i ON t(b)");
});
