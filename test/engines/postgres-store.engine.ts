// The view store over a real PostgreSQL: its conformance, and what only a database can do.

import { after } from "node:test";
import { openPostgresViewStore } from "@csp/adapter-postgres";
import type { ViewSchema, ViewStore } from "@csp/contracts";
import { type Subject, viewStoreConformance } from "@csp/contracts/conformance";
import { engineSuite } from "./engine-suite.ts";
import { findPostgres } from "./postgres.ts";

engineSuite("the view store over PostgreSQL", await findPostgres(), (start) => {
  const started = start();
  after(async () => (await started)[Symbol.asyncDispose]());
  let stores = 0;

  async function openSubject(schema: ViewSchema): Promise<Subject<ViewStore>> {
    const { url } = await started;
    const schemaPrefix = `t${++stores}`;
    const open = async () => {
      const store = await openPostgresViewStore({ url, schemaPrefix }, schema);
      await store.takeWriterPlace(AbortSignal.timeout(10_000));
      return store;
    };
    let port = await open();
    return {
      get port() {
        return port;
      },
      async reopen() {
        await port[Symbol.asyncDispose]();
        return (port = await open());
      },
      [Symbol.asyncDispose]: () => port[Symbol.asyncDispose](),
    };
  }

  viewStoreConformance("postgres", openSubject);
});
