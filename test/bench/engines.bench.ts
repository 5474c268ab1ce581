// The engines that the ports have beside the embedded ones, on this machine. EventStoreDB is a server for tests: what our
// side of the wire costs and reaches, and what a real one adds is its own. PostgreSQL and Kafka are real ones, where there are
// any; over Kafka the services run as processes.

import { eventStoreDbFigures } from "./engines/eventstoredb.ts";
import { postgresFigures } from "./engines/postgres.ts";
import { serviceFigures } from "./engines/services.ts";
import type { Bench } from "./figure.ts";

export const enginesBench: Bench = {
  name: "engines",
  run: async (options) => [...(await eventStoreDbFigures(options)), ...(await postgresFigures(options)), ...(await serviceFigures(options))],
};
