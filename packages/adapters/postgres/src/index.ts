// View stores over PostgreSQL.

export type { PostgresOptions } from "./options.ts";
export { openPostgresViewReader, openPostgresViewStore, type PostgresViewStore } from "./view-store.ts";
export type { PlaceState } from "./writer-place.ts";
