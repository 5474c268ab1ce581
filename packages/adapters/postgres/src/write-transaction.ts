// One write as one transaction: its statements in the order of the calls, each made ready while the one before it runs.
// The first that fails ends the transaction, whoever waits for it.

import type { StorePlace } from "./bookkeeping.ts";
import { readRows, type Statement, toCopy, toQuery } from "./statements.ts";
import type { HeldPlace } from "./writer-place.ts";
import { BridgeError, type BulkRows, type Position, type SqlRow, type SqlValue, type ViewWrite } from "@csp/contracts";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Making more text than this ready takes a turn of the event loop of its own. */
const LONG_CHARS = 64 * 1024;

/** Runs `work` and commits. Rejects with nothing kept, but where the connection is lost while the server commits: then it may be kept whole. */
export async function transact<T>(place: StorePlace, held: HeldPlace, checkpoint: Position | "unchanged", work: (write: ViewWrite) => Promise<T>): Promise<T> {
  const { view, settle } = openWrite(place, held);
  try {
    await held.session.query({ text: "BEGIN" });
    await requirePlace(place, held);
    const result = await work(view);
    await settle();
    if (checkpoint === "unchanged") {
      // Nothing makes it again, so that it must be on disk, and with it all before it.
      await held.session.query({ text: "SET LOCAL synchronous_commit = on" });
    } else {
      const text = `UPDATE ${place.ownSchema}.store SET position = $3 WHERE view = $1 AND version = $2`;
      await held.session.query({ name: "csp-position", text, values: [place.view, place.version, checkpoint] });
    }
    // A crash before this is done leaves nothing of the write; after it all of it, or nothing where the server loses its newest commits.
    await held.session.query({ text: "COMMIT" });
    if (checkpoint !== "unchanged") held.position = checkpoint;
    return result;
  } catch (error) {
    await settle().catch(() => undefined);
    await held.session.query({ text: "ROLLBACK" }).catch(() => undefined);
    throw error;
  }
}

/** Under a row lock until the transaction ends: a successor's token waits for that. */
async function requirePlace(place: StorePlace, held: HeldPlace): Promise<void> {
  const text = `SELECT writer, position FROM ${place.ownSchema}.store WHERE view = $1 AND version = $2 FOR UPDATE`;
  const { rows } = await held.session.query({ name: "csp-writer", text, values: [place.view, place.version] });
  const [row] = rows as { writer: string | null; position: Position }[];
  if (row?.writer !== held.token) throw new BridgeError("STORE_FENCED", `${place.what} has another writer now`);
  if (row.position !== held.position)
    throw new Error(`the checkpoint of ${place.what} is at ${row.position}, where its only writer left it at ${held.position}`);
}

interface OpenWrite {
  readonly view: ViewWrite;
  /** Takes no more statements, and rejects as the first that failed. */
  settle(): Promise<void>;
}

function openWrite(place: StorePlace, { session }: HeldPlace): OpenWrite {
  let open = true;
  let failed: Error | undefined;
  let ready: Promise<unknown> = Promise.resolve();
  let running: Promise<unknown> = Promise.resolve();

  function inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = running.then(async () => {
      if (failed !== undefined) throw failed;
      try {
        return await step();
      } catch (error) {
        failed = error instanceof Error ? error : new Error(String(error));
        throw failed;
      }
    });
    running = result.catch(() => undefined);
    return result;
  }

  function send<Q, T>(statement: Statement, make: (statement: Statement) => Q, run: (made: Q) => Promise<T>): Promise<T> {
    if (!open) return Promise.reject(new Error(`a statement came after its write on ${place.what} had ended`));
    const made = ready.then(async () => {
      if ((statement.rows?.json.length ?? 0) > LONG_CHARS) await nextTurn();
      return make(statement);
    });
    ready = made.catch(() => undefined);
    const result = inTurn(async () => run(await made));
    // Who does not wait for a statement hears of its failure from the write.
    result.catch(() => undefined);
    return result;
  }

  const view: ViewWrite = {
    run: (sql: string, params: readonly SqlValue[] = [], rows?: BulkRows) =>
      send(
        { sql, params, rows },
        (statement) => toCopy(statement) ?? toQuery(statement),
        async (made) => ("chunks" in made ? session.copy(made.text, made.chunks) : ((await session.query(made)).rowCount ?? 0)),
      ),
    all: (sql: string, params: readonly SqlValue[] = [], rows?: BulkRows): Promise<readonly SqlRow[]> =>
      send({ sql, params, rows }, toQuery, (made) => readRows(session, made)),
  };
  return {
    view,
    async settle() {
      open = false;
      await running;
      if (failed !== undefined) throw failed;
    },
  };
}
