// One connection to PostgreSQL, one statement at a time in the order of the calls. Knows no store.

import { tellStatement } from "./statement-facts.ts";
import { toFailure, unavailable } from "./postgres-failure.ts";
import { ROW_TYPES } from "./row-values.ts";
import { BridgeError } from "@csp/contracts";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { finished } from "node:stream/promises";

export interface SessionOptions {
  readonly url: string;
  /** As `pg_stat_activity` shows it. */
  readonly name: string;
  /** The store that it is for, to open the sentence of a failure with. */
  readonly what: string;
  /** Run first: `SET` statements. */
  readonly settings: readonly string[];
  /** An answer that does not come in this time ends the session: the server's own time-outs come before it. */
  readonly answerMs: number;
}

export interface SessionQuery {
  /** A statement with a name is prepared once. */
  readonly name?: string | undefined;
  readonly text: string;
  readonly values?: readonly unknown[];
  /** In place of the session's own, where the answer is known to be quick. */
  readonly answerMs?: number;
}

/** Fails as `toFailure` says. */
export interface Session {
  readonly isOpen: boolean;
  /** Aborted when the connection is gone, for whatever reason. */
  readonly ended: AbortSignal;
  query(query: SessionQuery): Promise<pg.QueryResult>;
  /** Resolves to the number of rows. */
  copy(statement: string, chunks: readonly Buffer[]): Promise<number>;
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
/** For the statement that runs and the good-bye. */
const CLOSE_MS = 2000;

/**
 * Statements are written for look-ups by key, tables in the order in which they are to be gone through, as SQLite does it:
 * so the planner keeps that order and joins by index, and its plans hold however fast a table grows before it is analysed.
 */
export const PLANNING: readonly string[] = [
  "SET join_collapse_limit = 1",
  "SET enable_hashjoin = off",
  "SET enable_mergejoin = off",
  "SET enable_seqscan = off",
  "SET plan_cache_mode = force_generic_plan",
  "SET max_parallel_workers_per_gather = 0",
  "SET jit = off",
];

/** @throws BridgeError STORE_UNAVAILABLE, CONFIG_INVALID */
export async function openSession(options: SessionOptions): Promise<Session> {
  const client = createClient(options);
  const end = new AbortController();
  const gone = (): void => end.abort();
  client.on("error", gone);
  client.on("end", gone);
  let queue: Promise<unknown> = Promise.resolve();

  /** One after the other, since the client takes no statement while one runs. */
  function inTurn<T>(work: () => Promise<T>, answerMs = options.answerMs): Promise<T> {
    const result = queue.then(() => answered(work, answerMs));
    queue = result.catch(() => undefined);
    return result;
  }

  async function answered<T>(work: () => Promise<T>, answerMs: number): Promise<T> {
    if (end.signal.aborted) throw unavailable(options.what, "the connection has ended");
    const timer = setTimeout(() => {
      end.abort();
      drop(client);
    }, answerMs);
    try {
      return await work();
    } catch (error) {
      // What is no word of the server's is the end of the connection.
      if (!(error instanceof pg.DatabaseError) && !end.signal.aborted) {
        end.abort();
        drop(client);
      }
      throw toFailure(error, options.what);
    } finally {
      clearTimeout(timer);
    }
  }

  const session: Session = {
    get isOpen() {
      return !end.signal.aborted;
    },
    ended: end.signal,
    query: ({ name, text, values = [], answerMs }) =>
      inTurn(() => tellStatement(client.query({ ...(name === undefined ? {} : { name }), text, values: [...values] })), answerMs),
    copy: (statement, chunks) =>
      inTurn(async () => {
        const stream = client.query(copyFrom(statement));
        const done = finished(stream);
        for (const chunk of chunks) stream.write(chunk);
        stream.end();
        await done;
        return stream.rowCount;
      }),
    async close() {
      // A server that hangs does not hang up either.
      const late = setTimeout(() => {
        gone();
        drop(client);
      }, CLOSE_MS);
      await queue;
      if (!end.signal.aborted) await client.end().catch(() => undefined);
      clearTimeout(late);
      gone();
    },
  };
  try {
    await client.connect().catch((error: unknown) => {
      throw toFailure(error, options.what);
    });
    for (const text of options.settings) await session.query({ text });
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

export function clientConfig({ url, name }: Pick<SessionOptions, "url" | "name">): pg.ClientConfig {
  return { connectionString: url, application_name: name.slice(0, 63), connectionTimeoutMillis: CONNECT_MS, types: ROW_TYPES };
}

/** What is no connection string, the client would take for the name of a socket or of a host. */
function createClient(options: SessionOptions): pg.Client {
  const { url, what } = options;
  if (!["postgres:", "postgresql:"].includes(URL.parse(url)?.protocol ?? ""))
    throw new BridgeError("CONFIG_INVALID", `${what}: its connection string is not one: postgres://user:password@host:5432/database`);
  try {
    return new pg.Client({ ...clientConfig(options), keepAlive: true });
  } catch (error) {
    // A file of its TLS, or an option that there is none of.
    throw new BridgeError("CONFIG_INVALID", `${what}: its connection string cannot be used: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

/** Without a good-bye, which a server that does not answer would not take either. */
function drop(client: pg.Client): void {
  (client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream.destroy();
}
