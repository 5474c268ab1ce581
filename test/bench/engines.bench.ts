// The engines that the ports have beside the embedded ones, on this machine: what our side of the wire costs and reaches over
// a server for tests, and the services as processes over a real Kafka. What a real event store adds is its own.

import { eventStoreDbFigures } from "./engines/eventstoredb.ts";
import { serviceFigures } from "./engines/services.ts";
import type { Bench } from "./figure.ts";

export const enginesBench: Bench = {
  name: "engines",
  async run(options) {
    return [...(await eventStoreDbFigures(options)), ...(await serviceFigures(options))];
  },
};
