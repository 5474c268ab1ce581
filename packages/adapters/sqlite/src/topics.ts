// Topics kept in one file: what was sent, in order, with an offset per topic. Sends that come while another is being
// written go together in the next transaction. Nothing is ever deleted; how long messages are kept is their owner's matter.

import type { DataFolder, FileClaim } from "./data-folder.ts";
import { ensureFile, type FileKind, openReadOnly, type Tuning } from "./database-file.ts";
import { OUTBOX_FAILURES, translating } from "./sqlite-failure.ts";
import { createStatements, type Statement, type Statements, toRows } from "./statements.ts";
import { openStoreWriter, type StoreWriter } from "./store-writer.ts";
import { BridgeError, type Outbox, type OutMessage, type SqlRow, type SqlValue, type TopicMessage, type TopicReader } from "@csp/contracts";
import type { DatabaseSync } from "node:sqlite";

const TOPICS_FILE = "topics.db";
const TOPICS_KIND: FileKind = {
  name: "topics",
  applicationId: 0x43535054,
  format: 1,
  tables: [
    "CREATE TABLE topic(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    // off: 0, 1, 2, … in each topic. headers: a JSON object.
    "CREATE TABLE message(n INTEGER PRIMARY KEY, topic INT NOT NULL, off INT NOT NULL, id TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, headers TEXT NOT NULL)",
    "CREATE UNIQUE INDEX message_offset ON message(topic, off)",
  ],
};
const TUNING: Tuning = { cacheBytes: 4 * 1024 * 1024, mmapBytes: 0 };
const WAL_BYTES = 16 * 1024 * 1024;

const ADD_TOPIC = "INSERT INTO topic(name) VALUES (?) ON CONFLICT DO NOTHING";
const ADD_MESSAGE = "INSERT INTO message(topic, off, id, key, value, headers) VALUES ((SELECT id FROM topic WHERE name = ?), ?, ?, ?, ?, ?)";

export type SqliteTopics = Outbox & TopicReader & AsyncDisposable;

interface WaitingSend {
  readonly messages: readonly OutMessage[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Opens the topics of a folder, and makes them where there are none. @throws BridgeError LOG_FORMAT_UNKNOWN, STORE_CORRUPT, OUTBOX_UNAVAILABLE */
export async function openSqliteTopics(folder: DataFolder): Promise<SqliteTopics> {
  if (folder.readOnly) throw new Error(`${folder.path} was opened to be read only`);
  const claim = folder.claim(TOPICS_FILE);
  let db: DatabaseSync | undefined;
  try {
    db = translating(OUTBOX_FAILURES, claim.path, () => {
      ensureFile(claim.path, TOPICS_KIND);
      return openReadOnly(claim.path, TUNING);
    });
    const writer = await openStoreWriter({ path: claim.path, synchronous: "FULL", tuning: TUNING, walBytes: WAL_BYTES }, OUTBOX_FAILURES);
    return createTopics(claim, db, writer);
  } catch (error) {
    db?.close();
    claim[Symbol.dispose]();
    throw error;
  }
}

function createTopics(claim: FileClaim, db: DatabaseSync, writer: StoreWriter): SqliteTopics {
  const read = createReading(claim.path, createStatements(db));
  /** The offset after the last of each topic, as committed. */
  const nextOffsets = new Map<string, number>();
  let waiting: WaitingSend[] = [];
  let sending: Promise<void> | undefined;
  let open = true;

  const newest = (topic: string): number | undefined => {
    const [row] = read("SELECT max(m.off) AS off FROM message m WHERE m.topic = (SELECT id FROM topic WHERE name = ?)", [topic]);
    return typeof row?.["off"] === "number" ? row["off"] : undefined;
  };

  async function sendWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        const offsets = new Map<string, number>();
        const statements = group
          .flatMap((send) => send.messages)
          .flatMap((message) => toStatements(message, offsets, (topic) => nextOffsets.get(topic) ?? (newest(topic) ?? -1) + 1));
        // A crash in here leaves none of the group's messages or all; who was not answered sends again, with the same ids.
        await writer.transaction(async () => undefined, statements);
        for (const [topic, next] of offsets) nextOffsets.set(topic, next);
        for (const send of group) send.resolve();
      } catch (error) {
        // Stored or not, the file knows: the offsets are read from it again.
        nextOffsets.clear();
        for (const send of group) send.reject(error);
      }
    }
    sending = undefined;
  }

  const whileOpen = (): void => {
    if (!open) throw new BridgeError("SHUTTING_DOWN", "The topics are closed.");
  };
  return {
    async send(messages) {
      whileOpen();
      if (messages.length === 0) return;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      waiting.push({ messages, resolve, reject });
      sending ??= sendWaiting();
      await promise;
    },
    async topics() {
      whileOpen();
      return read("SELECT name FROM topic ORDER BY name", []).map((row) => String(row["name"]));
    },
    async newestOffset(topic) {
      whileOpen();
      return newest(topic);
    },
    async readTopic(topic, from, limit) {
      whileOpen();
      const sql = "SELECT off, id, key, value, headers FROM message WHERE topic = (SELECT id FROM topic WHERE name = ?) AND off >= ? ORDER BY off LIMIT ?";
      return read(sql, [topic, from, limit]).map((row) => toMessage(topic, row));
    },
    async [Symbol.asyncDispose]() {
      if (!open) return;
      open = false;
      await sending;
      db.close();
      await writer.close();
      claim[Symbol.dispose]();
    },
  };
}

function createReading(path: string, statements: Statements): (sql: string, params: readonly SqlValue[]) => readonly SqlRow[] {
  return (sql, params) => toRows(translating(OUTBOX_FAILURES, path, () => statements.all({ sql, params, rows: undefined })));
}

function toStatements(message: OutMessage, offsets: Map<string, number>, firstOffset: (topic: string) => number): Statement[] {
  const { topic, id, key, value, headers } = message;
  const known = offsets.get(topic);
  const offset = known ?? firstOffset(topic);
  offsets.set(topic, offset + 1);
  const add: Statement = { sql: ADD_MESSAGE, params: [topic, offset, id, key, value, JSON.stringify(headers)], rows: undefined };
  return known === undefined ? [{ sql: ADD_TOPIC, params: [topic], rows: undefined }, add] : [add];
}

function toMessage(topic: string, row: SqlRow): TopicMessage {
  const { off, id, key, value, headers } = row;
  if (typeof off !== "number" || typeof id !== "string" || typeof key !== "string" || !(value instanceof Uint8Array) || typeof headers !== "string") {
    throw new BridgeError("STORE_CORRUPT", `A message of topic ${topic} is not what was written.`);
  }
  return { topic, offset: off, id, key, value, headers: JSON.parse(headers) as Record<string, string> };
}
