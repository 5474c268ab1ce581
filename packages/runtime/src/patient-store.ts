// The port of a view store over one that need not be there yet, and may be another process's for a while.

import { BridgeError, isBridgeError, type ViewSchema, type ViewStore } from "@csp/contracts";

export function patientStore(schema: ViewSchema, get: () => ViewStore): ViewStore {
  let known: ViewStore | undefined;

  /** Who moves the checkpoint goes on from one that it read before. After the store was opened anew another may have written since. */
  function refuseStale(store: ViewStore): void {
    known ??= store;
    if (store === known) return;
    known = store;
    throw new BridgeError("STORE_UNAVAILABLE", `the store of ${schema.view} was opened anew: its checkpoint is to be read again`);
  }

  return {
    schema,
    checkpoint: async () => get().checkpoint(),
    async write(checkpoint, work) {
      const store = get();
      if (checkpoint !== "unchanged") refuseStale(store);
      try {
        return await store.write(checkpoint, work);
      } catch (error) {
        if (!isBridgeError(error, "STORE_FENCED")) throw error;
        throw new BridgeError("STANDBY", `another process has taken over the view ${schema.view}; this one stands by`);
      }
    },
    all: async (sql, params, rows) => get().all(sql, params, rows),
    snapshot: async (read) => get().snapshot(read),
  };
}
