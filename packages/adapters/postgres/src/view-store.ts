// The view store over PostgreSQL: one schema for one version of one view, a session that writes it while it holds the
// writer's place, and connections that read what is committed.

import { ensureStore, placeOf, requireReadable, requireStore, type StorePlace } from "./bookkeeping.ts";
import { type PostgresOptions, type Settings, withDefaults } from "./options.ts";
import { unavailable } from "./postgres-failure.ts";
import { openReaderPool, type ReaderPool } from "./reader-pool.ts";
import { openSession, PLANNING, type Session } from "./session.ts";
import { transact } from "./write-transaction.ts";
import { createWriterPlace, type HeldPlace, type PlaceState, type WriterPlace } from "./writer-place.ts";
import { BridgeError, isBridgeError, type Position, type ViewSchema, type ViewStore } from "@csp/contracts";
import { hostname } from "node:os";

export interface PostgresViewStore extends ViewStore, AsyncDisposable {
  /**
   * Waits until the writer's place of this store is free, and takes it: as long as it is ours nobody else can commit, and
   * before that `write` is refused. May be waited for beside reading, which makes a standby. Resolves to a signal that is
   * aborted when another has taken the place after all, as it may when our connection is lost; every write is then refused
   * with `STORE_FENCED`, and `takeWriterPlace` may be called again. While the server is away it goes on waiting.
   * @throws the signal's reason; BridgeError CONFIG_INVALID
   */
  takeWriterPlace(signal: AbortSignal): Promise<AbortSignal>;
  /** For readiness. */
  writerPlace(): PlaceState;
}

/** Our time for an answer beyond the server's own, which cancels the statement first. */
const GRACE_MS = 5000;

/** Opens a store to write it, and to read it meanwhile; made where it is missing. @throws BridgeError STORE_UNAVAILABLE, CONFIG_INVALID, LOG_FORMAT_UNKNOWN */
export async function openPostgresViewStore(options: PostgresOptions, schema: ViewSchema): Promise<PostgresViewStore> {
  const settings = withDefaults(options, `${hostname()} ${process.pid}`);
  const place = placeOf(settings.schemaPrefix, schema);
  await withSession(settings, settings.url, place, async (session) => {
    await ensureStore(session, place, schema);
    await requireStore(session, place, schema);
  });
  // Who reads is asked now, so that a role without its rights is told at the start and not by the first answer.
  await withSession(settings, settings.readerUrl, place, (session) => requireReadable(session, place));
  const writer = createWriterPlace(place, settings.name, () => openWriter(settings, place), settings.writerTimeoutMs);
  return createStore(schema, place, openReaders(settings, place), writer);
}

/** Opens a store to be read only, by the reader's role alone. @throws BridgeError STORE_UNAVAILABLE where it is not made yet too, CONFIG_INVALID, LOG_FORMAT_UNKNOWN */
export async function openPostgresViewReader(options: PostgresOptions, schema: ViewSchema): Promise<ViewStore & AsyncDisposable> {
  const settings = withDefaults(options, `${hostname()} ${process.pid}`);
  const place = placeOf(settings.schemaPrefix, schema);
  await withSession(settings, settings.readerUrl, place, async (session) => {
    await requireStore(session, place, schema);
    await requireReadable(session, place);
  });
  return createStore(schema, place, openReaders(settings, place), undefined);
}

function createStore(schema: ViewSchema, place: StorePlace, readers: ReaderPool, writer: WriterPlace | undefined): PostgresViewStore {
  let queue: Promise<unknown> = Promise.resolve();
  let open = true;
  let lastTerm = 0;
  /** The last session of the writer's under which the caller that moves the checkpoint knows where it stands. */
  let knownTerm = 0;
  const closed = (): BridgeError => new BridgeError("SHUTTING_DOWN", `${place.what} is closed.`);

  async function hold(place: WriterPlace): Promise<HeldPlace> {
    const held = await place.hold();
    lastTerm = held.term;
    return held;
  }

  async function committed(): Promise<Position> {
    if (!open) throw closed();
    if (writer?.state() === "held" || writer?.state() === "away") return (await hold(writer)).position;
    const sql = `SELECT position FROM ${place.ownSchema}.store WHERE view = ? AND version = ?`;
    return Number((await readers.all({ sql, params: [place.view, place.version], rows: undefined }))[0]?.["position"]);
  }

  async function writeNow<T>(checkpoint: Position | "unchanged", work: Parameters<ViewStore["write"]>[1]): Promise<T> {
    if (!open) throw closed();
    if (writer === undefined) throw new Error(`a write to ${place.what}, which was opened to be read only`);
    const moves = checkpoint !== "unchanged";
    const held = await hold(writer).catch((error: unknown) => {
      if (moves) knownTerm = lastTerm + 1;
      throw error;
    });
    if (moves && held.term > knownTerm) {
      // What it wrote last may be gone with the session, so that it must ask where it stands before it goes on. Any refusal tells it so.
      knownTerm = held.term;
      throw unavailable(place.what, "the connection was lost and made again; what follows the checkpoint is to be written again");
    }
    if (moves && checkpoint < held.position) throw new Error(`the checkpoint of ${place.what} cannot go back from ${held.position} to ${checkpoint}`);
    try {
      return (await transact(place, held, checkpoint, work)) as T;
    } catch (error) {
      if (moves && !held.session.isOpen) knownTerm = held.term + 1;
      if (isBridgeError(error, "STORE_FENCED")) await writer.fence(held);
      throw error;
    }
  }

  return {
    schema,
    checkpoint: committed,
    write<T>(checkpoint: Position | "unchanged", work: Parameters<ViewStore["write"]>[1]) {
      const result = queue.then(() => writeNow<T>(checkpoint, work));
      queue = result.catch(() => undefined);
      return result;
    },
    async all(sql, params = [], rows) {
      return readers.all({ sql, params, rows });
    },
    snapshot: (read) => readers.snapshot((all) => read(async (sql, params = [], rows) => all({ sql, params, rows }))),
    async takeWriterPlace(signal) {
      if (writer === undefined) throw new Error(`${place.what} was opened to be read only`);
      const lost = await writer.take(signal);
      knownTerm = (await hold(writer)).term;
      return lost;
    },
    writerPlace: () => writer?.state() ?? "none",
    async [Symbol.asyncDispose]() {
      if (!open) return;
      await (queue = queue.then(() => void (open = false)));
      await writer?.close();
      await readers.close();
    },
  };
}

function openReaders({ readerUrl, readers, readTimeoutMs, name }: Settings, place: StorePlace): ReaderPool {
  return openReaderPool(place, { url: readerUrl, name: `${name} reads ${place.schema}`, connections: readers, timeoutMs: readTimeoutMs });
}

async function openWriter({ url, name, writeTimeoutMs, writerTimeoutMs, synchronousCommit }: Settings, place: StorePlace): Promise<Session> {
  const settings = [
    `SET statement_timeout = ${writeTimeoutMs}`,
    `SET idle_session_timeout = ${writerTimeoutMs}`,
    `SET idle_in_transaction_session_timeout = ${writerTimeoutMs}`,
    `SET synchronous_commit = ${synchronousCommit}`,
    `SET search_path TO ${place.schema}`,
    ...PLANNING,
  ];
  return openSession({ url, name: `${name} writes ${place.schema}`, what: place.what, settings, answerMs: writeTimeoutMs + GRACE_MS });
}

async function withSession({ name, writeTimeoutMs }: Settings, url: string, place: StorePlace, work: (session: Session) => Promise<void>): Promise<void> {
  const session = await openSession({ url, name: `${name} opens ${place.schema}`, what: place.what, settings: [], answerMs: writeTimeoutMs });
  try {
    await work(session);
  } finally {
    await session.close();
  }
}
