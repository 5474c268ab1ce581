// The register of documents that every view store keeps: key → first sending and its content. All stores follow the one
// global order, so all decide alike which sending counts. Knows nothing of what documents are.

import type { BulkRows, Position, ViewSchema, ViewWrite } from "@csp/contracts";
import type { Verdict, ViewDocument } from "./view.ts";
import { BUILD_TABLE } from "./view-build.ts";

const TABLES = [
  `CREATE TABLE document_register(key TEXT NOT NULL PRIMARY KEY, raw BIGINT NOT NULL, doc INTEGER NOT NULL, hash TEXT NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE document_repeat(key TEXT NOT NULL, raw BIGINT NOT NULL, doc INTEGER NOT NULL, verdict TEXT NOT NULL, PRIMARY KEY (key, raw, doc)) WITHOUT ROWID`,
];

/** The schema with the runner's tables: `document_register(key, raw, doc, hash)`, `document_repeat(key, raw, doc, verdict)`, and where the store began. */
export function withRegister(schema: ViewSchema): ViewSchema {
  return { ...schema, tables: [...TABLES, BUILD_TABLE, ...schema.tables] };
}

export function hasRegister({ tables }: ViewSchema): boolean {
  return TABLES.every((table) => tables.includes(table));
}

export interface Decision {
  readonly verdict: Verdict;
  readonly firstRaw: Position | null;
}

interface Entry {
  readonly raw: number;
  readonly doc: number;
  readonly hash: string;
}

/** Decides for each document of a batch, in order, and writes what is new. A null document always applies. */
export async function decideDocuments(write: ViewWrite, documents: readonly (ViewDocument | null)[]): Promise<readonly Decision[]> {
  const known = await readEntries(write, new Set(documents.flatMap((d) => (d === null ? [] : [d.key]))));
  const fresh: (string | number)[][] = [];
  const repeats = new Map<string, (string | number)[]>();
  const decisions = documents.map((document): Decision => {
    if (document === null) return { verdict: "apply", firstRaw: null };
    const first = known.get(document.key);
    if (first === undefined) {
      known.set(document.key, { raw: document.raw, doc: document.index, hash: document.hash });
      fresh.push([document.key, document.raw, document.index, document.hash]);
      return { verdict: "apply", firstRaw: document.raw };
    }
    if (first.raw === document.raw && first.doc === document.index) return { verdict: "apply", firstRaw: first.raw };
    const verdict = first.hash === document.hash ? "duplicate" : "conflict";
    repeats.set(`${document.raw}/${document.index}`, [document.key, document.raw, document.index, verdict]);
    return { verdict, firstRaw: first.raw };
  });
  insert(write, "document_register", { key: "text", raw: "bigint", doc: "int", hash: "text" }, fresh, "");
  insert(write, "document_repeat", { key: "text", raw: "bigint", doc: "int", verdict: "text" }, [...repeats.values()], "ON CONFLICT DO NOTHING");
  return decisions;
}

async function readEntries(write: ViewWrite, keys: ReadonlySet<string>): Promise<Map<string, Entry>> {
  if (keys.size === 0) return new Map();
  const rows = await write.all(`SELECT d.key, d.raw, d.doc, d.hash FROM {rows} JOIN document_register d ON d.key = r.key`, [], {
    columns: { key: "text" },
    json: JSON.stringify([...keys].sort()),
  });
  return new Map(rows.map((row) => [String(row["key"]), { raw: Number(row["raw"]), doc: Number(row["doc"]), hash: String(row["hash"]) }]));
}

/** Nobody waits for it: what it fails with the write does, and it goes to the store together with what comes next. */
function insert(write: ViewWrite, table: string, columns: BulkRows["columns"], rows: readonly unknown[], onConflict: string): void {
  if (rows.length === 0) return;
  const names = Object.keys(columns);
  const sql = `INSERT INTO ${table}(${names.join(", ")}) SELECT ${names.map((n) => `r.${n}`).join(", ")} FROM {rows} WHERE true ${onConflict}`;
  void write.run(sql, [], { columns, json: JSON.stringify(rows) });
}
