// For the tests of the view: an embedded store that is fed with outcomes in writes of any size, by the steps of the
// view-runner.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataFolder, openSqliteViewStore } from "@csp/adapter-sqlite";
import type { LoggedEvent, SqlRow, ViewStore } from "@csp/contracts";
import { decideDocuments } from "@csp/service-kit";
import type { Answers } from "../answers.ts";
import { createAnswers } from "./answers.ts";
import { packView } from "./pack-view.ts";
import { packSchema } from "./schema.ts";
import { Story, type StoryDocument } from "./story.test-support.ts";

let opened: Promise<{ readonly store: ViewStore; readonly close: () => Promise<void> }> | undefined;

/** Runs the work with an empty store of the view: the one store of the file, emptied, which is a hundred times faster than making another. Not for tests side by side. */
export async function withStore<T>(work: (store: ViewStore) => Promise<T>): Promise<T> {
  const { store } = await (opened ??= open());
  await clear(store);
  return work(store);
}

/** After all tests of the file. */
export async function closeStore(): Promise<void> {
  await (await opened)?.close();
}

async function open(): Promise<{ readonly store: ViewStore; readonly close: () => Promise<void> }> {
  const path = mkdtempSync(join(tmpdir(), "pack-view-"));
  const folder = await openDataFolder(path);
  const store = await openSqliteViewStore(folder, packSchema);
  return {
    store,
    async close() {
      await store[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
      rmSync(path, { recursive: true });
    },
  };
}

/** Feeds events to the view; a write ends after each event for which `endsWrite` is true. The checkpoint stays, so that the store can be cleared and fed again. */
export async function feed(
  store: ViewStore,
  events: readonly LoggedEvent[],
  endsWrite: (at: number) => boolean = () => false,
  movesCheckpoint = false,
): Promise<void> {
  let batch: LoggedEvent[] = [];
  for (const [at, event] of events.entries()) {
    batch.push(event);
    if (at < events.length - 1 && !endsWrite(at)) continue;
    const readings = batch.flatMap((logged) => {
      const reading = packView.read(logged);
      return reading === undefined ? [] : [{ position: logged.position, reading }];
    });
    await store.write(movesCheckpoint ? event.position : "unchanged", async (write) => {
      const decisions = await decideDocuments(
        write,
        readings.map(({ reading }) => reading.document),
      );
      await packView.apply(
        write,
        readings.map(({ position, reading }, i) => ({ position, body: reading.body, ...(decisions[i] ?? { verdict: "apply", firstRaw: null }) })),
      );
    });
    batch = [];
  }
}

export async function clear(store: ViewStore): Promise<void> {
  await store.write("unchanged", async (write) => {
    for (const table of tableNames()) await write.run(`DELETE FROM ${table}`);
  });
}

function tableNames(): readonly string[] {
  return packSchema.tables.flatMap((ddl) => /^CREATE TABLE (\w+)/.exec(ddl)?.[1] ?? []);
}

/** All rows of all tables. */
export async function dump(store: ViewStore): Promise<Readonly<Record<string, readonly SqlRow[]>>> {
  const dumped: Record<string, readonly SqlRow[]> = {};
  for (const table of tableNames()) {
    const columns = await store.all(`SELECT name FROM pragma_table_info('${table}')`);
    dumped[table] = await store.all(`SELECT * FROM ${table} ORDER BY ${columns.map((c) => String(c["name"])).join(", ")}`);
  }
  return dumped;
}

/** What the read side answers after messages of these documents, one each. */
export async function answering<T>(documents: readonly StoryDocument[], ask: (answers: Answers) => Promise<T>, movesCheckpoint = false): Promise<T> {
  return withStore(async (store) => {
    const story = new Story();
    for (const document of documents) story.tell(document);
    await feed(store, story.events, undefined, movesCheckpoint);
    return ask(createAnswers(store));
  });
}
