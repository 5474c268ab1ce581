import { packAppends, type WaitingAppend } from "./append-message.ts";
import { REPEATED, STORED, WRONG_REVISION } from "./append-outcome.ts";
import { ensureFile, openWriter } from "./database-file.ts";
import { LOG_KIND, LOG_TUNING } from "./log-schema.ts";
import { createLogWriter, type LogWriter } from "./log-writer.ts";
import { toFailure } from "./sqlite-failure.ts";
import type { ExpectedRevision } from "@csp/contracts";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, test } from "node:test";

let folder: string;
let db: DatabaseSync;
let writer: LogWriter;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "csp-writer-"));
  ensureFile(join(folder, "log.db"), LOG_KIND);
  db = openWriter(join(folder, "log.db"), "FULL", LOG_TUNING);
  writer = createLogWriter(db);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

function appendOf(stream: string, expected: ExpectedRevision, first: number, count = 1, dataBytes = 10): WaitingAppend {
  const events = Array.from({ length: count }, (_, i) => ({
    id: `00000000-0000-5000-8000-${(first + i).toString(16).padStart(12, "0")}`,
    type: "T.v1",
    data: Buffer.alloc(dataBytes, i),
    meta: Buffer.alloc(3),
  }));
  return { stream, expected, events };
}

function write(...appends: WaitingAppend[]): number[] {
  const buffer = packAppends(appends, (type) => Buffer.from(type));
  return writer.writeGroup([buffer], () => undefined).outcomes.map((o) => o.kind);
}

function count(table: string): unknown {
  return db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"];
}

describe("a group of appends", () => {
  test("decides each in order, seeing those before it", () => {
    const kinds = write(
      appendOf("a-1", "none", 1, 2),
      appendOf("a-1", "none", 1, 2),
      appendOf("a-1", "none", 9),
      appendOf("a-1", 1, 3),
      appendOf("b-1", 0, 4),
      appendOf("b-1", "any", 5),
      appendOf("b-1", "any", 5),
    );
    assert.deepEqual(kinds, [STORED, REPEATED, WRONG_REVISION, STORED, WRONG_REVISION, STORED, REPEATED]);
    assert.equal(count("event"), 4);
  });

  test("leaves no stream behind where it was refused", () => {
    assert.deepEqual(write(appendOf("a-1", 7, 1)), [WRONG_REVISION]);
    assert.equal(count("stream"), 0);
  });

  test("on a full disk stores nothing at all, and goes on when there is room again", () => {
    write(appendOf("a-1", "none", 1, 3));
    const pages = Number(db.prepare("PRAGMA page_count").get()?.["page_count"]);
    db.exec(`PRAGMA max_page_count = ${pages + 3}`);
    const group = [appendOf("a-1", 2, 10), appendOf("new-1", "none", 20), appendOf("a-1", "any", 30, 1, 200_000)];
    assert.throws(
      () => write(...group),
      (error) => toFailure(error).kind === "unavailable",
    );
    assert.deepEqual([count("event"), count("stream"), count("any_append"), db.isTransaction], [3, 1, 0, false]);
    db.exec("PRAGMA max_page_count = 1000000");
    assert.deepEqual(write(...group), [STORED, STORED, STORED]);
    assert.deepEqual(
      db
        .prepare("SELECT pos, rev FROM event ORDER BY pos")
        .all()
        .map((row) => [row["pos"], row["rev"]]),
      [
        [1, 0],
        [2, 1],
        [3, 2],
        [4, 3],
        [5, 0],
        [6, 4],
      ],
    );
  });
});
