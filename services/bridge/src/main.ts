// `npm start`: the whole bridge in one process, configured by CSP_ variables, none of which is needed.

import { runMain } from "@csp/service-kit";
import { readBridgeConfig } from "./config.ts";
import { runBridge } from "./start.ts";

await runMain(() => runBridge(readBridgeConfig(process.env), (text) => process.stdout.write(text)));
