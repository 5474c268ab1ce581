// Answers 405, with `Allow`, where a path is known but not with the method asked for; the router itself says 404.

import { BridgeError } from "@csp/contracts";
import type { FastifyInstance } from "fastify";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Watches which routes are added from now on. Call the result once all are there. */
export function refuseOtherMethods(http: FastifyInstance): () => void {
  const allowed = new Map<string, Set<string>>();
  http.addHook("onRoute", (route) => {
    const methods = allowed.get(route.url) ?? new Set();
    for (const method of [route.method].flat()) methods.add(method);
    allowed.set(route.url, methods);
  });
  return () => {
    for (const [url, methods] of Array.from(allowed)) {
      const allow = [...methods].toSorted().join(", ");
      const others = METHODS.filter((method) => !methods.has(method));
      http.route({
        url,
        method: others,
        handler: async (request, reply) => {
          reply.header("allow", allow);
          throw new BridgeError("METHOD_NOT_ALLOWED", `${request.method} is not for this path; it takes ${allow}`);
        },
      });
    }
  };
}
