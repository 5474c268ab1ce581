// For the tests of the view: a store that is fed with outcomes in writes of any size, by the steps of the
// view-runner.

import { clearStore, openTestStore } from "@csp/adapter-postgres/test-store";
import type { LoggedEvent, ViewStore } from "@csp/contracts";
import { decideDocuments } from "@csp/service-kit";
import type { Answers } from "../answers.ts";
import { createAnswers } from "./answers.ts";
import { packView } from "./pack-view.ts";
import { packSchema } from "./schema.ts";
import { Story, type StoryDocument } from "./story.test-support.ts";

let opened: Promise<ViewStore & AsyncDisposable> | undefined;

/** Runs the work with an empty store of the view: the one store of the file, emptied, which is a hundred times faster than making another. Not for tests side by side. */
export async function withStore<T>(work: (store: ViewStore) => Promise<T>): Promise<T> {
  const store = await (opened ??= openTestStore(packSchema));
  await clearStore(store);
  return work(store);
}

/** After all tests of the file. */
export async function closeStore(): Promise<void> {
  await (await opened)?.[Symbol.asyncDispose]();
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

/** What the read side answers after messages of these documents, one each. */
export async function answering<T>(documents: readonly StoryDocument[], ask: (answers: Answers) => Promise<T>, movesCheckpoint = false): Promise<T> {
  return withStore(async (store) => {
    const story = new Story();
    for (const document of documents) story.tell(document);
    await feed(store, story.events, undefined, movesCheckpoint);
    return ask(createAnswers(store));
  });
}
