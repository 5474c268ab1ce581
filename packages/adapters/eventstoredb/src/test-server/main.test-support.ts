// Runs the test server over a folder until it is killed. Arguments: folder, port. Says its port on stdout once it listens.

import { writeSync } from "node:fs";
import { startEventStoreServer } from "./event-store-server.test-support.ts";

const [folder = "", port = "0"] = process.argv.slice(2);
const server = await startEventStoreServer({ folder, port: Number(port) });
writeSync(1, `${server.port}\n`);
