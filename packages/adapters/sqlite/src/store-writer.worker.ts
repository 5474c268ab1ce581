// The thread that writes one file by statements sent to it: a view store's, or the topics'. It runs what it is sent in
// order; a statement that fails spoils its transaction, whatever is sent after it, until that is ended.

import { openWriter, type Tuning } from "./database-file.ts";
import { type SqliteFailure, toFailure } from "./sqlite-failure.ts";
import { createStatements, type Statement, type Table } from "./statements.ts";
import { createCheckpointer } from "./wal-checkpoint.ts";
import { CLOSE, READY } from "./worker-link.ts";
import { parentPort, workerData } from "node:worker_threads";

export interface StoreWriterData {
  readonly path: string;
  readonly synchronous: "FULL" | "NORMAL";
  readonly tuning: Tuning;
  readonly walBytes: number;
}

export type StoreRequest =
  | { readonly op: "begin" | "rollback" }
  /** The statements come last in the transaction; none of them is one of the caller's. */
  | { readonly op: "commit"; readonly statements: readonly Statement[] }
  | { readonly op: "run" | "all"; readonly statement: Statement };

/** One answer a request, in their order. */
export type StoreAnswer = { readonly value: number | Table } | { readonly failure: SqliteFailure };

const { path, synchronous, tuning, walBytes } = workerData as StoreWriterData;
const port = parentPort;
if (port === null) throw new Error("store-writer.worker.ts runs as a worker thread");

const db = openWriter(path, synchronous, tuning);
const statements = createStatements(db);
const checkpoint = createCheckpointer(db, walBytes);
let spoiled: SqliteFailure | undefined;

port.on("message", (message: readonly StoreRequest[] | typeof CLOSE) => {
  if (message === CLOSE) {
    db.close();
    port.close();
    return;
  }
  port.postMessage(message.map(answer));
  if (message.some((m) => m.op === "commit")) checkpoint();
});
port.postMessage(READY);

function answer(request: StoreRequest): StoreAnswer {
  try {
    if (spoiled !== undefined && request.op !== "rollback") return { failure: spoiled };
    return { value: perform(request) };
  } catch (error) {
    spoiled = toFailure(error);
    return { failure: spoiled };
  }
}

function perform(request: StoreRequest): number | Table {
  switch (request.op) {
    case "begin":
      db.exec("BEGIN IMMEDIATE");
      return 0;
    case "run":
      return statements.run(request.statement);
    case "all":
      return statements.all(request.statement);
    case "commit":
      for (const statement of request.statements) statements.run(statement);
      // A crash before this is done leaves nothing of the write; after it all of it, or, where the file is not synchronised at each commit, nothing again.
      db.exec("COMMIT");
      return 0;
    case "rollback":
      spoiled = undefined;
      if (db.isTransaction) db.exec("ROLLBACK");
      return 0;
    default:
      return request satisfies never;
  }
}
