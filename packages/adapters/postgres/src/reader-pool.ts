// The connections that a store is read with, of a role that may but read. One that is lost is replaced by the next read.

import type { StorePlace } from "./bookkeeping.ts";
import { toFailure } from "./postgres-failure.ts";
import { clientConfig, PLANNING } from "./session.ts";
import { tellPool, tellStatement } from "./statement-facts.ts";
import { readRows, type Statement, toQuery } from "./statements.ts";
import { BridgeError, type SqlRow } from "@csp/contracts";
import pg from "pg";

export interface ReaderPool {
  all(statement: Statement): Promise<readonly SqlRow[]>;
  snapshot<T>(read: (all: (statement: Statement) => Promise<readonly SqlRow[]>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface ReaderOptions {
  readonly url: string;
  readonly name: string;
  readonly connections: number;
  readonly timeoutMs: number;
}

/** Our time for an answer beyond the server's own, which cancels the statement first. */
const GRACE_MS = 5000;

export function openReaderPool(place: StorePlace, { url, name, connections, timeoutMs }: ReaderOptions): ReaderPool {
  const settings = ["SET default_transaction_read_only = on", `SET statement_timeout = ${timeoutMs}`, `SET search_path TO ${place.schema}`, ...PLANNING];
  // The pool waits for what this gives, though its types say nothing of that.
  const prepare = (client: pg.ClientBase): unknown => client.query(settings.join("; "));
  const pool = new pg.Pool({
    ...clientConfig({ url, name }),
    max: connections,
    query_timeout: timeoutMs + GRACE_MS,
    keepAlive: true,
    onConnect: prepare,
  });
  // An idle connection that ends is taken out by the pool itself.
  pool.on("error", () => undefined);
  let open = true;

  async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    if (!open) throw new BridgeError("SHUTTING_DOWN", `${place.what} is closed.`);
    const connecting = pool.connect();
    tellPool(name, pool);
    const client = await connecting.catch((error: unknown) => {
      throw toFailure(error, place.what);
    });
    tellPool(name, pool);
    let broken: Error | undefined;
    const onError = (error: Error): void => void (broken = error);
    client.on("error", onError);
    try {
      return await work(client);
    } catch (error) {
      // A failure without the server's word is the connection's, which nobody shall use again.
      if (error instanceof Error && error.cause instanceof Error && !(error.cause instanceof pg.DatabaseError)) broken ??= error.cause;
      throw error;
    } finally {
      client.off("error", onError);
      client.release(broken);
      tellPool(name, pool);
    }
  }

  const readFrom = async (client: pg.PoolClient, statement: Statement): Promise<readonly SqlRow[]> => {
    if (!open) throw new BridgeError("SHUTTING_DOWN", `${place.what} is closed.`);
    const query = toQuery(statement);
    return tellStatement(readRows(client as Parameters<typeof readRows>[0], query)).catch((error: unknown) => {
      throw toFailure(error, place.what);
    });
  };

  return {
    all: (statement) => withClient((client) => readFrom(client, statement)),
    snapshot: (read) =>
      withClient(async (client) => {
        let queue: Promise<unknown> = Promise.resolve();
        const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
          const result = queue.then(work);
          queue = result.catch(() => undefined);
          return result;
        };
        const command = (text: string): Promise<unknown> =>
          inTurn(() =>
            client.query(text).catch((error: unknown) => {
              throw toFailure(error, place.what);
            }),
          );
        await command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        try {
          return await read((statement) => inTurn(() => readFrom(client, statement)));
        } finally {
          await command("ROLLBACK");
        }
      }),
    async close() {
      open = false;
      await pool.end();
    },
  };
}
