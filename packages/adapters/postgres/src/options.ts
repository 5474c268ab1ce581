// What an operator says about the database, and what follows where nothing is said.

export interface PostgresOptions {
  /** Connection string of the writer's role: `postgres://user:password@host:5432/database`; TLS by `sslmode` and `sslrootcert` in it. */
  readonly url: string;
  /** Connection string that is read with, of a role that can only read. Default: `url`. For a store that is written it must lead to the same server, for one that is only read it may lead to a replica. */
  readonly readerUrl?: string | undefined;
  /** What the names of our schemas begin with. Default `csp`. */
  readonly schemaPrefix?: string | undefined;
  /** Who we are, in `csp.store` and `pg_stat_activity`. Default: host name and process id. */
  readonly name?: string | undefined;
  /** Connections to read with, at most. Default 8. */
  readonly readers?: number | undefined;
  /** Longest that one statement of a write may take. Default 60 s. */
  readonly writeTimeoutMs?: number | undefined;
  /** Longest that one statement of a reader may take. Default 10 s. */
  readonly readTimeoutMs?: number | undefined;
  /** A writer that the server has not heard of for so long loses its place and what it had not committed; one that hears nothing of the server for two thirds of it gives the connection up. Default 30 s. */
  readonly writerTimeoutMs?: number | undefined;
  /** Default `off`: a server that crashes may lose whole newest writes, which are made again from the log. */
  readonly synchronousCommit?: "on" | "off" | undefined;
}

export type Settings = { readonly [K in keyof PostgresOptions]-?: NonNullable<PostgresOptions[K]> };

const PREFIX = /^[a-z][a-z0-9_]{0,30}$/;

export function withDefaults(options: PostgresOptions, name: string): Settings {
  const schemaPrefix = options.schemaPrefix ?? "csp";
  if (!PREFIX.test(schemaPrefix)) throw new Error(`not what the names of schemas can begin with: ${schemaPrefix}`);
  return {
    url: options.url,
    readerUrl: options.readerUrl ?? options.url,
    schemaPrefix,
    name: options.name ?? name,
    readers: options.readers ?? 8,
    writeTimeoutMs: options.writeTimeoutMs ?? 60_000,
    readTimeoutMs: options.readTimeoutMs ?? 10_000,
    writerTimeoutMs: options.writerTimeoutMs ?? 30_000,
    synchronousCommit: options.synchronousCommit ?? "off",
  };
}
