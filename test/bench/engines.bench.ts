// The engines that the ports have beside the embedded ones, each over a server for tests on this machine: what our side
// of the wire costs and reaches. What a real server adds is its own.

import { eventStoreDbFigures } from "./engines/eventstoredb.ts";
import type { Bench } from "./figure.ts";

export const enginesBench: Bench = { name: "engines", run: eventStoreDbFigures };
