// The file of a view store: the view's own tables, and ours beside them: the checkpoint, and the statements that made
// the tables, so that a view whose tables were changed under the same version is found out.

import type { FileKind, Tuning } from "./database-file.ts";
import type { ViewSchema } from "@csp/contracts";
import { join } from "node:path";

const VIEW_NAME = /^[A-Za-z0-9-]+$/;

export function viewFile(schema: ViewSchema): string {
  if (!VIEW_NAME.test(schema.view) || !Number.isSafeInteger(schema.version)) throw new Error(`not a view: ${schema.view} version ${schema.version}`);
  return join("views", `${schema.view}-v${schema.version}.db`);
}

export function viewKind(schema: ViewSchema): FileKind {
  const made = JSON.stringify(schema.tables).replaceAll("'", "''");
  return {
    name: "view store",
    applicationId: 0x43535056,
    format: 1,
    tables: [
      "CREATE TABLE view_checkpoint(one INTEGER PRIMARY KEY CHECK (one = 1), position INT NOT NULL, tables TEXT NOT NULL)",
      `INSERT INTO view_checkpoint(one, position, tables) VALUES (1, 0, '${made}')`,
      ...schema.tables,
    ],
  };
}

/** What a view is built with is worth memory; its readers lean on the system's cache, through the map, which commits do not empty. */
export const STORE_WRITER_TUNING: Tuning = { cacheBytes: 64 * 1024 * 1024, mmapBytes: 0 };
export const STORE_READER_TUNING: Tuning = { cacheBytes: 4 * 1024 * 1024, mmapBytes: 2 ** 36 };
