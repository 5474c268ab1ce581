// The embedded view store: one file for one version of one view, a thread that writes it, and reading connections in the
// calling thread that a write does not hold up.

import type { DataFolder, FileClaim } from "./data-folder.ts";
import { ensureFile, openReadOnly, requireFile } from "./database-file.ts";
import { STORE_FAILURES, translating } from "./sqlite-failure.ts";
import { createStatements, type Statement, type Statements, toRows } from "./statements.ts";
import { STORE_READER_TUNING, STORE_WRITER_TUNING, viewFile, viewKind } from "./store-schema.ts";
import { openStoreWriter, type StoreTransaction, type StoreWriter } from "./store-writer.ts";
import { BridgeError, type BulkRows, type SqlValue, type ViewSchema, type ViewStore, type ViewWrite } from "@csp/contracts";
import type { DatabaseSync } from "node:sqlite";

export interface ViewStoreOptions {
  /** Memory for pages in the writer. */
  readonly cacheBytes?: number;
  /** Commits go to the file once the write-ahead log holds this much. */
  readonly walBytes?: number;
}

const WAL_BYTES = 64 * 1024 * 1024;
const SNAPSHOTS_KEPT = 2;

interface Reader {
  readonly db: DatabaseSync;
  readonly statements: Statements;
}

/** Opens the store of a view's version, and makes it where there is none and the folder may be written. @throws BridgeError LOG_FORMAT_UNKNOWN, STORE_CORRUPT, STORE_UNAVAILABLE */
export async function openSqliteViewStore(folder: DataFolder, schema: ViewSchema, options: ViewStoreOptions = {}): Promise<ViewStore & AsyncDisposable> {
  const claim = folder.claim(viewFile(schema));
  let reader: Reader | undefined;
  try {
    reader = translating(STORE_FAILURES, claim.path, () => {
      if (folder.readOnly) requireFile(claim.path, viewKind(schema));
      else ensureFile(claim.path, viewKind(schema));
      return openReader(claim.path);
    });
    requireSameTables(reader, schema, claim.path);
    if (folder.readOnly) return createViewStore(schema, claim, reader, READ_ONLY);
    const tuning = { ...STORE_WRITER_TUNING, cacheBytes: options.cacheBytes ?? STORE_WRITER_TUNING.cacheBytes };
    const writer = await openStoreWriter({ path: claim.path, synchronous: "NORMAL", tuning, walBytes: options.walBytes ?? WAL_BYTES }, STORE_FAILURES);
    return createViewStore(schema, claim, reader, writer);
  } catch (error) {
    reader?.db.close();
    claim[Symbol.dispose]();
    throw error;
  }
}

/** In a folder opened to be read only a write is a fault of ours. */
const READ_ONLY: StoreWriter = {
  transaction: () => Promise.reject(new Error("a write to a view store in a folder that was opened to be read only")),
  drain: async () => undefined,
  close: async () => undefined,
};

function createViewStore(schema: ViewSchema, claim: FileClaim, reader: Reader, writer: StoreWriter): ViewStore & AsyncDisposable {
  const spare: Reader[] = [];
  let open = true;

  const closed = (): BridgeError => new BridgeError("SHUTTING_DOWN", `${claim.path} is closed.`);
  const readFrom =
    ({ statements }: Reader): ViewStore["all"] =>
    async (sql, params, rows) => {
      if (!open) throw closed();
      return toRows(translating(STORE_FAILURES, claim.path, () => statements.all(toStatement(sql, params, rows))));
    };

  return {
    schema,
    async checkpoint() {
      if (!open) throw closed();
      return translating(STORE_FAILURES, claim.path, () => readCheckpoint(reader));
    },
    write(checkpoint, work) {
      const last = checkpoint === "unchanged" ? [] : [toStatement("UPDATE view_checkpoint SET position = ?", [checkpoint])];
      return writer.transaction(async (transaction) => {
        if (checkpoint !== "unchanged") refuseGoingBack(reader, checkpoint, claim.path);
        return work(toViewWrite(transaction));
      }, last);
    },
    all: readFrom(reader),
    async snapshot(read) {
      const own = spare.pop() ?? openReader(claim.path);
      try {
        own.db.exec("BEGIN");
        // The state is fixed by the first read, so that comes now.
        readCheckpoint(own);
        return await read(readFrom(own));
      } finally {
        if (own.db.isTransaction) own.db.exec("ROLLBACK");
        if (open && spare.length < SNAPSHOTS_KEPT) spare.push(own);
        else own.db.close();
      }
    },
    async [Symbol.asyncDispose]() {
      if (!open) return;
      open = false;
      await writer.drain();
      // The readers go first: the last connection to close moves the write-ahead log into the file, which only the writer can.
      for (const r of [reader, ...spare.splice(0)]) r.db.close();
      await writer.close();
      claim[Symbol.dispose]();
    },
  };
}

function openReader(path: string): Reader {
  const db = openReadOnly(path, STORE_READER_TUNING);
  return { db, statements: createStatements(db) };
}

function requireSameTables(reader: Reader, schema: ViewSchema, path: string): void {
  const made = translating(STORE_FAILURES, path, () => reader.db.prepare("SELECT tables FROM view_checkpoint").get()?.["tables"]);
  if (made !== JSON.stringify(schema.tables))
    throw new Error(`${path} was made with other tables than view ${schema.view} version ${schema.version} has now: raise the version`);
}

/** Writes are serial, so that what is committed when one begins is what it goes on from. */
function refuseGoingBack(reader: Reader, checkpoint: number, path: string): void {
  const committed = translating(STORE_FAILURES, path, () => readCheckpoint(reader));
  if (checkpoint < committed) throw new Error(`the checkpoint of ${path} cannot go back from ${committed} to ${checkpoint}`);
}

function readCheckpoint({ statements }: Reader): number {
  return Number(statements.all(toStatement("SELECT position FROM view_checkpoint")).rows[0]?.[0]);
}

function toViewWrite(transaction: StoreTransaction): ViewWrite {
  return {
    run: (sql, params, rows) => transaction.run(toStatement(sql, params, rows)),
    all: async (sql, params, rows) => toRows(await transaction.all(toStatement(sql, params, rows))),
  };
}

function toStatement(sql: string, params: readonly SqlValue[] = [], rows?: BulkRows): Statement {
  return { sql, params, rows };
}
