// The embedded event log: a writer thread, a reader in the calling thread, and the bell that ties followers to commits.

import type { DataFolder, FileClaim } from "./data-folder.ts";
import { ensureFile, openReadOnly, requireFile } from "./database-file.ts";
import { type CommitBell, createCommitBell, followLog } from "./follow-log.ts";
import { type LogAppender, openLogAppender } from "./log-appender.ts";
import { createLogReader, type LogReader } from "./log-reader.ts";
import { LOG_FILE, LOG_KIND, LOG_TUNING } from "./log-schema.ts";
import { LOG_FAILURES, translating } from "./sqlite-failure.ts";
import { BridgeError, type EventLog, MAX_APPEND_BYTES } from "@csp/contracts";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";

export interface EventLogOptions {
  /** Largest append taken. Raising it admits what the distributed log refuses. */
  readonly maxAppendBytes?: number;
  /** Bytes that one transaction gathers at most; more waits for the next one. */
  readonly groupBytes?: number;
  /** Bytes committed between two checkpoints of the write-ahead log. */
  readonly walBytes?: number;
}

const GROUP_BYTES = 8 * 1024 * 1024;
const WAL_BYTES = 16 * 1024 * 1024;
const READ_LIMITS = { bytes: 1024 * 1024, events: 4_096 };

/** Opens the log of a folder, and makes it where there is none and the folder may be written. @throws BridgeError LOG_FORMAT_UNKNOWN, LOG_CORRUPT, LOG_UNAVAILABLE */
export async function openSqliteEventLog(folder: DataFolder, options: EventLogOptions = {}): Promise<EventLog & AsyncDisposable> {
  const claim = folder.claim(LOG_FILE);
  try {
    return await openClaimed(claim, folder.readOnly, options);
  } catch (error) {
    claim[Symbol.dispose]();
    throw error;
  }
}

/** Whether the folder has a log of its own, so that its views are of that one. */
export function hasSqliteEventLog(folder: Pick<DataFolder, "path">): boolean {
  return existsSync(join(folder.path, LOG_FILE));
}

async function openClaimed(claim: FileClaim, readOnly: boolean, options: EventLogOptions): Promise<EventLog & AsyncDisposable> {
  const { path } = claim;
  const db = translating(LOG_FAILURES, path, () => {
    if (readOnly) requireFile(path, LOG_KIND);
    else ensureFile(path, LOG_KIND);
    return openReadOnly(path, LOG_TUNING);
  });
  try {
    const reader = translating(LOG_FAILURES, path, () => createLogReader(db, path));
    const bell = createCommitBell();
    if (readOnly) return createEventLog(claim, db, reader, bell, READ_ONLY);
    const writer = { path, groupBytes: options.groupBytes ?? GROUP_BYTES, walBytes: options.walBytes ?? WAL_BYTES };
    const appender = await openLogAppender(writer, options.maxAppendBytes ?? MAX_APPEND_BYTES, () => bell.ring());
    return createEventLog(claim, db, reader, bell, appender);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** In a folder opened to be read only an append is a fault of ours. */
const READ_ONLY: LogAppender = {
  append: (stream) => Promise.reject(new Error(`an append to ${stream} in a folder that was opened to be read only`)),
  close: async () => undefined,
};

function createEventLog(claim: FileClaim, db: DatabaseSync, reader: LogReader, bell: CommitBell, appender: LogAppender): EventLog & AsyncDisposable {
  const whileOpen = (): void => {
    if (bell.closed) throw new BridgeError("SHUTTING_DOWN", "The event log is closed.");
  };
  return {
    distance: "events",
    append: appender.append,
    async *read(stream, from) {
      whileOpen();
      const end = reader.readLast(stream)?.revision ?? -1;
      for (let revision = from; revision <= end;) {
        const { events } = reader.readStream(stream, revision, READ_LIMITS);
        if (events[0]?.revision !== revision)
          throw new BridgeError("LOG_CORRUPT", `${claim.path}: event ${revision} of stream ${stream} is missing. Run csp check.`);
        const upToEnd = events.filter((e) => e.revision <= end);
        yield upToEnd;
        revision += upToEnd.length;
        await nextTurn();
        whileOpen();
      }
    },
    async readLast(stream) {
      whileOpen();
      return reader.readLast(stream);
    },
    follow: (filter, after, followOptions) => followLog(reader, bell, filter, after, followOptions),
    async head() {
      whileOpen();
      return reader.head();
    },
    async [Symbol.asyncDispose]() {
      if (bell.closed) return;
      bell.close();
      // The reader goes first: the last connection to close moves the write-ahead log into the file, which only the writer can.
      db.close();
      await appender.close();
      claim[Symbol.dispose]();
    },
  };
}
