// `GET /check`: the check of a running bridge, for `csp check`. One at a time, since it reads everything.

import { BridgeError } from "@csp/contracts";
import type { Service } from "@csp/service-kit";
import { type CheckSubject, checkBridge } from "./check-bridge.ts";

/** `?retranslate=1` also translates every message again. */
export function checkRoutes(subject: CheckSubject): Pick<Service, "name" | "ready" | "routes"> {
  const plain: CheckSubject = { log: subject.log, stores: subject.stores };
  let isRunning = false;
  return {
    name: "check",
    ready: () => ({ ready: true, detail: isRunning ? "a check is running" : "idle" }),
    routes(http) {
      http.get<{ Querystring: { retranslate?: string } }>("/check", async (request) => {
        if (isRunning) throw new BridgeError("OVERLOADED", "a check is running already");
        isRunning = true;
        try {
          return await checkBridge(request.query.retranslate === "1" ? subject : plain);
        } finally {
          isRunning = false;
        }
      });
    },
  };
}
