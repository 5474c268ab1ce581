// The embedded engines keep the promises of their ports.

import { openDataFolder, openSqliteEventLog, openSqliteTopics, openSqliteViewStore, type DataFolder } from "./index.ts";
import { eventLogConformance, outboxConformance, type Subject, viewStoreConformance } from "@csp/contracts/conformance";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

async function openSubject<T extends AsyncDisposable>(open: (folder: DataFolder) => Promise<T>): Promise<Subject<T>> {
  const path = await mkdtemp(join(tmpdir(), "csp-sqlite-"));
  let folder = await openDataFolder(path);
  let port = await open(folder);
  const close = async (): Promise<void> => {
    await port[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  };
  return {
    get port() {
      return port;
    },
    async reopen() {
      await close();
      folder = await openDataFolder(path);
      port = await open(folder);
      return port;
    },
    async [Symbol.asyncDispose]() {
      await close();
      await rm(path, { recursive: true });
    },
  };
}

eventLogConformance("sqlite", () => openSubject((folder) => openSqliteEventLog(folder)));
viewStoreConformance("sqlite", (schema) => openSubject((folder) => openSqliteViewStore(folder, schema)));
outboxConformance("sqlite", () => openSubject((folder) => openSqliteTopics(folder)));
