import { checkEventLog } from "./check-log.ts";
import { openReadOnly } from "./database-file.ts";
import { createLogReader } from "./log-reader.ts";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import { openSqliteEventLog } from "./event-log.ts";
import { findLogFaults, type LogFault } from "./log-faults.ts";
import { isBridgeError, type LoggedEvent } from "@csp/contracts";
import assert from "node:assert/strict";
import { copyFile, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";

const SIZES = [0, 10, 300, 1_000, 3_000, 40_000];
const EVENTS = 60;

let root: string;
let written: LoggedEvent[];
/** The data of each event begins with a text that is nowhere else in the file. */
const markOf = (n: number): string => `<<the data of event ${n} begins here>>`;

before(async () => {
  root = await mkdtemp(join(tmpdir(), "csp-check-"));
  await using folder = await openDataFolder(join(root, "whole"));
  await using log = await openSqliteEventLog(folder);
  for (let n = 0; n < EVENTS; n++) {
    const id = `00000000-0000-5000-8000-${n.toString(16).padStart(12, "0")}`;
    const data = Buffer.concat([Buffer.from(markOf(n)), Buffer.alloc(SIZES[n % SIZES.length] ?? 0, n)]);
    await log.append(`uplink-${n % 7}`, "any", [{ id, type: `Type${n % 3}.v1`, data, meta: Buffer.from(`{"n":${n}}`) }]);
  }
  written = await readEverything(log);
});

after(() => rm(root, { recursive: true }));

async function readEverything(log: { follow: Awaited<ReturnType<typeof openSqliteEventLog>>["follow"] }): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const batch of log.follow({ categories: ["uplink"] }, 0, { signal: new AbortController().signal })) {
    events.push(...batch.events);
    if (batch.caughtUp) break;
  }
  return events;
}

async function findFaults(folder: DataFolder): Promise<LogFault[]> {
  const faults: LogFault[] = [];
  for await (const fault of checkEventLog(folder)) faults.push(fault);
  return faults;
}

async function check(path: string): Promise<LogFault[]> {
  await using folder = await openDataFolder(path, { readOnly: true });
  return await findFaults(folder);
}

/** A copy of the whole folder with one byte of its log changed. */
async function copyWithFlip(name: string, at: number): Promise<string> {
  const path = join(root, name);
  await using folder = await openDataFolder(path);
  await copyFile(join(root, "whole", "log.db"), join(folder.path, "log.db"));
  await flip(join(folder.path, "log.db"), at);
  return path;
}

async function flip(file: string, at: number): Promise<void> {
  const handle = await open(file, "r+");
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, at);
  await handle.write(Buffer.of((buffer[0] ?? 0) ^ 0x10), 0, 1, at);
  await handle.close();
}

describe("checkEventLog", () => {
  test("finds nothing in a whole log, stopped or in use", async () => {
    assert.deepEqual(await check(join(root, "whole")), []);
    await using folder = await openDataFolder(join(root, "whole"));
    await using log = await openSqliteEventLog(folder);
    assert.equal(await log.head(), EVENTS);
    assert.deepEqual(await findFaults(folder), []);
  });

  test("names the event in whose data a byte was changed, and a reader refuses it", async () => {
    const file = await readFile(join(root, "whole", "log.db"));
    for (const n of [0, 3, 37, 59]) {
      const path = await copyWithFlip(`data-${n}`, file.indexOf(markOf(n)) + 5);
      const faults = await check(path);
      const { stream, revision, position, type } = written[n] as LoggedEvent;
      assert.deepEqual(
        faults.map(({ detail: _, where: __, ...fault }) => fault),
        [{ kind: "event", stream, revision, position, type }],
      );
      assert.equal(faults[0]?.where, `stream ${stream}, revision ${revision}, position ${position}, type ${type}`);
      await using folder = await openDataFolder(path);
      await using log = await openSqliteEventLog(folder);
      await assert.rejects(
        readEverything(log),
        (error) => isBridgeError(error, "LOG_CORRUPT") && error.message.includes(`event ${revision} of stream ${stream}`),
      );
    }
  });

  test("survives a changed byte anywhere, and finds each that changes what is read", async () => {
    const whole = await readFile(join(root, "whole", "log.db"));
    const copy = join(root, "changed.db");
    let found = 0;
    // The first page is the structure of the file; the rest is events, in pages and chains of pages.
    for (let at = 0; at < whole.length; at += at < 2_000 ? 37 : 2_999) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x20;
      await writeFile(copy, changed);
      if (findLogFaults(copy).next().done === true) assertReadsAsWritten(copy, at);
      else found++;
      for (const suffix of ["-wal", "-shm"]) await rm(copy + suffix, { force: true });
    }
    assert.ok(found > 100, `${found} found`);
  });

  const edits: readonly (readonly [what: string, sql: string, found: RegExp])[] = [
    ["a stream under another category", "UPDATE stream SET category = 'downlink' WHERE name = 'uplink-3'", /^structure stream uplink-3 /],
    ["an append that would not be known again", "UPDATE any_append SET key = key + 1 WHERE pos = 9", /^structure any_append, position 9 /],
    ["an event that is gone", "DELETE FROM event WHERE pos = 9", /^event .*position 9.* cannot be read.*order stream uplink-1, revision 2, position 16 /s],
    ["events that changed places", "UPDATE event SET rev = 1 - rev + 100 WHERE stream = 1 AND rev < 2", /order stream uplink-0, revision 100/],
    ["tables that are not ours", "DROP INDEX event_stream", /^structure sqlite_schema /],
  ];
  for (const [what, sql, found] of edits) {
    test(`finds ${what}`, async () => {
      const path = join(root, `edit-${edits.findIndex((e) => e[0] === what)}`);
      {
        await using folder = await openDataFolder(path);
        await copyFile(join(root, "whole", "log.db"), join(folder.path, "log.db"));
        using db = new DatabaseSync(join(folder.path, "log.db"));
        db.exec(sql);
      }
      const faults = await check(path);
      assert.match(faults.map((f) => `${f.kind} ${f.where} ${f.detail}`).join("\n"), found);
    });
  }

  test("finds an index that does not agree with its table, and says which", async () => {
    const whole = await readFile(join(root, "whole", "log.db"));
    using db = openReadOnly(join(root, "whole", "log.db"));
    const page = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'event_stream'").get()?.["rootpage"]);
    const pageBytes = whole.readUInt16BE(16);
    // The end of the page holds the first entry that was made in it.
    const path = await copyWithFlip("index", page * pageBytes - 2);
    const faults = await check(path);
    assert.ok(
      faults.some((f) => f.kind === "structure" && /event_stream/.test(`${f.where} ${f.detail}`)),
      JSON.stringify(faults),
    );
  });

  test("says when a frame of the write-ahead log was changed", async () => {
    const path = join(root, "wal");
    const folder = await openDataFolder(path);
    const log = await openSqliteEventLog(folder);
    for (let n = 0; n < 20; n++)
      await log.append("uplink-1", "any", [
        { id: `00000000-0000-5000-8000-${n.toString(16).padStart(12, "0")}`, type: "T.v1", data: Buffer.from(markOf(n)), meta: Buffer.alloc(0) },
      ]);
    // What a kill would leave.
    const left = join(root, "wal-left");
    await using other = await openDataFolder(left);
    await other[Symbol.asyncDispose]();
    for (const name of ["log.db", "log.db-wal"]) await copyFile(join(path, name), join(left, name));
    await log[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
    assert.deepEqual(await check(left), []);
    const wal = await readFile(join(left, "log.db-wal"));
    await writeFile(join(left, "log.db-wal"), wal.subarray(0, wal.length - 100));
    assert.deepEqual(await check(left), [], "an unfinished write at the end is no fault");
    await writeFile(join(left, "log.db-wal"), wal);
    await flip(join(left, "log.db-wal"), wal.indexOf(markOf(4)));
    const faults = await check(left);
    assert.equal(faults[0]?.kind, "file");
    assert.match(faults[0].where, /frame \d+, page \d+$/);
  });
});

/** A change that no check can find is in bytes that hold nothing. */
function assertReadsAsWritten(file: string, changedAt: number): void {
  using db = openReadOnly(file);
  const reader = createLogReader(db, file);
  const everything = { bytes: Infinity, events: Infinity };
  const hint = `the byte at ${changedAt} was changed and not found`;
  assert.deepEqual(reader.scan({ categories: ["uplink"] }, 0, EVENTS, everything).events, written, hint);
  for (let n = 0; n < 7; n++) {
    const stream = `uplink-${n}`;
    assert.deepEqual(
      reader.readStream(stream, 0, everything).events,
      written.filter((e) => e.stream === stream),
      hint,
    );
  }
}
