// A real PostgreSQL for a test: in a container where Docker answers and holds the image, else the one that the system
// has. Nothing of it is left when the test has ended, or was killed.

import { type Found, findEngine } from "./engine-suite.ts";
import { findContainerPostgres } from "./postgres-container.ts";
import type { StartPostgres } from "./postgres-engine.ts";
import { findSystemPostgres } from "./postgres-system.ts";

export function findPostgres(): Promise<Found<StartPostgres>> {
  return findEngine([findContainerPostgres, findSystemPostgres]);
}
