// What a started PostgreSQL is to a test, whichever way it is run.

export const POSTGRES_IMAGE = "postgres:17";

export interface Postgres extends AsyncDisposable {
  /** Connection string of a superuser, to a database of UTF-8 that a test may fill. */
  readonly url: string;
  /** Ends the server with all that it runs at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts a killed server over what it had, at the same address. */
  restart(): Promise<void>;
}

export type StartPostgres = () => Promise<Postgres>;
